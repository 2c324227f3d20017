import { begin, type Fingerprint, finish } from '../../../sim/index.ts';
import type { ExploreOptions, TransitionSystem } from '../explorer.ts';
import { createSearch, removeAll, searchToLevel } from '../search.ts';
import { insertVisited, type VisitedTable, visitedBytes } from '../visited-table.ts';
import { createKeptStates, type KeptStates } from './kept-states.ts';
import { findOrder, leastToShare, type ShareOrder, type ShareReport, shareOfRank } from './messages.ts';
import { createReportDraft, type ReportDraft, reportOfDraft } from './report-draft.ts';

/** The bounds of a search that all of its shares have to know. */
export type ShareBounds = Pick<ExploreOptions, 'maxStates' | 'maxTransitions' | 'maxDepth' | 'reduction'>;

/** States that are expanded between two reports. */
const REPORT_EVERY = 1_000;

interface Share<S> {
  readonly system: TransitionSystem<S>;
  readonly reduction: boolean;
  /** All states that this share has met, in whatever order. */
  readonly known: VisitedTable;
  readonly builder: Fingerprint;
  readonly draft: ReportDraft;
  readonly report: (report: ShareReport) => void;
  /** The states that are being expanded, by their ranks, which rise; and the place of each. */
  states: KeptStates<S>;
  places: number[];
  ranks: number[];
  /** For a state of which a reduced set of actions was taken: how many of its finds are still its own. Else 0. */
  reduced: number[];
  /** States of which the other actions have to be taken as well. */
  readonly more: number[];
  endsOnly: boolean;
  found: Finds<S>;
  readonly enabled: number[];
  readonly ample: number[];
}

/** The finds of a level, by number. */
interface Finds<S> {
  /** The number in `known` of the first one. */
  first: number;
  readonly states: KeptStates<S>;
  /** The place of each state. */
  readonly places: number[];
  /** The lowest order that is known of each, be it another share's. */
  readonly orders: number[];
  /** Which state of the level counts it among its reduced ones; -1 without. */
  readonly reducedOf: number[];
}

/**
 * A share of a search: searches alone until there is something to share, keeps what falls to it, and then does as it is
 * asked. Everybody's `system` and `bounds` must be equal.
 *
 * @param index which one of `count` shares it is
 * @returns what is to be called with each order
 */
export function createShare<S>(
  system: TransitionSystem<S>,
  bounds: ShareBounds,
  index: number,
  count: number,
  report: (report: ShareReport) => void,
): (order: ShareOrder) => void {
  const search = createSearch(system, bounds);
  const states = createKeptStates(system);
  const ranks: number[] = [];
  if (searchToLevel(search, leastToShare(count))) {
    for (let rank = 0; search.expanded + rank < search.levelEnd; rank++) {
      const state = search.frontier.take();
      if (shareOfRank(rank, count) !== index) continue;
      states.add(state);
      ranks.push(rank);
    }
  }
  // Everybody has it: it is nobody's news.
  system.endings?.said();
  const share: Share<S> = {
    system,
    reduction: system.ample !== undefined && bounds.reduction !== false,
    known: search.table,
    builder: search.builder,
    draft: createReportDraft(),
    report,
    states,
    places: ranks.map((_, place) => place),
    ranks,
    reduced: [],
    more: [],
    endsOnly: false,
    found: noFinds(search.table.size, createKeptStates(system)),
    enabled: [],
    ample: [],
  };
  return (order) => {
    if (order.kind === 'lost') takeLosses(share, order.finds, order.orders);
    else {
      if (order.ranks !== null) beginLevel(share, order.ranks);
      share.endsOnly = order.endsOnly;
      share.reduced = new Array(share.ranks.length).fill(0);
      expandAll(share);
    }
    takeMore(share);
    send(share, true);
  };
}

const noFinds = <S>(first: number, states: KeptStates<S>): Finds<S> => ({
  first,
  states,
  places: [],
  orders: [],
  reducedOf: [],
});

/** What was found becomes what is expanded, as far as it is this share's. */
function beginLevel<S>(share: Share<S>, ranks: Int32Array): void {
  const { found, states } = share;
  const kept: number[] = [];
  for (let find = 0; find < ranks.length; find++) if (ranks[find] >= 0) kept.push(find);
  // Most of them stand in their order already: they were found in it.
  kept.sort((a, b) => ranks[a] - ranks[b]);
  share.ranks = kept.map((find) => ranks[find]);
  share.places = kept.map((find) => found.places[find]);
  share.states = found.states;
  states.clear();
  share.found = noFinds(share.known.size, states);
}

function expandAll<S>(share: Share<S>): void {
  const { ranks, draft } = share;
  for (let i = 0; i < ranks.length; i++) {
    attempt(share, i, expandState);
    draft.expanded++;
    if (draft.expanded === REPORT_EVERY) send(share, false);
  }
}

/** Where something is thrown the search ends, unless something nearer is found: an end can still be nearer. */
function attempt<S>(share: Share<S>, i: number, act: (share: Share<S>, i: number) => void): void {
  try {
    act(share, i);
  } catch (error) {
    share.draft.failures.push({ rank: share.ranks[i], error });
    share.endsOnly = true;
  }
}

function send<S>(share: Share<S>, done: boolean): void {
  const { known, states, found } = share;
  const [expanding, next] = [states.bytes(), found.states.bytes()];
  share.report({
    ...reportOfDraft(share.draft),
    done,
    tableBytes: visitedBytes(known),
    stateBytes: expanding === null || next === null ? null : expanding + next,
  });
}

function expandState<S>(share: Share<S>, i: number): void {
  const { system, enabled, draft } = share;
  const state = share.states.at(share.places[i]);
  enabled.length = 0;
  system.enabled(state, enabled);
  if (enabled.length === 0) {
    endAt(share, state, share.ranks[i]);
    return;
  }
  if (share.endsOnly) return;
  const ample = ampleOf(share, state);
  if (ample.length > 0) {
    const own = takeAll(share, system.clone(state), i, ample, 0, i);
    share.reduced[i] = own;
    draft.taken.push(share.ranks[i], ample.length);
    if (own > 0) return;
    removeAll(enabled, ample);
  }
  takeAll(share, state, i, enabled, ample.length, -1);
  draft.taken.push(share.ranks[i], enabled.length);
}

function endAt<S>({ system, draft }: Share<S>, state: S, rank: number): void {
  draft.ends.push(rank);
  const pending = system.pending(state);
  const said = system.endings?.said() ?? null;
  if (pending !== null || said !== null) draft.endings.push({ rank, pending, said });
}

function ampleOf<S>({ system, reduction, enabled, ample }: Share<S>, state: S): number[] {
  ample.length = 0;
  if (reduction) system.ample?.(state, enabled, ample);
  return ample;
}

/** Takes each of the actions from a state, which is used up. Returns how many finds that gave. */
function takeAll<S>(
  share: Share<S>,
  state: S,
  i: number,
  actions: readonly number[],
  firstPlace: number,
  reducedOf: number,
): number {
  const { system } = share;
  const last = actions.length - 1;
  let found = 0;
  for (let at = 0; at <= last; at++) {
    const next = at < last ? system.clone(state) : state;
    system.apply(next, actions[at]);
    if (discover(share, next, i, firstPlace + at, actions[at], reducedOf)) found++;
  }
  return found;
}

/** Takes note of a state that has been reached. Returns whether nobody is known to have reached it before in order. */
function discover<S>(
  share: Share<S>,
  state: S,
  i: number,
  place: number,
  action: number,
  reducedOf: number,
): boolean {
  const { system, known, builder, found, draft } = share;
  begin(builder);
  system.fingerprint(state, builder);
  finish(builder);
  const { high, low } = builder;
  const before = known.size;
  const number = insertVisited(known, high, low, 0, 0);
  const find = number - found.first;
  if (find < 0) return false;
  const order = findOrder(share.ranks[i], place);
  if (number < before) {
    if (found.orders[find] <= order) return false;
    loseFind(share, find);
  }
  found.orders[find] = order;
  found.places[find] = found.states.add(state);
  found.reducedOf[find] = reducedOf;
  draft.finds.push(find, high, low, share.ranks[i], place, action);
  const violation = system.violation(state);
  if (violation !== null) draft.violations.push({ order, sentence: violation });
  return true;
}

/** A find is somebody else's: if it was the last of a reduced set, the other actions have to be taken as well. */
function loseFind<S>({ found, reduced, more }: Share<S>, find: number): void {
  const i = found.reducedOf[find];
  found.reducedOf[find] = -1;
  if (i >= 0 && --reduced[i] === 0) more.push(i);
}

function takeLosses<S>(share: Share<S>, finds: Int32Array, orders: Float64Array): void {
  const known = share.found.orders;
  finds.forEach((find, at) => {
    // A lower order has been found here since.
    if (known[find] < orders[at]) return;
    known[find] = orders[at];
    loseFind(share, find);
  });
}

function takeMore<S>(share: Share<S>): void {
  for (let i = share.more.pop(); i !== undefined; i = share.more.pop()) attempt(share, i, takeOthers);
}

function takeOthers<S>(share: Share<S>, i: number): void {
  const { system, enabled, draft } = share;
  const state = share.states.at(share.places[i]);
  enabled.length = 0;
  system.enabled(state, enabled);
  const ample = ampleOf(share, state);
  removeAll(enabled, ample);
  takeAll(share, state, i, enabled, ample.length, -1);
  draft.taken.push(share.ranks[i], enabled.length);
}
