import { createDigest, digestText } from '../../sim/index.ts';
import {
  clonePlain,
  copyPlain,
  firstStateDifference,
  type KnownFields,
  looksPlain,
  mixPlain,
  mixState,
  plainProblem,
  plainValueAt,
  sharedPart,
} from './plain-state.ts';

const plain = { a: [1, -2.5, 2 ** 40], b: { c: 'x', d: null, e: [true, []] }, f: {} };

test('plain data is copied, and the copy shares nothing', () => {
  const copy = copyPlain(plain, 'it');
  expect(copy).toEqual(plain);
  expect(sharedPart({ plain, copy: clonePlain(plain) })).toBeNull();
});

test.each([
  [undefined, ' is undefined (null says that there is nothing)'],
  [{ a: [1, undefined] }, '.a[1] is undefined'],
  [Number.NaN, ' is NaN'],
  [Number.NEGATIVE_INFINITY, ' is -Infinity'],
  [{ a: Number.NaN }, '.a is NaN'],
  [{ a: { b: Number.POSITIVE_INFINITY } }, '.a.b is Infinity'],
  [{ when: new Date(0) }, '.when is a Date'],
  [{ seen: new Map() }, '.seen is a Map (a plain object or an array can stand for it)'],
  [{ seen: new Set() }, '.seen is a Set'],
  [{ bytes: new Uint8Array(2) }, '.bytes is an Uint8Array'],
  [{ f: () => 1 }, '.f is a function'],
  [{ n: 3n }, '.n is a bigint'],
  [{ s: Symbol('x') }, '.s is a symbol'],
  [{ p: Promise.resolve(1) }, '.p is a promise'],
  [{ o: new (class Account {})() }, '.o is an Account'],
  [JSON.parse('{"__proto__": 1}'), ' has a field called __proto__'],
])('%p is refused with its place', (value, problem) => {
  expect(plainProblem(value)).toContain(problem);
  expect(() => copyPlain(value, 'it')).toThrow(`it${problem}`);
  expect(mixPlain(createDigest(), value) < 0 || problem.includes('__proto__')).toBe(true);
});

test('what is not plain is found wherever in a list it stands', () => {
  for (const list of [[() => 1], [1, undefined], [[new Map()], 1], [1, 2, Number.NaN]]) {
    expect(looksPlain(list)).toBe(false);
    expect(() => copyPlain({ list }, 'it')).toThrow('it.list[');
  }
  expect(looksPlain([[], [1, [null]]])).toBe(true);
});

test('data that contains itself is refused', () => {
  const loop: { self?: object } = {};
  loop.self = loop;
  expect(plainProblem(loop)).toMatch(/nested more than 100 deep, or contains itself$/);
  expect(mixPlain(createDigest(), loop)).toBe(-1);
});

test('data may be nested 100 deep, as fields and as lists', () => {
  const nested = (depth: number, around: (inner: unknown) => unknown) =>
    Array.from({ length: depth }).reduce<unknown>(around, 1);
  for (const around of [(inner: unknown) => ({ inner }), (inner: unknown) => [inner]]) {
    expect(plainProblem(nested(100, around))).toBeNull();
    expect(mixPlain(createDigest(), nested(100, around))).toBeGreaterThan(0);
    expect(plainProblem(nested(102, around))).toContain('nested more than 100 deep');
    expect(mixPlain(createDigest(), nested(102, around))).toBe(-1);
  }
  for (const depth of [99, 100, 101, 102]) {
    const state = nested(depth, (inner) => ({ inner })) as typeof plain;
    expect([depth, mixState(createDigest(), state, [])]).toEqual([depth, mixPlain(createDigest(), state)]);
  }
});

test('the digest tells apart what differs', () => {
  const values = [
    0,
    1,
    '',
    '0',
    'a',
    'aa',
    true,
    null,
    [],
    [0],
    [[0]],
    {},
    { a: 0 },
    { b: 0 },
    { a: [0] },
    0.5,
    2 ** 40,
  ];
  const digests = values.map((value) => {
    const digest = createDigest();
    expect(mixPlain(digest, value)).toBeGreaterThan(0);
    return digestText(digest);
  });
  // true mixes as 1 does: the two never stand in the same place of a state in two runs that are otherwise the same.
  expect(new Set(digests).size).toBe(values.length - 1);
});

test('a state is mixed in as any other value is, whatever states were seen before it', () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`field ${i}`, i % 2 ? i : `${i}`]));
  const known: KnownFields = [];
  const states = [
    plain,
    { b: 1, a: [1] },
    {},
    { a: 0.5, aa: null, aaaa: 'x' },
    many,
    plain,
    many,
    Object.create(null),
  ];
  for (const state of states) {
    const [digest, expected] = [createDigest(), createDigest()];
    expect(mixState(digest, state, known)).toBe(mixPlain(expected, state));
    expect(digestText(digest)).toBe(digestText(expected));
  }
  expect(known.length).toBe(32);
  class Account {}
  for (const state of [
    { a: undefined },
    { a: [{ b: Number.NaN }] },
    new Account(),
    Object.create({ a: 1 }),
  ]) {
    expect(mixState(createDigest(), state as object as typeof plain, known)).toBe(-1);
  }
  const disguised = Object.setPrototypeOf({ constructor: Object }, Account.prototype);
  expect(mixState(createDigest(), disguised, known)).toBe(-1);
});

test('the first difference is named, and found again', () => {
  const other = clonePlain(plain);
  expect(firstStateDifference(plain, other)).toBeNull();
  (other.b.e as unknown[])[0] = false;
  expect(firstStateDifference(plain, other)).toBe('.b.e[0]');
  expect(plainValueAt(other, '.b.e[0]')).toBe(false);
  expect(firstStateDifference({ a: [1] }, { a: [1, 2] })).toBe('.a');
  expect(firstStateDifference({ a: 1 }, { b: 1 })).toBe('.a');
});

test('the same object in two places is no tree', () => {
  const shared = { x: 1 };
  expect(sharedPart({ a: shared, b: [shared] })).toBe('.b[0] is the same object as .a');
  expect(sharedPart({ a: { x: 1 }, b: [{ x: 1 }] })).toBeNull();
});
