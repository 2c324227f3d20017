import { explore, type TransitionSystem } from '../../lab/index.ts';
import { auditServer, type Variant, variantById } from '../../model/index.ts';
import { begin, createFingerprint, type Fingerprint, finish } from '../../sim/index.ts';
import { completeScope, EXPLORED_GROUPS, exploreScope, type Scope } from '../explore.ts';
import { createActionPlayer, executeAction } from './action-player.ts';
import { ACTION_KINDS, kindOf } from './actions.ts';
import { BUDGETS_SLOT, type PackedState } from './explore-state.ts';
import { createScopeSystem, type ScopeSystem } from './scope-system.ts';
import { addState, createStateFingerprinter } from './state-fingerprint.ts';
import { liveOf, numbersOf } from './state-parts.ts';
import { liveServer } from './stored-masters.ts';

const variant = (id: string) => variantById(id) as Variant;
const scopeOf = (id: string, scope: Partial<Scope> = {}) => completeScope({ variant: variant(id), ...scope });

/** Everything that can happen, in little: slaves that attach, are cut and leave, BGSAVEs, two databases. */
const EVERYTHING: Partial<Scope> = {
  clients: 1,
  writes: 2,
  slaves: 2,
  backlog: 'detached',
  cuts: 1,
  bgsaves: 1,
  quits: 1,
};

function text(builder: Fingerprint): string {
  return `${builder.high},${builder.low}`;
}

/** The system, with a look at every state that is new and at every end. */
function watched(
  system: TransitionSystem<PackedState>,
  onState: (state: PackedState) => void,
  onEnd: (state: PackedState) => void = () => {},
): TransitionSystem<PackedState> {
  return {
    ...system,
    violation(state) {
      onState(state);
      return system.violation(state);
    },
    pending(state) {
      onEnd(state);
      return system.pending(state);
    },
  };
}

function canonical({ parts }: ScopeSystem) {
  const tools = createStateFingerprinter(parts, true);
  const builder = createFingerprint();
  return (state: PackedState): string => {
    begin(builder);
    addState(tools, state, builder);
    finish(builder);
    return text(builder);
  };
}

describe('what the right feed does in a scope', () => {
  test.each([
    ['two clients', { clients: 2, writes: 2 }, { states: 5480, transitions: 10191, ends: 6 }],
    [
      'full buffers',
      { clients: 1, writes: 2, backlog: 'full' as const },
      { states: 511, transitions: 808, ends: 3 },
    ],
    [
      'four databases',
      { clients: 2, writes: 1, databases: [0, 9, 10, 11] },
      { states: 352, transitions: 461, ends: 16 },
    ],
    ['two slaves', { clients: 2, writes: 1, slaves: 2 }, { states: 354, transitions: 667, ends: 4 }],
    [
      'a slave that leaves and comes back',
      { clients: 1, writes: 2, cuts: 1 },
      { states: 1075, transitions: 1866, ends: 6 },
    ],
    [
      'a slave that waits for a BGSAVE',
      { clients: 1, writes: 2, backlog: 'detached' as const, bgsaves: 1 },
      { states: 2384, transitions: 4950, ends: 6 },
    ],
    [
      'a slave that says QUIT',
      { clients: 1, writes: 2, quits: 1 },
      { states: 279, transitions: 455, ends: 4 },
    ],
  ])('%s: no lifetime is ever wrong, and the states are counted', (_name, scope, counts) => {
    expect(exploreScope(scopeOf('2.4.10', scope))).toMatchObject({ verdict: 'held', ...counts });
  });
});

test.each([
  ['slave-cut', { cuts: 1 }],
  ['bgsave', { bgsaves: 1 }],
  ['slave-quits', { quits: 1 }],
] as const)('%s: what a scope allows once happens once on every way, whoever it is about', (kind, budget) => {
  const ways = new Map<string, number>();
  const system = createScopeSystem(scopeOf('2.4.10', { clients: 1, writes: 1, slaves: 2, ...budget }));
  const found = explore({
    ...system,
    apply(state, action) {
      const left = state[BUDGETS_SLOT];
      system.apply(state, action);
      const spent = left - state[BUDGETS_SLOT];
      if (kindOf(action) === kind) ways.set(`${left} ${spent}`, state[BUDGETS_SLOT]);
      else if (spent !== 0) ways.set(`${kindOf(action)} ${spent}`, spent);
    },
  });
  // From one to none, and nothing else ever changes what is left.
  expect([found.verdict, [...ways.values()], [...ways.keys()].length]).toEqual(['held', [0], 1]);
});

describe('symmetry', () => {
  test.each([
    { clients: 2, writes: 1, slaves: 2 },
    { clients: 1, writes: 1, slaves: 2, backlog: 'detached' as const },
    { clients: 3, writes: 1, slaves: 1, aims: 'own' as const },
  ])('the canonical states are those that there are without it: %j', (part) => {
    const scope = scopeOf('2.4.10', part);
    const [withIt, without] = [true, false].map((symmetry) => {
      const names = new Set<string>();
      const system = createScopeSystem({ ...scope, symmetry });
      const nameOf = canonical(system);
      const found = explore(
        watched(system, (state) => names.add(nameOf(state))),
        { reduction: false },
      );
      return { names, states: found.states };
    });
    expect(withIt.names.size).toBe(withIt.states);
    expect(without.states).toBeGreaterThan(withIt.states * 1.3);
    expect(without.names).toEqual(withIt.names);
  });
});

describe('the reduction', () => {
  test.each([
    ['2.4.10', { clients: 2, writes: 2 }],
    ['2.4.10', { clients: 1, writes: 1, backlog: 'detached' as const, cuts: 1, bgsaves: 1 }],
    ['2.4.10', { clients: 2, writes: 1, slaves: 2, properties: EXPLORED_GROUPS.all }],
  ])('leaves out states of %s, but no end: %j', (id, part) => {
    const scope = scopeOf(id, part);
    const [withIt, without] = [true, false].map((reduction) => {
      const ends = new Set<string>();
      const system = createScopeSystem(scope);
      const nameOf = canonical(system);
      const seen = watched(
        system,
        () => {},
        (state) => ends.add(nameOf(state)),
      );
      return { ...explore(seen, { reduction }), named: ends };
    });
    expect(withIt.states).toBeLessThan(without.states);
    expect([withIt.verdict, without.verdict]).toEqual(['held', 'held']);
    expect(withIt.named.size).toBeGreaterThan(0);
    expect(withIt.named).toEqual(without.named);
  });

  test.each(['2.4.9', 'freed-at-once', 'shared-not-counted', 'shared-not-released'])(
    'finds in %s what there is without it',
    (id) => {
      const scope = scopeOf(id, { clients: 2, writes: 1, databases: [0, 10, 11] });
      const found = exploreScope(scope);
      const { verdict, violation } = exploreScope(scope, { reduction: false });
      expect(found.verdict).toBe('violated');
      expect({ verdict, kind: violation?.replace(/\d+/g, 'N') }).toEqual({
        verdict: found.verdict,
        kind: found.violation?.replace(/\d+/g, 'N'),
      });
    },
  );
});

describe('states share their parts', () => {
  /** Everything in a part is shared by many states: an action that changes it in place throws here. */
  function freeze(part: unknown): void {
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part) || Object.isFrozen(part))
      return;
    Object.freeze(part);
    for (const inner of Object.values(part)) freeze(inner);
  }

  /** Freezes the values, but not the list, to which more are added. */
  function freezeAll(list: readonly { value: unknown }[], from: number): number {
    for (const { value } of list.slice(from)) freeze(value);
    return list.length;
  }

  test('and no action changes one that others have', () => {
    const system = createScopeSystem(scopeOf('2.4.10', { ...EVERYTHING, properties: EXPLORED_GROUPS.all }));
    const { masters, loops, pendings, forks, clients, slaves, connections } = system.parts;
    const pools = [loops, pendings, forks, clients, slaves, connections].map(({ list }) => ({
      list,
      done: 0,
    }));
    const { heaps } = masters;
    const stored: { page: number; begin: number; cells: Int32Array }[] = [];
    const done = { page: 0, used: 0 };
    let frozen = 0;
    const kinds = new Set<string>();
    const found = explore(
      {
        ...system,
        apply(state, action) {
          for (const pool of pools) pool.done = freezeAll(pool.list, pool.done);
          for (const { running } of masters.list.slice(frozen)) freeze(running);
          frozen = masters.list.length;
          const page = heaps.pages.length - 1;
          const begin = page === done.page ? done.used : 0;
          stored.push({ page, begin, cells: heaps.pages[page].slice(begin, heaps.used) });
          Object.assign(done, { page, used: heaps.used });
          system.apply(state, action);
          kinds.add(kindOf(action));
        },
      },
      { maxStates: 3000 },
    );
    expect(found.verdict).toBe('undecided');
    expect([...kinds].toSorted()).toEqual([...ACTION_KINDS].toSorted());
    expect(frozen).toBeGreaterThan(100);
    expect(stored.reduce((sum, { cells }) => sum + cells.length, 0)).toBeGreaterThan(1000);
    for (const { page, begin, cells } of stored)
      expect(heaps.pages[page].slice(begin, begin + cells.length)).toEqual(cells);
  });
});

describe('a stored master', () => {
  test.each([
    { clients: 2, writes: 2, slaves: 2, cuts: 1 },
    { ...EVERYTHING, clients: 2 },
  ])('is whole: all that is alive can be reached, and all that can be reached is alive: %j', (part) => {
    const system = createScopeSystem(scopeOf('2.4.10', part));
    explore(system, { maxStates: 10_000 });
    const { masters } = system.parts;
    expect(masters.list.length).toBeGreaterThan(1000);
    for (const master of masters.list) {
      const { leaked, dangling } = auditServer(liveServer(masters, master));
      expect([...leaked, ...dangling]).toEqual([]);
    }
  });
});

describe('moves', () => {
  const SCOPES: Partial<Scope>[] = [
    { ...EVERYTHING },
    { ...EVERYTHING, properties: EXPLORED_GROUPS.streams },
    { clients: 2, writes: 2, slaves: 2, cuts: 1 },
    { clients: 2, writes: 2, slaves: 1, backlog: 'full' },
    { clients: 2, writes: 1, slaves: 2, databases: [9, 10, 11] },
    // Here a slave becomes idle with a full socket: whether there is room makes a difference.
    { clients: 1, writes: 4, slaves: 1 },
  ];
  /** The right feed, one whose servers die, and one that remembers. */
  const all = (test: (scope: Scope) => void) => (part: Partial<Scope>) => {
    for (const id of ['2.4.10', 'freed-at-once', 'first-slave-decides']) test(scopeOf(id, part));
  };

  test.each(SCOPES)(
    'come out as they did when they are given the same parts again: %j',
    all((scope) => {
      expect(() => explore(createScopeSystem(scope, true), { maxStates: 1000 })).not.toThrow();
    }),
  );

  // Here the engine has the whole state, and a turn is one event: no move, no part given or withheld, nothing remembered.
  test.each(SCOPES)(
    'come to what the engine does in one go: %j',
    all((scope) => {
      const system = createScopeSystem(scope);
      const { parts } = system;
      const player = createActionPlayer(scope);
      const kinds = new Set<string>();
      explore(
        {
          ...system,
          apply(state, action) {
            const live = structuredClone(liveOf(parts, state));
            system.apply(state, action);
            executeAction(player, live, action);
            const whole = numbersOf(parts, live, state[BUDGETS_SLOT]);
            expect(system.violation(whole)).toBe(system.violation(state));
            // Where the server dies, a turn ends in the middle, and connections are cut: nobody asks in which state.
            if (live.master.up) expect(whole).toEqual(state);
            kinds.add(kindOf(action));
          },
        },
        { maxStates: 400 },
      );
      expect(kinds).toContain('loop-turn');
    }),
  );
});
