import { begin, type Fingerprint, finish } from '../../../sim/index.ts';
import type { TransitionSystem } from '../explorer.ts';
import { removeAll } from '../search.ts';
import { shortenList } from '../shorten-list.ts';
import { addFind, type Finds } from './finds.ts';
import type { KeptStates } from './kept-states.ts';
import type { ReportDraft } from './report-draft.ts';
import { beginRank, fillSlots, type SharedLevel, type ShareOfSlots, takeSlots } from './shared-level.ts';
import { ADDED, claimVisited, KNOWN, roomOf, type SharedVisited } from './shared-visited.ts';

/** Who searches a share. */
export interface Share<S> {
  /** Which of the shares it is. */
  readonly index: number;
  readonly system: TransitionSystem<S>;
  readonly reduction: boolean;
  readonly builder: Fingerprint;
  draft: ReportDraft;
  visited: SharedVisited;
  level: SharedLevel;
  slots: ShareOfSlots;
  /** From this rank on states are only asked whether they are ends. */
  endsOnlyFrom: number;
  /** The states that are being expanded: where each is kept, and its rank. */
  states: KeptStates<S>;
  places: number[];
  ranks: number[];
  /**
   * `REDUCED_CELLS` for each of which a reduced set of actions was taken: which it is (-1 if the others were taken since),
   * the first of its finds and the one after them.
   */
  readonly reduced: number[];
  readonly found: Finds<S>;
  /** The finds that belong to this share's states, once they are counted. */
  own: number[];
  /** Slots that the state being expanded has filled. */
  filled: number;
  readonly enabled: number[];
  readonly ample: number[];
}

export const REDUCED_CELLS = 3;

/**
 * Expands or completes a state. Where something is thrown the search ends, unless something nearer is found: an end can
 * still be nearer.
 *
 * @returns 0, or for how many states slots have to be reserved first: then nothing was done
 */
export function attempt<S>(share: Share<S>, i: number, act: (share: Share<S>, i: number) => number): number {
  try {
    return act(share, i);
  } catch (error) {
    const rank = share.ranks[i];
    share.draft.failures.push({ rank, error });
    share.endsOnlyFrom = Math.min(share.endsOnlyFrom, rank);
    return 0;
  }
}

/** Takes the actions of a state, or a reduced set of them if that leads to something new. For `attempt`. */
export function expandState<S>(share: Share<S>, i: number): number {
  const { system, enabled, level, slots, found, reduced } = share;
  const rank = share.ranks[i];
  const state = share.states.at(share.places[i]);
  shortenList(enabled, 0);
  system.enabled(state, enabled);
  const count = enabled.length;
  if (count === 0) endAt(share, state, rank);
  if (count === 0 || rank >= share.endsOnlyFrom || !beginRank(level, share.index, rank)) return 0;
  if (!takeSlots(level, slots, count, roomOf(share.visited))) return count;
  share.filled = 0;
  const ample = ampleOf(share, state);
  const first = found.size;
  if (ample.length > 0) takeAll(share, system.clone(state), rank, ample, 0);
  if (found.size > first) reduced.push(i, first, found.size);
  else {
    removeAll(enabled, ample);
    takeAll(share, state, rank, enabled, ample.length);
  }
  fillSlots(level, slots, count, share.filled);
  return 0;
}

/** Takes the actions that are not in the reduced set of a state. For `attempt`. */
export function completeState<S>(share: Share<S>, i: number): number {
  const { system, enabled, level, slots } = share;
  const state = share.states.at(share.places[i]);
  shortenList(enabled, 0);
  system.enabled(state, enabled);
  const ample = ampleOf(share, state);
  removeAll(enabled, ample);
  const count = enabled.length;
  if (!takeSlots(level, slots, count, roomOf(share.visited))) return count;
  share.filled = 0;
  takeAll(share, state, share.ranks[i], enabled, ample.length);
  fillSlots(level, slots, count, share.filled);
  return 0;
}

function endAt<S>({ system, level, draft }: Share<S>, state: S, rank: number): void {
  level.isEnd[rank] = 1;
  const pending = system.pending(state);
  const said = system.endings?.said() ?? null;
  if (pending !== null || said !== null) draft.endings.push({ rank, pending, said });
}

function ampleOf<S>({ system, reduction, enabled, ample }: Share<S>, state: S): number[] {
  shortenList(ample, 0);
  if (reduction) system.ample?.(state, enabled, ample);
  return ample;
}

/** Takes each of the actions from a state, which is used up. */
function takeAll<S>(
  share: Share<S>,
  state: S,
  rank: number,
  actions: readonly number[],
  firstPlace: number,
): void {
  const { system, level, draft } = share;
  const last = actions.length - 1;
  for (let at = 0; at <= last; at++) {
    const next = at < last ? system.clone(state) : state;
    system.apply(next, actions[at]);
    discover(share, next, rank, firstPlace + at, actions[at]);
  }
  level.taken[rank] += actions.length;
  draft.transitions += actions.length;
}

/** Takes note of a state that has been reached, unless it is known to have been reached before in order. */
function discover<S>(share: Share<S>, state: S, rank: number, place: number, action: number): void {
  const { system, visited, level, builder, found } = share;
  begin(builder);
  system.fingerprint(state, builder);
  finish(builder);
  const { high, low } = builder;
  const claim = claimVisited(visited, high, low, level.first + rank);
  if (claim === KNOWN) return;
  if (claim === ADDED) share.filled++;
  const find = found.size;
  addFind(found, state, high, low, rank, place, action);
  const sentence = system.violation(state);
  if (sentence !== null) found.violations.push({ find, sentence });
}
