import type { Search } from '../search.ts';
import type { Level, LevelOrder } from './level.ts';
import { placeOfOrder } from './messages.ts';

/**
 * Counts a level as a search alone would have: state after state, until something ends it. Throws what the expansion of
 * one of them has thrown.
 *
 * @returns the states that are known by then
 */
export function settleLevel<S>(search: Search<S>, level: Level, order: LevelOrder, known: number): number {
  const { system, options } = search;
  let states = known;
  for (let rank = 0; rank < level.numbers.length && search.limit === null; rank++) {
    search.expanded++;
    // After a violation a search alone looks at ends only.
    if (level.failures.has(rank) && (search.violation === null || level.isEnd[rank] === 1))
      throw level.failures.get(rank);
    if (level.isEnd[rank] === 1) {
      search.ends++;
      const ending = level.endings.get(rank);
      if (ending === undefined) continue;
      if (ending.said !== null) system.endings?.hear(ending.said);
      if (ending.pending === null) continue;
      search.violation = ending.pending;
      search.violatedBy = level.numbers[rank];
      return states;
    }
    if (search.violation !== null) continue;
    if (search.depth === options.maxDepth) search.cutOff = true;
    else states = settleState(search, level, order, rank, states);
  }
  return states;
}

/** Counts what was taken and found from one state, as far as the bounds go. */
function settleState<S>(
  search: Search<S>,
  level: Level,
  { found, begins }: LevelOrder,
  rank: number,
  known: number,
): number {
  const { maxStates = Number.POSITIVE_INFINITY, maxTransitions = Number.POSITIVE_INFINITY } = search.options;
  let states = known;
  let taken = level.taken[rank];
  if (taken > maxTransitions - search.transitions) {
    taken = maxTransitions - search.transitions;
    search.limit = 'transitions';
  }
  for (let at = begins[rank]; at < begins[rank + 1]; at++) {
    const order = level.orders[found[at]];
    const place = placeOfOrder(order);
    if (place >= taken) break;
    if (states === maxStates) {
      search.limit = 'states';
      taken = place + 1;
      break;
    }
    states++;
    const violation = level.violations.get(order);
    if (violation === undefined || search.violation !== null) continue;
    search.violation = violation;
    search.violatedBy = level.first + found[at];
  }
  search.transitions += taken;
  if (states > known) search.waitingPeak = Math.max(search.waitingPeak, states - search.expanded);
  return states;
}
