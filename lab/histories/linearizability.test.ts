/**
 * The check is held against one that knows nothing of it: every order of the operations that agrees with real time, each
 * unanswered operation in it or left out, played on objects that are written in another way than the specifications.
 */
import { createSeededChooser } from '../../sim/index.ts';
import type { Operation } from './history.ts';
import { checkLinearizability } from './linearizability.ts';
import type { OrderVerdict } from './order-verdict.ts';
import type { Specification } from './specification.ts';
import { counter } from './specifications/counter.ts';
import { keyValueStore } from './specifications/key-value-store.ts';
import { queue } from './specifications/queue.ts';
import { register } from './specifications/register.ts';
import { set } from './specifications/set.ts';
import { randomHistory } from './testing/random-history.ts';
import { SIMPLE_OBJECTS, type SimpleObject } from './testing/simple-objects.ts';
import { inTurn, type ToldEvent, told } from './testing/told-history.ts';

const SPECIFICATIONS: Record<string, Specification<never>> = {
  register: register(0) as Specification<never>,
  counter: counter() as Specification<never>,
  queue: queue() as Specification<never>,
  set: set() as Specification<never>,
  keyValueStore: keyValueStore() as Specification<never>,
};

/** Members of a set have no order of their own. */
function sameAnswer(name: string, a: unknown, b: unknown): boolean {
  const plain = (value: unknown) =>
    JSON.stringify(name === 'members' && Array.isArray(value) ? value.toSorted() : value);
  return plain(a) === plain(b);
}

/** Whether some order of the operations left, each after all that ended before it began, gives every answer. */
function hasOrder(left: readonly Operation[], object: SimpleObject, value: unknown): boolean {
  if (left.every(({ outcome }) => outcome === 'unknown')) return true;
  return left.some((next) => {
    const others = left.filter((other) => other !== next);
    // Someone that has to be there ended before this one began: it comes first.
    if (others.some(({ end }) => end !== null && end < next.begin)) return false;
    const state = { value: structuredClone(value) };
    const output = object.call(state, next.name, next.input);
    if (next.outcome === 'ok' && !sameAnswer(next.name, output, next.output)) return false;
    return hasOrder(others, object, state.value);
  });
}

const bruteForce = (operations: readonly Operation[], object: SimpleObject): boolean =>
  hasOrder(
    operations.filter(({ outcome }) => outcome !== 'failed'),
    object,
    object.initial,
  );

/** Nobody knows whether that operation was carried out. */
const withoutAnswer = (operations: readonly Operation[], one: Operation): Operation[] =>
  operations.map((each) =>
    each === one ? { ...each, outcome: 'unknown', output: null, end: null, endMicros: null } : each,
  );

const HISTORIES = 2_000;

test.each(Object.keys(SIMPLE_OBJECTS))(
  `agrees with every order tried on ${HISTORIES} random histories of a %s`,
  (name) => {
    const object = SIMPLE_OBJECTS[name];
    const counts = { held: 0, violated: 0, undecided: 0 };
    let [told, needless] = [0, 0];
    for (let seed = 0; seed < HISTORIES; seed++) {
      const chooser = createSeededChooser(`${name}/${seed}`);
      const operations = randomHistory(chooser, object, {
        operations: 1 + chooser.pick(8, 'how many'),
        clients: 1 + chooser.pick(4, 'clients'),
        oneWrongIn: 4,
        oneUnansweredIn: 8,
        oneFailsIn: 10,
      });
      const found = checkLinearizability(operations, SPECIFICATIONS[name]);
      const { verdict } = found;
      const expected = bruteForce(operations, object) ? 'held' : 'violated';
      expect({ seed, operations, verdict }).toEqual({ seed, operations, verdict: expected });
      counts[verdict]++;
      if (found.verdict !== 'violated') continue;
      const { unorderable, misfit } = found;
      expect(unorderable).toContain(misfit);
      expect(unorderable).toEqual(unorderable.toSorted((a, b) => a.begin - b.begin));
      expect({ seed, alone: bruteForce(unorderable, object) }).toEqual({ seed, alone: false });
      told += unorderable.length;
      needless += unorderable.filter(
        (each) => each.outcome === 'ok' && !bruteForce(withoutAnswer(unorderable, each), object),
      ).length;
    }
    // What is told is nearly all to the point: with any of it unknown, there would be an order.
    expect(needless / told).toBeLessThan(1 / 4);
    expect(counts.undecided).toBe(0);
    expect(counts.held).toBeGreaterThan(HISTORIES / 10);
    expect(counts.violated).toBeGreaterThan(HISTORIES / 10);
  },
);

test('what really was one atomic object is linearizable, however long', () => {
  const operations = randomHistory(createSeededChooser('long'), SIMPLE_OBJECTS.register, {
    operations: 1_000,
    clients: 10,
    oneWrongIn: 0,
    oneUnansweredIn: 0,
    oneFailsIn: 0,
  });
  expect(checkLinearizability(operations, register(0)).verdict).toBe('held');
});

describe('a register', () => {
  test('a read of what was overwritten and acknowledged has no order, and is named', () => {
    const found = checkLinearizability(
      inTurn(['a', 'write', 1], ['a', 'write', 2], ['b', 'read', null, 1]),
      register(0),
    );
    expect(found.verdict).toBe('violated');
    if (found.verdict !== 'violated') return;
    expect(found.misfit).toMatchObject({ client: 'b', name: 'read', output: 1 });
    expect(found.sentence).toContain('b read 1');
  });

  test('two reads that overlap a write may see it in one order alone', () => {
    const overlapping = (first: number, second: number) =>
      told(
        ['w', 'asks', 'write', 1],
        ['a', 'asks', 'read'],
        ['a', 'gets', first],
        ['b', 'asks', 'read'],
        ['b', 'gets', second],
        ['w', 'gets'],
      );
    expect(checkLinearizability(overlapping(0, 1), register(0)).verdict).toBe('held');
    expect(checkLinearizability(overlapping(1, 0), register(0)).verdict).toBe('violated');
  });

  test('a write that nobody answered may take effect late, and a failed one never', () => {
    const later = told(
      ['w', 'asks', 'write', 1],
      ['a', 'asks', 'read'],
      ['a', 'gets', 0],
      ['a', 'asks', 'read'],
      ['a', 'gets', 1],
    );
    expect(checkLinearizability(later, register(0)).verdict).toBe('held');
    const failed = told(['w', 'asks', 'write', 1], ['w', 'fails'], ['a', 'asks', 'read'], ['a', 'gets', 1]);
    expect(checkLinearizability(failed, register(0)).verdict).toBe('violated');
  });

  test('operations that are alike and were never answered are tried once, not in every order', () => {
    const pending = Array.from({ length: 24 }, (_, client): ToldEvent => [`c${client}`, 'asks', 'increment']);
    const read = (sum: number) =>
      checkLinearizability(told(...pending, ['r', 'asks', 'read'], ['r', 'gets', sum]), counter(), {
        maxSteps: 5_000,
      }).verdict;
    expect([0, 12, 24, 25].map(read)).toEqual(['held', 'held', 'held', 'violated']);
  });

  test('without enough steps nothing is said', () => {
    const operations = inTurn(['a', 'write', 1], ['a', 'write', 2], ['b', 'read', null, 1]);
    expect(checkLinearizability(operations, register(0), { maxSteps: 1 }).verdict).toBe('undecided');
  });

  test('what is said to observe may not change anything', () => {
    const specification = register(0);
    const writing: Specification<unknown> = {
      ...(specification as Specification<unknown>),
      operations: { read: { usage: '', observes: true, apply: () => [{ state: 7, output: 0 }] } },
    };
    expect(() => checkLinearizability(inTurn(['a', 'read', null, 0]), writing)).toThrow(
      /"read" observes, but its apply changes the state/,
    );
  });

  test.each([
    ['no list', 'effect'],
    ['a list of something else', ['effect']],
    ['an effect without a state', [{ output: 0 }]],
    ['null for an effect', [null]],
  ])('apply that gives %s is refused', (_, effects) => {
    const specification: Specification<unknown> = {
      ...(register(0) as Specification<unknown>),
      operations: { read: { usage: '', apply: () => effects as never } },
    };
    expect(() => checkLinearizability(inTurn(['a', 'read', null, 0]), specification)).toThrow(
      /apply of "read" gives a list of \{ state, output \}/,
    );
  });

  test('an operation that it does not know is refused, by name', () => {
    expect(() => checkLinearizability(inTurn(['a', 'increment']), register(0))).toThrow(/increment/);
  });
});

test('the sentence counts answers, clients and parts, and the steps are those of all parts', () => {
  const operations = told(
    ['a', 'asks', 'put', { key: 'x', value: 1 }],
    ['a', 'gets'],
    ['b', 'asks', 'put', { key: 'y', value: 2 }],
    ['b', 'fails'],
    ['b', 'asks', 'get', { key: 'y' }],
    ['b', 'gets', null],
    ['c', 'asks', 'get', { key: 'x' }],
  );
  const whole = checkLinearizability(operations, keyValueStore());
  expect(whole.sentence).toBe('An order in each of 2 partitions explains the 2 answers that 2 clients got.');
  const parts = ['x', 'y'].map((key) =>
    checkLinearizability(
      operations.filter(({ input }) => (input as { key: string }).key === key),
      keyValueStore(),
    ),
  );
  expect(parts[0].sentence).toBe('An order explains the 1 answer that 1 client got.');
  expect(whole.steps).toBe(parts[0].steps + parts[1].steps);
  expect(parts.every(({ steps }) => steps > 0)).toBe(true);
});

describe('one wrong answer among a thousand operations', () => {
  const operations = randomHistory(createSeededChooser('wrong'), SIMPLE_OBJECTS.register, {
    operations: 1_000,
    clients: 10,
    oneWrongIn: 0,
    oneUnansweredIn: 0,
    oneFailsIn: 0,
  });

  /** What is said of the first read behind that place that can be answered wrongly at all. */
  function firstViolation(after: number): OrderVerdict | null {
    for (const read of operations.filter(({ id, name }) => id > after && name === 'read')) {
      for (const output of [0, 1, 2]) {
        const found = checkLinearizability(operations.with(read.id, { ...read, output }), register(0));
        if (found.verdict === 'violated') return found;
      }
    }
    return null;
  }

  test.each([100, 500, 900])('is found behind operation %i, with a few operations that show it', (after) => {
    const found = firstViolation(after);
    expect(found?.verdict).toBe('violated');
    if (found?.verdict !== 'violated') return;
    const { unorderable, misfit } = found;
    expect(unorderable.length).toBeLessThanOrEqual(20);
    expect(unorderable).toContain(misfit);
    // They have no order by themselves either.
    expect(checkLinearizability(unorderable, register(0)).verdict).toBe('violated');
  });
});
