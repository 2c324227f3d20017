import fc from 'fast-check';
import { addInt } from '../../../sim/index.ts';
import { type Exploration, type ExploreOptions, explore, type TransitionSystem } from '../explorer.ts';
import { exploreShared, type ShareLink } from './explore-shared.ts';
import { type ShareReport, shareOfRank } from './messages.ts';
import { createShare } from './share.ts';

/** What stands in for a mixture of many systems: numbers that lead to others by a hash. */
interface Maze {
  seed: number;
  /** Numbers that there are, and that a number leads to at the most. */
  numbers: number;
  actions: number;
  /** One number in so many: is an end; has a reduced set of two; is wrong; is an end with something to do; throws. */
  ends: number;
  reducedToTwo: number;
  wrong: number;
  unfinished: number;
  thrown: number;
}

const { imul } = Math;

function hashOf(seed: number, number: number, what: number): number {
  let hash = imul(seed ^ imul(number + 1, 0x9e3779b1), 0x85ebca6b) ^ imul(what + 7, 0xc2b2ae35);
  hash = imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

interface At {
  number: number;
  /** Two of a number are one state: what is seen of it must not hang on which one a search keeps. */
  twin: number;
}

interface MazeSystem extends TransitionSystem<At> {
  /** The last end that left a note, and how many did. */
  notes: { last: number; count: number };
}

function mazeSystem(maze: Maze): MazeSystem {
  const { seed, numbers, actions } = maze;
  const is = (every: number, { number }: At, what: number) =>
    every > 0 && hashOf(seed, number, what) % every === 0;
  const notes = { last: -1, count: 0 };
  let news: number[] = [];
  const note = (number: number) => {
    notes.last = number;
    notes.count++;
  };
  return {
    notes,
    init: () => ({ number: 0, twin: 0 }),
    enabled(state, into) {
      if (is(maze.ends, state, 1) && state.number !== 0) return;
      const count = 1 + (hashOf(seed, state.number, 2) % actions);
      // The twin's actions come in another order.
      for (let i = 0; i < count; i++) into.push(state.twin === 0 ? i : count - 1 - i);
    },
    apply(state, action) {
      if (is(maze.thrown, state, 3 + action)) throw new Error(`${state.number} cannot do ${action}`);
      const next = hashOf(seed, state.number, 100 + action);
      state.number = next % numbers;
      state.twin = (next >>> 20) & 1;
    },
    clone: (state) => ({ ...state }),
    fingerprint: ({ number }, into) => addInt(into, number),
    violation: (state) =>
      is(maze.wrong, state, 4) ? `${state.number} of twin ${state.twin} is wrong` : null,
    pending(state) {
      if (is(5, state, 5)) {
        note(state.number);
        news.push(state.number);
      }
      return is(maze.unfinished, state, 6) ? `${state.number} is not finished` : null;
    },
    endings: {
      said() {
        const said = news;
        news = [];
        return said.length === 0 ? null : said;
      },
      hear: (said) => (said as number[]).forEach(note),
    },
    ample(state, enabled, into) {
      if (is(3, state, 7)) into.push(enabled[0]);
      else if (is(maze.reducedToTwo, state, 8)) into.push(...enabled.slice(0, 2));
    },
    packing:
      seed % 2 === 0
        ? undefined
        : {
            pack: ({ number, twin }, into) => into.push(number, twin),
            unpack: ([number, twin]) => ({ number, twin }),
          },
  };
}

/** Shares in this thread. Who goes next is drawn, and nobody hears anything before it is its turn. */
function sharesOf<S>(
  system: () => TransitionSystem<S>,
  options: ExploreOptions,
  count: number,
  draw: (bound: number) => number,
): ShareLink[] {
  const waiting: (() => void)[][] = [];
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    for (;;) {
      const ready = waiting.filter((queue) => queue.length > 0);
      if (ready.length === 0) break;
      ready[draw(ready.length)].shift()?.();
      await null;
    }
    running = false;
  };
  const post = (queue: (() => void)[], act: () => void) => {
    queue.push(act);
    void run();
  };
  return Array.from({ length: count }, (_, index) => {
    const [there, back]: (() => void)[][] = [[], []];
    waiting.push(there, back);
    let onReport: (report: ShareReport) => void = () => {};
    const answer = createShare(system(), options, index, count, (report) =>
      post(back, () => onReport(structuredClone(report))),
    );
    return {
      send: (order) => post(there, () => answer(structuredClone(order))),
      listen: (hear) => {
        onReport = hear;
      },
    };
  });
}

/** A trunk of 400 states, of which those that are dealt to the first share have branches of so many states. */
const lopsided = (length: number): TransitionSystem<{ trunk: number; branch: number; at: number }> => ({
  init: () => ({ trunk: -1, branch: 0, at: 0 }),
  enabled({ trunk, at }, into) {
    if (trunk < 0) for (let i = 0; i < 400; i++) into.push(i);
    else if (shareOfRank(trunk, 2) === 0 && at === 0) into.push(0, 1, 2, 3);
    else if (shareOfRank(trunk, 2) === 0 && at < length) into.push(0);
  },
  apply(state, action) {
    if (state.trunk < 0) state.trunk = action;
    else {
      if (state.at === 0) state.branch = action;
      state.at++;
    }
  },
  clone: (state) => ({ ...state }),
  fingerprint({ trunk, branch, at }, into) {
    addInt(into, trunk);
    addInt(into, branch);
    addInt(into, at);
  },
  violation: () => null,
  pending: () => null,
});

test('a share that finds too little is handed what others have found', async () => {
  const length = 20;
  const expanded = [0, 0];
  const links = sharesOf(
    () => lopsided(length),
    {},
    2,
    () => 0,
  ).map(
    (link, share): ShareLink => ({
      send: link.send,
      listen: (hear, onEnd) =>
        link.listen((report) => {
          expanded[share] += report.expanded;
          hear(report);
        }, onEnd),
    }),
  );
  const found = await exploreShared(lopsided(length), {}, links);
  expect(counted(found)).toEqual(counted(explore(lopsided(length))));
  expect(found.states).toBe(1 + 400 + 208 * 4 * length);
  expect(Math.min(...expanded)).toBeGreaterThan(0.45 * found.states);
});

/** All but bytes, which shares have more of, and where the states wait is theirs to say. */
function counted(found: Exploration) {
  const { tableBytes, frontierBytes, ...rest } = found;
  return rest;
}

/** What comes of a search, or what it has thrown. */
async function outcomeOf(search: () => Exploration | Promise<Exploration>) {
  try {
    return counted(await search());
  } catch (error) {
    return (error as Error).message;
  }
}

// A search is shared out when a level has some hundred states: what ends it earlier is seldom drawn.
const oneIn = fc.constantFrom(0, 0, 300, 1_000, 3_000, 10_000);
const mazes: fc.Arbitrary<Maze> = fc.record({
  seed: fc.nat(1_000_000),
  numbers: fc.constantFrom(3_000, 10_000),
  actions: fc.integer({ min: 2, max: 5 }),
  ends: fc.constantFrom(0, 9, 20, 50),
  reducedToTwo: fc.constantFrom(0, 3),
  wrong: oneIn,
  unfinished: oneIn,
  thrown: fc.constantFrom(0, 0, 5_000, 20_000),
});
const bounds: fc.Arbitrary<ExploreOptions> = fc.record(
  {
    maxStates: fc.integer({ min: 500, max: 8_000 }),
    maxTransitions: fc.integer({ min: 500, max: 20_000 }),
    maxDepth: fc.integer({ min: 7, max: 40 }),
    reduction: fc.boolean(),
  },
  { requiredKeys: [] },
);

test('whoever is first, shares find together what one search finds alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      mazes,
      bounds,
      fc.integer({ min: 2, max: 4 }),
      fc.nat(),
      async (maze, options, count, seed) => {
        const alone = mazeSystem(maze);
        const together = mazeSystem(maze);
        const expected = await outcomeOf(() => explore(alone, options));
        let drawn = 0;
        const draw = (bound: number) => hashOf(seed, drawn++, 9) % bound;
        const found = await outcomeOf(() =>
          exploreShared(
            together,
            options,
            sharesOf(() => mazeSystem(maze), options, count, draw),
          ),
        );
        expect(found).toEqual(expected);
        if (typeof expected !== 'string') expect(together.notes).toEqual(alone.notes);
      },
    ),
    { numRuns: 1_200 },
  );
});
