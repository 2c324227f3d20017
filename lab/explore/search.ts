import { begin, createFingerprint, type Fingerprint, finish } from '../../sim/index.ts';
import type { Exploration, ExploreOptions, ExploreProgress, TransitionSystem } from './explorer.ts';
import { createFrontier, type Frontier } from './frontier.ts';
import { shortenList } from './shorten-list.ts';
import {
  createVisitedTable,
  findVisited,
  insertVisited,
  pathTo,
  type VisitedTable,
  visitedBytes,
} from './visited-table.ts';

/** A search under way. */
export interface Search<S> {
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

export function createSearch<S>(system: TransitionSystem<S>, options: ExploreOptions): Search<S> {
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

/** Searches until a level with at least so many states begins. Returns whether there was one: if not, the search is over. */
export function searchToLevel<S>(search: Search<S>, least: number): boolean {
  const { options, table } = search;
  const every = options.progressEvery ?? 10_000;
  if (table.size === 0) discover(search, search.system.init(), -1, 0);
  while (search.limit === null && search.expanded < table.size) {
    // Before a level is finished, only a violation at its own depth is known to be a nearest one.
    if (search.violation !== null && search.violatedBy < search.levelEnd) return false;
    if (search.expanded === search.levelEnd) {
      search.depth++;
      search.levelEnd = table.size;
      if (search.violation === null && table.size - search.expanded >= least) return true;
      continue;
    }
    expand(search);
    if (search.expanded % every === 0 && options.keepGoing?.(progressOf(search)) === false) {
      search.limit = 'interrupted';
    }
  }
  return false;
}

/** Takes note of a state that has been reached. Returns whether it is new. */
function discover<S>(search: Search<S>, state: S, parent: number, action: number): boolean {
  const { system, table, builder, options } = search;
  begin(builder);
  system.fingerprint(state, builder);
  finish(builder);
  if (table.size === options.maxStates) {
    if (findVisited(table, builder.high, builder.low) < 0) search.limit = 'states';
    return false;
  }
  const size = table.size;
  if (insertVisited(table, builder.high, builder.low, parent, action) < size) return false;
  const violation = system.violation(state);
  if (violation !== null && search.violation === null) {
    search.violation = violation;
    search.violatedBy = size;
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
  shortenList(enabled, 0);
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
    shortenList(ample, 0);
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

export function removeAll(from: number[], what: readonly number[]): void {
  let kept = 0;
  for (const action of from) if (!what.includes(action)) from[kept++] = action;
  shortenList(from, kept);
}

export function progressOf<S>(search: Search<S>): ExploreProgress {
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

export function explorationOf<S>(search: Search<S>): Exploration {
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
