import { begin, createFingerprint, type Fingerprint, finish } from '../../sim/index.ts';
import { createFrontier, type Frontier, type FrontierForm } from './frontier.ts';
import {
  createVisitedTable,
  insertVisited,
  isVisited,
  pathTo,
  type VisitedTable,
  visitedBytes,
} from './visited-table.ts';

/**
 * What can be searched exhaustively. An action is an integer from 0 to 65535 whose meaning does not depend on the state
 * it is taken in.
 */
export interface TransitionSystem<S> {
  /** The initial state; each call gives an equal one that shares nothing with the others. */
  init(): S;
  /**
   * Appends the actions that can be taken in this state to `into`, which is empty. Duty: the order is deterministic,
   * and equal states have equal actions. A state that allows none is an end.
   */
  enabled(state: S, into: number[]): void;
  /** Takes an enabled action; changes the state in place. Duty: deterministic. */
  apply(state: S, action: number): void;
  /** A state that shares nothing changeable with the first. */
  clone(state: S): S;
  /**
   * Adds all that tells states apart, and nothing else: no absolute time, no running numbers. Of states that are
   * the same but for the names of interchangeable parts, all may add what one representative would: the search then
   * visits one of them (symmetry). Duty: equal states add the same.
   */
  fingerprint(state: S, into: Fingerprint): void;
  /** Null, or a sentence about what must never be so. */
  violation(state: S): string | null;
  /** Null, or a sentence about what is still to be done; asked of ends only, where it is a violation. */
  pending(state: S): string | null;
  /**
   * Partial-order reduction: appends to `into` a subset of the enabled actions that suffices for now, or nothing if
   * there is none. Duty: until one of the subset is taken, nothing that the others can do, now or later, depends on it
   * or hides it, and none of the subset can be seen by `violation`. The search itself takes care of cycles: where the
   * subset leads to nothing new, it takes the other actions, too.
   */
  ample?(state: S, enabled: readonly number[], into: number[]): void;
  /**
   * A compact form of a state, for the frontier: int32 integers, appended to `into`, which is empty. Duty: what is
   * unpacked equals what was packed, and keeps nothing of the list.
   */
  packing?: { pack(state: S, into: number[]): void; unpack(packed: readonly number[]): S };
}

/** Bounds and manner of an exhaustive search. Every bound left out is none. */
export interface ExploreOptions {
  /** The search ends undecided when it would need more states, transitions or depth than this. */
  maxStates?: number;
  maxTransitions?: number;
  maxDepth?: number;
  /** Whether to use the system's reduction, if it has one. Default: true. */
  reduction?: boolean;
  /**
   * How states that wait for expansion are kept: as 'states', as 'packed' integers, or as 'paths' (no memory beyond the
   * visited table, but each is reached again from the initial state). Default: packed if the system can, else states.
   */
  frontier?: FrontierForm;
  /** Called each `progressEvery` expanded states (default 10,000); false ends the search undecided. */
  keepGoing?: (progress: ExploreProgress) => boolean;
  progressEvery?: number;
}

/** How far a search has come: counts, and bytes of memory. */
export interface ExploreProgress {
  /** Distinct states seen, and how many of them have been expanded. */
  states: number;
  expanded: number;
  /** Actions taken, those that led to a state seen before included. */
  transitions: number;
  /** Length in actions of the shortest paths to the states being expanded; at the end of a full search, the longest. */
  depth: number;
  /** States that wait for expansion. */
  waiting: number;
  /** Bytes of the visited table. The frontier is not in it. */
  tableBytes: number;
  /** Bytes of the states that wait, unused room included; null when they are kept as 'states', whose size nobody knows. */
  frontierBytes: number | null;
}

/** What a search found, with its final counts. */
export interface Exploration extends ExploreProgress {
  /** Undecided: a budget ran out first. */
  verdict: 'held' | 'violated' | 'undecided';
  /** What ran out, if the search is undecided. */
  limit: 'states' | 'transitions' | 'depth' | 'interrupted' | null;
  /** The sentence of the violation, and a shortest path to it (with a reduction: a shortest one of those searched). */
  violation: string | null;
  path: number[] | null;
  /** States without any enabled action. */
  ends: number;
  /** The most states that waited at one time. */
  waitingPeak: number;
}

/** Searches all states of a system, breadth first, so that the violation found is one of the nearest. */
export function explore<S>(system: TransitionSystem<S>, options: ExploreOptions = {}): Exploration {
  const search = createSearch(system, options);
  const every = options.progressEvery ?? 10_000;
  discover(search, system.init(), -1, 0);
  while (search.limit === null && search.expanded < search.table.size) {
    // Before a level is finished, only a violation at its own depth is known to be a nearest one.
    if (search.violation !== null && search.violatedBy < search.levelEnd) break;
    if (search.expanded === search.levelEnd) {
      search.depth++;
      search.levelEnd = search.table.size;
      continue;
    }
    expand(search);
    if (search.expanded % every === 0 && options.keepGoing?.(progressOf(search)) === false) {
      search.limit = 'interrupted';
    }
  }
  return resultOf(search);
}

interface Search<S> {
  readonly system: TransitionSystem<S>;
  readonly options: ExploreOptions;
  readonly table: VisitedTable;
  readonly frontier: Frontier<S>;
  readonly builder: Fingerprint;
  /** The actions of the state being expanded, and a subset of them. One array each for the whole search. */
  readonly enabled: number[];
  readonly ample: number[];
  expanded: number;
  transitions: number;
  /** The depth of the states being expanded, and the number of the first state that is deeper. */
  depth: number;
  levelEnd: number;
  ends: number;
  waitingPeak: number;
  limit: Exploration['limit'];
  /** Some state of the greatest allowed depth was not expanded. */
  cutOff: boolean;
  violation: string | null;
  violatedBy: number;
}

function createSearch<S>(system: TransitionSystem<S>, options: ExploreOptions): Search<S> {
  const table = createVisitedTable();
  const form = options.frontier ?? (system.packing === undefined ? 'states' : 'packed');
  return {
    system,
    options,
    table,
    frontier: createFrontier(form, system, table),
    builder: createFingerprint(),
    enabled: [],
    ample: [],
    expanded: 0,
    transitions: 0,
    depth: 0,
    levelEnd: 1,
    ends: 0,
    waitingPeak: 0,
    limit: null,
    cutOff: false,
    violation: null,
    violatedBy: -1,
  };
}

/** Takes note of a state that has been reached. Returns whether it is new. */
function discover<S>(search: Search<S>, state: S, parent: number, action: number): boolean {
  const { system, table, builder, options } = search;
  begin(builder);
  system.fingerprint(state, builder);
  finish(builder);
  if (table.size === options.maxStates) {
    if (!isVisited(table, builder.high, builder.low)) search.limit = 'states';
    return false;
  }
  if (!insertVisited(table, builder.high, builder.low, parent, action)) return false;
  const violation = system.violation(state);
  if (violation !== null && search.violation === null) {
    search.violation = violation;
    search.violatedBy = table.size - 1;
  }
  search.frontier.add(state);
  const waiting = table.size - search.expanded;
  if (waiting > search.waitingPeak) search.waitingPeak = waiting;
  return true;
}

/** Takes the next state out of the frontier and takes its actions. */
function expand<S>(search: Search<S>): void {
  const { system, enabled, ample, options } = search;
  const number = search.expanded++;
  const state = search.frontier.take();
  enabled.length = 0;
  system.enabled(state, enabled);
  if (enabled.length === 0) {
    endAt(search, state, number);
    return;
  }
  // A violation one step further is known; only an end at this depth would be nearer.
  if (search.violation !== null) return;
  if (search.depth === options.maxDepth) {
    search.cutOff = true;
    return;
  }
  if (system.ample !== undefined && options.reduction !== false) {
    ample.length = 0;
    system.ample(state, enabled, ample);
    if (ample.length > 0) {
      const found = takeAll(search, system.clone(state), number, ample);
      // Nothing new means that a cycle may put the other actions off for ever: take them, too.
      if (found > 0) return;
      removeAll(enabled, ample);
    }
  }
  takeAll(search, state, number, enabled);
}

/** Takes each of the actions from a state, which is used up. Returns how many new states that gave. */
function takeAll<S>(search: Search<S>, state: S, number: number, actions: readonly number[]): number {
  const { system, options } = search;
  const last = actions.length - 1;
  let found = 0;
  for (let i = 0; i <= last && search.limit === null; i++) {
    if (search.transitions === options.maxTransitions) {
      search.limit = 'transitions';
      break;
    }
    search.transitions++;
    const next = i < last ? system.clone(state) : state;
    system.apply(next, actions[i]);
    if (discover(search, next, number, actions[i])) found++;
  }
  return found;
}

function endAt<S>(search: Search<S>, state: S, number: number): void {
  search.ends++;
  const pending = search.system.pending(state);
  if (pending === null) return;
  // It is nearer than a violation found one step further.
  search.violation = pending;
  search.violatedBy = number;
}

function removeAll(from: number[], what: readonly number[]): void {
  let kept = 0;
  for (const action of from) if (!what.includes(action)) from[kept++] = action;
  from.length = kept;
}

function progressOf<S>(search: Search<S>): ExploreProgress {
  const { table, expanded, transitions, depth, frontier } = search;
  return {
    states: table.size,
    expanded,
    transitions,
    depth,
    waiting: table.size - expanded,
    tableBytes: visitedBytes(table),
    frontierBytes: frontier.bytes(),
  };
}

function resultOf<S>(search: Search<S>): Exploration {
  const { violation, table, ends, waitingPeak } = search;
  const limit = violation === null ? (search.limit ?? (search.cutOff ? 'depth' : null)) : null;
  return {
    verdict: violation !== null ? 'violated' : limit !== null ? 'undecided' : 'held',
    limit,
    violation,
    path: violation === null ? null : pathTo(table, search.violatedBy),
    ...progressOf(search),
    ends,
    waitingPeak,
  };
}
