import { addInt } from '../../sim/index.ts';
import { type ExploreOptions, explore, type TransitionSystem } from './explorer.ts';

/**
 * Two-phase commit (Gray and Lamport, "Consensus on transaction commit"), as in the TLA+ module TwoPhase: resource
 * managers that are working (0), prepared (1), committed (2) or aborted (3), and a transaction manager.
 */
interface Commit {
  managers: number[];
  /** 0: undecided, 1: committed, 2: aborted. */
  decision: number;
  /** Bit sets over the managers: who has said that it is prepared, and whom of them the decider has heard. */
  said: number;
  heard: number;
  commitSent: boolean;
  abortSent: boolean;
}

function twoPhaseCommit(count: number, symmetry: boolean): TransitionSystem<Commit> {
  const everybody = (1 << count) - 1;
  return {
    init: () => ({
      managers: new Array<number>(count).fill(0),
      decision: 0,
      said: 0,
      heard: 0,
      commitSent: false,
      abortSent: false,
    }),
    enabled(state, into) {
      if (state.decision === 0 && state.heard === everybody) into.push(0);
      if (state.decision === 0) into.push(1);
      for (let i = 0; i < count; i++) {
        const action = 2 + i * 5;
        if (state.decision === 0 && (state.said >> i) & 1) into.push(action);
        if (state.managers[i] === 0) into.push(action + 1, action + 2);
        if (state.commitSent) into.push(action + 3);
        if (state.abortSent) into.push(action + 4);
      }
    },
    apply(state, action) {
      if (action < 2) {
        state.decision = action + 1;
        if (action === 0) state.commitSent = true;
        else state.abortSent = true;
        return;
      }
      const i = Math.floor((action - 2) / 5);
      const what = (action - 2) % 5;
      if (what === 0) state.heard |= 1 << i;
      else state.managers[i] = [0, 1, 3, 2, 3][what];
      if (what === 1) state.said |= 1 << i;
    },
    clone: (state) => ({ ...state, managers: state.managers.slice() }),
    fingerprint(state, into) {
      const parts = state.managers.map(
        (one, i) => one | (((state.said >> i) & 1) << 2) | (((state.heard >> i) & 1) << 3),
      );
      if (symmetry) parts.sort((x, y) => x - y);
      for (const part of parts) addInt(into, part);
      addInt(into, state.decision | (Number(state.commitSent) << 2) | (Number(state.abortSent) << 3));
    },
    violation(state) {
      const aborted = state.managers.indexOf(3);
      const committed = state.managers.indexOf(2);
      if (aborted < 0 || committed < 0) return null;
      return `manager ${aborted} has aborted and manager ${committed} has committed`;
    },
    pending: () => null,
  };
}

describe('two-phase commit', () => {
  // States as stateright counts them (examples/2pc.rs); 1,146 is what TLC generates for three, the initial state included.
  test('three managers: 288 states', () => {
    expect(explore(twoPhaseCommit(3, false))).toMatchObject({
      verdict: 'held',
      violation: null,
      path: null,
      states: 288,
      expanded: 288,
      transitions: 1_146 - 1,
      depth: 10,
      waiting: 0,
    });
  });

  test('five managers: 8,832 states', () => {
    expect(explore(twoPhaseCommit(5, false))).toMatchObject({
      verdict: 'held',
      states: 8_832,
      transitions: 58_145,
    });
  });

  test.each(['states', 'paths'] as const)('with a frontier of %s, the same states', (frontier) => {
    const { frontierBytes, ...expected } = explore(twoPhaseCommit(4, false));
    const found = explore(twoPhaseCommit(4, false), { frontier });
    expect(found).toMatchObject(expected);
    expect([frontierBytes, found.frontierBytes]).toEqual([null, frontier === 'paths' ? 0 : null]);
  });

  // Counted by a program of twenty lines in another language: the states of the full search, each sorted.
  test.each([
    [2, 56, 34],
    [3, 288, 80],
    [4, 1_568, 166],
    [5, 8_832, 314],
  ])('with symmetry, %d managers: of %d states %d', (count, all, canonical) => {
    const seen = new Set<string>();
    const full: TransitionSystem<Commit> = {
      ...twoPhaseCommit(count, false),
      violation(state) {
        const parts = state.managers.map(
          (one, i) => `${one}${(state.said >> i) & 1}${(state.heard >> i) & 1}`,
        );
        seen.add(`${parts.sort().join(' ')} ${state.decision} ${state.commitSent} ${state.abortSent}`);
        return null;
      },
    };
    expect(explore(full).states).toBe(all);
    expect(seen.size).toBe(canonical);
    expect(explore(twoPhaseCommit(count, true))).toMatchObject({ verdict: 'held', states: canonical });
  });
});

/** Philosophers who take the left fork first, each 0: thinks, 1: has the left one, 2: eats. */
function philosophers(count: number): TransitionSystem<number[]> {
  const taken = (state: number[], fork: number) => state[fork] > 0 || state[(fork + count - 1) % count] === 2;
  return {
    init: () => new Array<number>(count).fill(0),
    enabled(state, into) {
      for (let i = 0; i < count; i++) {
        if (state[i] === 2 || !taken(state, state[i] === 0 ? i : (i + 1) % count)) into.push(i);
      }
    },
    apply(state, i) {
      state[i] = (state[i] + 1) % 3;
    },
    clone: (state) => state.slice(),
    fingerprint(state, into) {
      for (const one of state) addInt(into, one);
    },
    violation: () => null,
    pending: (state) => `all ${state.length} wait for a fork`,
    packing: { pack: (state, into) => into.push(...state), unpack: (packed) => packed.slice() },
  };
}

/** A search that cannot be wrong: states as texts in a list, and the distance of each. */
function reference<S>(system: TransitionSystem<S>, key: (state: S) => string) {
  const distance = new Map([[key(system.init()), 0]]);
  const list = [system.init()];
  let transitions = 0;
  let ends = 0;
  for (const state of list) {
    const enabled: number[] = [];
    system.enabled(state, enabled);
    if (enabled.length === 0) ends++;
    for (const action of enabled) {
      transitions++;
      const next = system.clone(state);
      system.apply(next, action);
      if (distance.has(key(next))) continue;
      distance.set(key(next), (distance.get(key(state)) ?? 0) + 1);
      list.push(next);
    }
  }
  return { states: list.length, transitions, ends, depth: Math.max(...distance.values()) };
}

describe('dining philosophers', () => {
  test.each([2, 3, 5, 7])('%d of them: the deadlock is found, by a shortest path', (count) => {
    const found = explore(philosophers(count));
    expect(found).toMatchObject({ verdict: 'violated', violation: `all ${count} wait for a fork` });
    expect(found.path).toHaveLength(count);
    expect(new Set(found.path).size).toBe(count);
  });

  test.each([2, 3, 5, 7])('%d of them who may starve: all states, counted by other means', (count) => {
    const system = { ...philosophers(count), pending: () => null };
    const expected = reference(system, (state) => state.join());
    for (const frontier of ['states', 'packed', 'paths'] as const) {
      expect(explore(system, { frontier })).toMatchObject({ verdict: 'held', limit: null, ...expected });
    }
  });
});

/** Independent counters, each from 0 to `top`. */
function counters(count: number, top: number): TransitionSystem<Uint8Array> {
  return {
    init: () => new Uint8Array(count),
    enabled(state, into) {
      for (let i = 0; i < count; i++) if (state[i] < top) into.push(i);
    },
    apply(state, i) {
      state[i]++;
    },
    clone: (state) => state.slice(),
    fingerprint(state, into) {
      for (const one of state) addInt(into, one);
    },
    violation: () => null,
    pending: () => null,
    ample: (_, enabled, into) => {
      into.push(enabled[0]);
    },
  };
}

describe('counters', () => {
  test('without reduction every combination, with it one order, and the same end', () => {
    const full = explore(counters(4, 6), { reduction: false });
    expect(full).toMatchObject({ states: 7 ** 4, transitions: 4 * 6 * 7 ** 3, depth: 24, ends: 1 });
    expect(explore(counters(4, 6))).toMatchObject({ states: 25, transitions: 24, depth: 24, ends: 1 });
  });

  test('the widest level waits', () => {
    // Of the sums 0 to 2 of two counters to 1 there are 1, 2 and 1.
    expect(explore(counters(2, 1), { reduction: false }).waitingPeak).toBe(2);
  });

  test.each([
    [{ maxStates: 100 }, 'states', 100],
    [{ maxTransitions: 100 }, 'transitions', undefined],
    [{ maxDepth: 3 }, 'depth', 1 + 4 + 10 + 20],
    [{ keepGoing: () => false, progressEvery: 50 }, 'interrupted', undefined],
  ] as [ExploreOptions, string, number | undefined][])('%j: undecided', (options, limit, states) => {
    const found = explore(counters(4, 6), { reduction: false, ...options });
    expect(found).toMatchObject({ verdict: 'undecided', limit, violation: null });
    if (states !== undefined) expect(found.states).toBe(states);
    expect(found.transitions).toBeLessThanOrEqual(options.maxTransitions ?? 1e9);
  });

  test('a budget that just suffices decides', () => {
    const options = { maxStates: 7 ** 4, maxTransitions: 4 * 6 * 7 ** 3, maxDepth: 24, reduction: false };
    expect(explore(counters(4, 6), options)).toMatchObject({ verdict: 'held', limit: null });
  });

  test('progress is told as often as asked', () => {
    const seen: number[] = [];
    explore(counters(4, 6), {
      reduction: false,
      progressEvery: 1_000,
      keepGoing: ({ expanded, states, waiting, tableBytes }) => {
        seen.push(expanded);
        return states === expanded + waiting && tableBytes > 0;
      },
    });
    expect(seen).toEqual([1_000, 2_000]);
  });

  test('a million states take less than 64 bytes each, and little more than their integers while they wait', () => {
    const packing: TransitionSystem<Uint8Array>['packing'] = {
      pack: (state, into) => into.push(...state),
      unpack: (packed) => Uint8Array.from(packed),
    };
    const bytes: number[] = [];
    const found = explore(
      { ...counters(6, 9), packing },
      {
        reduction: false,
        keepGoing({ waiting, frontierBytes }) {
          if (waiting > 40_000) bytes.push((frontierBytes ?? 0) / waiting);
          return true;
        },
      },
    );
    expect(found.states).toBe(1_000_000);
    expect(found.tableBytes / found.states).toBeLessThan(64);
    // Six integers and their number; the pieces at both ends are in part empty.
    expect(Math.min(...bytes)).toBeGreaterThanOrEqual(7 * 4);
    expect(Math.max(...bytes)).toBeLessThan(2 * 7 * 4);
  });
});

describe('violations', () => {
  const sumOf = (state: Uint8Array) => state.reduce((sum, one) => sum + one, 0);

  test('the initial state is looked at', () => {
    expect(explore({ ...counters(2, 2), violation: () => 'never' })).toMatchObject({
      verdict: 'violated',
      violation: 'never',
      path: [],
      states: 1,
    });
  });

  test('the path is a shortest one, and leads there', () => {
    const system = {
      ...counters(3, 5),
      violation: (state: Uint8Array) => (state[1] === 2 && state[2] === 1 ? `at ${state.join()}` : null),
    };
    const found = explore(system, { reduction: false });
    expect(found).toMatchObject({ violation: 'at 0,2,1' });
    expect(found.path).toHaveLength(3);
    const state = system.init();
    for (const action of found.path ?? []) system.apply(state, action);
    expect(system.violation(state)).toBe('at 0,2,1');
  });

  test('an end one step nearer goes before a violation found earlier', () => {
    // 0 leads to 1 and 2; 1 leads to the violation 3; 2 is an end with something to do.
    const next = [[1, 2], [3], [], []];
    const system: TransitionSystem<{ at: number }> = {
      init: () => ({ at: 0 }),
      enabled: ({ at }, into) => {
        into.push(...next[at]);
      },
      apply: (state, action) => {
        state.at = action;
      },
      clone: (state) => ({ ...state }),
      fingerprint: ({ at }, into) => addInt(into, at),
      violation: ({ at }) => (at === 3 ? 'three' : null),
      pending: ({ at }) => (at === 2 ? 'two waits' : null),
    };
    expect(explore(system)).toMatchObject({ violation: 'two waits', path: [2] });
    expect(explore({ ...system, pending: () => null })).toMatchObject({ violation: 'three', path: [1, 3] });
  });

  test('a reduction that goes round in circles does not hide one', () => {
    // The first counter turns for ever; the reduction would take only it.
    const system: TransitionSystem<Uint8Array> = {
      ...counters(2, 9),
      enabled: (state, into) => {
        into.push(0);
        if (state[1] < 9) into.push(1);
      },
      apply: (state, i) => {
        state[i] = (state[i] + 1) % 10;
      },
      violation: (state) => (state[1] === 3 ? 'three' : null),
    };
    expect(explore(system)).toMatchObject({ verdict: 'violated', violation: 'three' });
  });

  test('a violation outweighs the budget that ran out after it', () => {
    const system = {
      ...counters(4, 6),
      violation: (state: Uint8Array) => (sumOf(state) === 2 ? 'two' : null),
    };
    expect(explore(system, { reduction: false, maxDepth: 2 })).toMatchObject({
      verdict: 'violated',
      limit: null,
    });
    expect(explore(system, { reduction: false, maxDepth: 1 })).toMatchObject({ verdict: 'undecided' });
  });
});
