/** An exploration asks the properties of runs and hunts, and says what they say. */
import { type Variant, variantById } from '../../model/index.ts';
import { completeScope, EXPLORED_GROUPS, exploreScope, type Scope, ScopeError } from '../explore.ts';
import { MATRIX } from '../matrix.ts';
import { selectLifetimes } from '../predicates/select-lifetimes.ts';
import { propertyById } from '../properties.ts';
import type {
  RedisAlwaysProperty,
  RedisCalmProperty,
  RedisProperty,
  RedisSometimesProperty,
} from '../property.ts';
import { scopeProblem } from './scope.ts';
import { createScopeSystem } from './scope-system.ts';
import { SHOWCASES } from './testing/showcases.ts';

const scopeOf = (id: string, scope: Partial<Scope> = {}): Scope =>
  completeScope({ variant: variantById(id) as Variant, ...scope });
const known = (id: string): RedisProperty => propertyById(id) as RedisProperty;

describe('what is said of a wrong fix', () => {
  const found = SHOWCASES.map(({ variant, scope }) => {
    const { property, violation } = exploreScope(scopeOf(variant, scope));
    return { variant, property, violation: violation ?? '' };
  });

  test.each(MATRIX.map(({ variant, killers }) => [variant, killers] as const))(
    '%s dies of what it dies of in generated runs: %j',
    (variant, killers) => {
      expect(killers).toContain(found.find((one) => one.variant === variant)?.property);
    },
  );

  test.each([
    [
      '2.4.9',
      /^master: of 1 SELECT objects made, 1 will never be freed, 48 bytes: nothing holds them any more \(object \d+, made at event 2\)\.$/,
    ],
    [
      'count-from-zero',
      /^master panicked: decrRefCount against refcount <= 0, on SELECT object \d+ \(born at event 2\)\.$/,
    ],
    ['freed-at-once', /^master touched freed memory: SELECT object \d+ \(born at event 3\)\.$/],
    [
      'shared-not-counted',
      /^master has freed 1 of its shared objects: somebody gave a count back that was not his\.$/,
    ],
    ['shared-not-released', /^master: the shared SELECT 0 has a count of 2, and 1 places hold it\.$/],
    [
      'cache-never-shrinks',
      /^master, alone with its keys, holds [\d,]+ bytes: .* 224 of keyspace, and 48 too many\.$/,
    ],
    ['never-selected', /^key "k" of db 0 is in master and not in its slave slave-0\.$/],
    ['2.4.10', /^key "k" of db 0 is in master and not in its slave slave-1\.$/],
    // All writes are alike: one that arrives twice leaves no trace in the dataset.
    [
      'waiting-slave-fed',
      /^The stream of slave-0 is not what its master executed: a write arrived for database \d+ that is not owed\.$/,
    ],
  ])('%s: %s', (variant, sentence) => {
    expect(found.find((one) => one.variant === variant)?.violation).toMatch(sentence);
  });
});

describe('a property that is asked alone', () => {
  test('finds what is its own, and no more', () => {
    const ask = (id: string) => exploreScope(scopeOf('2.4.9', { properties: [known(id)] }));
    expect(ask('select-lifetimes')).toMatchObject({ verdict: 'violated', property: 'select-lifetimes' });
    expect(ask('no-panic')).toMatchObject({ verdict: 'held', property: null });
  });

  test('of a server that dies, only those who are asked about deaths speak', () => {
    const ask = (id: string) => exploreScope(scopeOf('count-from-zero', { properties: [known(id)] }));
    expect(ask('no-panic')).toMatchObject({ verdict: 'violated', property: 'no-panic' });
    expect(ask('no-crash')).toMatchObject({ verdict: 'held' });
  });

  test.each([
    [
      'client-order',
      'client-order cannot be explored: it needs notes of replies, which are taken of runs only',
    ],
    [
      'stream-replays',
      'stream-replays cannot be explored: it needs notes of streams, which are taken of runs only',
    ],
  ])('%s needs notes that nobody takes', (id, message) => {
    expect(() => exploreScope(scopeOf('2.4.10', { properties: [known(id)] }))).toThrow(
      new ScopeError(message),
    );
  });
});

test('a scope is small unless it is said otherwise, and has bounds', () => {
  expect(completeScope({ variant: variantById('2.4.9') as Variant })).toMatchObject({
    ...{ clients: 2, writes: 1, databases: [0, 10], slaves: 1, cuts: 0, bgsaves: 0, quits: 0 },
    ...{ aims: 'any', backlog: 'empty', symmetry: true, version: '2.4.10' },
  });
  const bounds = {
    clients: [1, 8],
    writes: [1, 100],
    slaves: [1, 8],
    cuts: [0, 8],
    bgsaves: [0, 8],
    quits: [0, 8],
  };
  for (const [name, [least, most]] of Object.entries(bounds)) {
    expect([least, most].map((value) => scopeProblem(scopeOf('2.4.10', { [name]: value })))).toEqual([
      null,
      null,
    ]);
    for (const value of [least - 1, most + 1, least + 0.5])
      expect(scopeProblem(scopeOf('2.4.10', { [name]: value }))).toBe(
        `${name} must be a whole number from ${least} to ${most}, not ${value}`,
      );
  }
});

describe("a property of a user's own", () => {
  const SCOPE: Partial<Scope> = { clients: 1, writes: 2, databases: [0, 10] };

  test('always: it sees every state, bytes of output and steps without witnesses among them', () => {
    const seen = new Set<string>();
    const property: RedisAlwaysProperty = {
      id: 'own',
      title: 'Nothing is said of output.',
      when: 'always',
      check({ simulation }) {
        for (const c of simulation.world.servers[0].server.clientById) if (c !== null) seen.add(c.buf);
        return null;
      },
    };
    const { verdict, states } = exploreScope(scopeOf('2.4.10', { ...SCOPE, properties: [property] }));
    expect(verdict).toBe('held');
    expect([...seen].some((buffer) => buffer.includes('select 10\r\n'))).toBe(true);
    // As many states as without the reduction, and with the bytes: 79 and 60 without.
    expect(states).toBe(
      exploreScope(scopeOf('2.4.10', { ...SCOPE, properties: [property] }), { reduction: false }).states,
    );
    expect(states).toBeGreaterThan(exploreScope(scopeOf('2.4.10', SCOPE)).states);
  });

  test('always: the shortest way to what it does not want', () => {
    const property: RedisAlwaysProperty = {
      id: 'own',
      title: 'No slave is sent more than a buffer.',
      when: 'always',
      check({ simulation }) {
        const { slaves, clientById } = simulation.world.servers[0].server;
        const id = slaves.values.find((slave) => (clientById[slave]?.reply.nodes.length ?? 0) > 0);
        return id === undefined ? null : `Slave ${id} has a list.`;
      },
    };
    const {
      property: of,
      violation,
      steps,
    } = exploreScope(scopeOf('2.4.10', { ...SCOPE, properties: [property] }));
    expect({ of, violation }).toEqual({ of: 'own', violation: 'Slave 1 has a list.' });
    expect(steps.slice(0, 2)).toEqual(['client 0 writes to database 10', 'the master looks at its sockets']);
  });

  test('whenCalm: it is asked in every end, with a world that can be brought to rest', () => {
    const keys = new Set<number>();
    const property: RedisCalmProperty = {
      id: 'own',
      title: 'Both databases have a key.',
      when: 'whenCalm',
      check({ atRest, audits, run }) {
        expect([audits.length, run.phase, run.simulation.world.servers[0].up]).toEqual([1, 'over', true]);
        const { server } = atRest().world.servers[0];
        expect(server.clientById.every((c) => c === null)).toBe(true);
        const used = server.dbs.filter((db) => (db?.dict.first.used ?? 0) > 0).length;
        keys.add(used);
        return used === 2 ? null : `${used} databases have a key.`;
      },
    };
    const { violation, ends } = exploreScope(scopeOf('2.4.10', { ...SCOPE, properties: [property] }));
    expect(violation).toBe('1 databases have a key.');
    expect(ends).toBeGreaterThan(0);
    expect([...keys]).toContain(1);
  });

  test('whenCalm with `already`: a leak is found where it happens', () => {
    const { already, check, id, title } = selectLifetimes;
    const late: RedisCalmProperty = { id, title, when: 'whenCalm', check };
    const own: RedisCalmProperty = { ...late, already };
    const steps = (property: RedisCalmProperty) =>
      exploreScope(scopeOf('2.4.9', { ...SCOPE, properties: [property] })).steps;
    expect(steps(own)).toHaveLength(2);
    expect(steps(late).length).toBeGreaterThan(5);
  });

  test('eventually: what has not come true in an end never will', () => {
    const property: RedisProperty = {
      id: 'own',
      title: 'Something is freed.',
      when: 'eventually',
      withinMicros: 1,
      check: ({ simulation }) =>
        simulation.world.servers[0].server.selects.freed > 0 ? null : 'Nothing was freed.',
    };
    const ask = (id: string) =>
      exploreScope(scopeOf(id, { ...SCOPE, databases: [10, 11], properties: [property] }));
    expect(ask('2.4.10')).toMatchObject({ verdict: 'held' });
    expect(ask('2.4.9')).toMatchObject({ verdict: 'violated', violation: 'Nothing was freed.' });
  });

  test('sometimes: unmet is undecided, and so is what nothing can be said of', () => {
    const met = (sentence: string | null): RedisSometimesProperty => ({
      id: 'own',
      title: 'It happens.',
      when: 'sometimes',
      met: () => sentence,
    });
    const ask = (property: RedisProperty) =>
      exploreScope(scopeOf('2.4.10', { ...SCOPE, properties: [property] }));
    expect(ask(met('It happened.'))).toMatchObject({ verdict: 'held', undecided: {} });
    expect(ask(met(null))).toMatchObject({
      verdict: 'undecided',
      limit: null,
      undecided: { own: 'Not met in any end: It happens.' },
    });
    expect(ask({ ...selectLifetimes, already: undefined, undecided: () => 'Nobody knows.' })).toMatchObject({
      verdict: 'undecided',
      undecided: { 'select-lifetimes': 'Nobody knows.' },
    });
  });
});

describe('a counterexample', () => {
  test('of 2.4.9 is two steps long, and can be taken again', () => {
    const scope = scopeOf('2.4.9');
    const { path, steps, violation } = exploreScope(scope);
    expect(steps).toEqual(['client 0 writes to database 10', 'the master looks at its sockets']);
    const system = createScopeSystem(scope);
    const state = system.init();
    for (const action of path as number[]) system.apply(state, action);
    const anonymous = (sentence: string | null) => sentence?.replace(/\d+/g, 'N');
    expect(anonymous(system.violation(state))).toBe(anonymous(violation));
  });

  test('can be the first state: a master that dies of what fills the buffers', () => {
    const scope = scopeOf('count-from-zero', { clients: 1, databases: [10, 11], backlog: 'full' });
    expect(exploreScope(scope)).toMatchObject({
      verdict: 'violated',
      property: 'no-panic',
      path: [],
      states: 1,
    });
  });

  test('a budget that runs out is no proof', () => {
    expect(exploreScope(scopeOf('2.4.10'), { maxStates: 20 })).toMatchObject({
      verdict: 'undecided',
      limit: 'states',
    });
  });
});

describe('a scope that cannot be explored', () => {
  test.each([
    [{ databases: [] }, 'there must be 1 to 16 databases'],
    [{ databases: [16] }, 'a database must be a whole number from 0 to 15, not 16'],
    [{ slaves: 9 }, 'slaves must be a whole number from 1 to 8, not 9'],
    [{ cuts: 0.5 }, 'cuts must be a whole number from 0 to 8, not 0.5'],
    // Nothing would be explored.
    [{ clients: 0 }, 'clients must be a whole number from 1 to 8, not 0'],
    [{ writes: 0 }, 'writes must be a whole number from 1 to 100, not 0'],
    [{ slaves: 0 }, 'slaves must be a whole number from 1 to 8, not 0'],
    [{ properties: [] }, 'at least one property must be asked'],
  ])('%j', (part, message) => {
    expect(() => exploreScope(scopeOf('2.4.10', part))).toThrow(new ScopeError(message));
  });

  test('a feed that sends nothing never fills a buffer', () => {
    const mute: Variant = { id: 'mute', title: 'it sends nothing', feed() {} };
    expect(() => exploreScope(completeScope({ variant: mute, backlog: 'full' }))).toThrow(
      "'full': the feed of mute never fills its slaves' buffers",
    );
  });
});

test('the groups say what they said', () => {
  const ids = Object.entries(EXPLORED_GROUPS).map(([name, list]) => [name, list.map(({ id }) => id)]);
  expect(Object.fromEntries(ids)).toEqual({
    lifetimes: [
      'no-panic',
      'no-use-after-free',
      'shared-objects-intact',
      'select-lifetimes',
      'shared-counts',
      'ledger-and-audit-agree',
      'memory-at-rest',
      'no-crash',
    ],
    streams: ['no-panic', 'no-use-after-free', 'no-crash', 'slaves-converge'],
    all: [
      'no-panic',
      'no-use-after-free',
      'shared-objects-intact',
      'select-lifetimes',
      'shared-counts',
      'ledger-and-audit-agree',
      'memory-at-rest',
      'no-crash',
      'slaves-converge',
    ],
  });
});
