import type { Search } from '../search.ts';
import type { Level } from './level.ts';
import { nextFirst } from './shared-level.ts';
import { sharedInts } from './shared-visited.ts';

/** A level as a search alone would have counted it. */
export interface SettledLevel {
  /** States that are known by then. */
  states: number;
  /** By rank: the number that the first find gets. */
  readonly numbers: Int32Array;
  /** Where the violation is a find: the number of the state before it, and the action. */
  violator: { from: number; action: number } | null;
}

/**
 * Counts a level state after state, until something ends the search. Throws what the expansion of one of them has thrown.
 *
 * @param placesOf says at which places the finds of a rank are
 */
export async function settleLevel<S>(
  search: Search<S>,
  level: Level,
  placesOf: (rank: number) => Promise<number[]>,
): Promise<SettledLevel> {
  const { options } = search;
  const { taken, isEnd, finds } = level.shared;
  const settled: SettledLevel = {
    states: nextFirst(level.shared),
    numbers: sharedInts(taken.length),
    violator: null,
  };
  for (let rank = 0; rank < taken.length && search.limit === null; rank++) {
    search.expanded++;
    settled.numbers[rank] = settled.states;
    // After a violation a search alone looks at ends only.
    if (level.failures.has(rank) && (search.violation === null || isEnd[rank] === 1))
      throw level.failures.get(rank);
    if (isEnd[rank] === 1) {
      if (settleEnd(search, level, settled, rank)) break;
    } else if (search.violation === null) {
      if (search.depth === options.maxDepth) search.cutOff = true;
      else if (isWithinBounds(search, settled.states, taken[rank], finds[rank]))
        settleState(search, level, settled, rank, taken[rank], finds[rank]);
      else {
        const [count, found] = upToBounds(search, settled.states, taken[rank], await placesOf(rank));
        settleState(search, level, settled, rank, count, found);
      }
    }
  }
  return settled;
}

/** Returns whether something is still to be done there: nothing is nearer than that. */
function settleEnd<S>(
  search: Search<S>,
  { endings, shared }: Level,
  settled: SettledLevel,
  rank: number,
): boolean {
  search.ends++;
  const ending = endings.get(rank);
  if (ending === undefined) return false;
  if (ending.said !== null) search.system.endings?.hear(ending.said);
  if (ending.pending === null) return false;
  search.violation = ending.pending;
  search.violatedBy = shared.first + rank;
  settled.violator = null;
  return true;
}

function isWithinBounds<S>(
  { options, transitions }: Search<S>,
  states: number,
  taken: number,
  found: number,
): boolean {
  const { maxStates, maxTransitions } = options;
  return (
    (maxStates === undefined || found <= maxStates - states) &&
    (maxTransitions === undefined || taken <= maxTransitions - transitions)
  );
}

/** How many of the actions a search alone takes before it meets a bound, and how many finds that gives. */
function upToBounds<S>(
  search: Search<S>,
  states: number,
  taken: number,
  places: readonly number[],
): [taken: number, found: number] {
  const { maxStates, maxTransitions = Number.POSITIVE_INFINITY } = search.options;
  const left = maxTransitions - search.transitions;
  if (taken > left) search.limit = 'transitions';
  const count = Math.min(taken, left);
  let found = 0;
  for (const place of places) {
    if (place >= count) break;
    if (states + found === maxStates) {
      search.limit = 'states';
      return [place + 1, found];
    }
    found++;
  }
  return [count, found];
}

/** Counts so many actions that were taken from a state, and what was found by them. */
function settleState<S>(
  search: Search<S>,
  { violations, shared }: Level,
  settled: SettledLevel,
  rank: number,
  taken: number,
  found: number,
): void {
  const violation = violations.get(rank);
  if (violation !== undefined && violation.index < found) {
    search.violation = violation.sentence;
    search.violatedBy = settled.states + violation.index;
    settled.violator = { from: shared.first + rank, action: violation.action };
  }
  search.transitions += taken;
  settled.states += found;
  if (found > 0) search.waitingPeak = Math.max(search.waitingPeak, settled.states - search.expanded);
}
