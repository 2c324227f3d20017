import type { ExploreOptions, TransitionSystem } from '../explorer.ts';
import { createReplayer } from '../frontier.ts';
import { createSearch, searchToLevel } from '../search.ts';
import { attempt, completeState, expandState, REDUCED_CELLS, type Share } from './expand-state.ts';
import {
  actionOfFind,
  clearFinds,
  createFinds,
  highOfFind,
  lowOfFind,
  placeOfFind,
  rankOfFind,
} from './finds.ts';
import { createKeptStates } from './kept-states.ts';
import { type Handing, leastToShare, type ShareOrder, type ShareReport, shareOfRank } from './messages.ts';
import { createReportDraft } from './report-draft.ts';
import { createSharedLevel, nextFirst, noSlots, reportFilled } from './shared-level.ts';
import { claimedFrom, createSharedVisited, moveSlots } from './shared-visited.ts';

/** The bounds of a search that all of its shares have to know. */
export type ShareBounds = Pick<ExploreOptions, 'maxStates' | 'maxTransitions' | 'maxDepth' | 'reduction'>;

/** States that are expanded between two reports. */
const REPORT_EVERY = 5_000;

/** What a share does; it gives back for how many states slots have to be reserved, whenever there are none left. */
type Work = Generator<number, void>;

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
  const share = firstShare(system, bounds, index, count);
  let work: Iterator<number, void> = [].values();
  return (order) => {
    if (order.kind === 'move-slots') {
      moveSlots(share.visited, order.into, index, count);
      send(share, report, 'moved');
      return;
    }
    if (order.kind === 'go-on') share.visited = order.visited;
    else work = workOf(share, order, report);
    const { value, done } = work.next();
    send(share, report, done === true ? 'done' : 'waiting', value ?? 0);
  };
}

function firstShare<S>(
  system: TransitionSystem<S>,
  bounds: ShareBounds,
  index: number,
  count: number,
): Share<S> {
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
  return {
    index,
    system,
    reduction: system.ample !== undefined && bounds.reduction !== false,
    builder: search.builder,
    draft: createReportDraft(),
    visited: createSharedVisited(),
    level: createSharedLevel(0, 0, 0, count),
    slots: noSlots(),
    endsOnlyFrom: 0,
    states,
    places: ranks.map((_, place) => place),
    ranks,
    reduced: [],
    found: createFinds(system),
    own: [],
    filled: 0,
    enabled: [],
    ample: [],
  };
}

function send<S>(
  share: Share<S>,
  report: (report: ShareReport) => void,
  now: ShareReport['now'],
  wanted = 0,
): void {
  reportFilled(share.level, share.slots);
  const [expanding, next] = [share.states.bytes(), share.found.states.bytes()];
  const { draft } = share;
  share.draft = createReportDraft();
  report({
    ...draft,
    now,
    wanted,
    stateBytes: expanding === null || next === null ? null : expanding + next,
  });
}

function* workOf<S>(
  share: Share<S>,
  order: Exclude<ShareOrder, { kind: 'move-slots' | 'go-on' }>,
  report: (report: ShareReport) => void,
): Work {
  switch (order.kind) {
    case 'number':
      share.visited = order.visited;
      beginLevel(share, order.numbers);
      for (const handing of order.handings) if (handing.from === share.index) handOver(share, handing);
      break;
    case 'expand':
      share.visited = order.visited;
      share.level = order.level;
      share.slots = noSlots();
      for (const handing of order.handings) if (handing.to === share.index) takeIn(share, handing);
      share.endsOnlyFrom = order.endsOnly ? 0 : Number.POSITIVE_INFINITY;
      yield* expandAll(share, report);
      break;
    case 'complete':
      yield* completeAll(share);
      break;
    case 'count':
      countFinds(share);
      break;
    case 'places':
      for (const find of share.own)
        if (rankOfFind(share.found, find) === order.rank)
          share.draft.places.push(placeOfFind(share.found, find));
  }
}

/** What was found becomes what is expanded, as far as it is this share's, with the numbers that it has got. */
function beginLevel<S>(share: Share<S>, numbers: Int32Array): void {
  const { found, own, level, states, visited } = share;
  const { parent, action } = visited;
  const ranks: number[] = [];
  let last = -1;
  let number = 0;
  for (const find of own) {
    const rank = rankOfFind(found, find);
    number = rank === last ? number + 1 : numbers[rank];
    last = rank;
    parent[number] = level.first + rank;
    action[number] = actionOfFind(found, find);
    ranks.push(number - nextFirst(level));
  }
  share.states = found.states;
  share.places = own;
  share.ranks = ranks;
  share.reduced.length = 0;
  share.own = [];
  found.states = states;
  clearFinds(found);
}

/** Gives up its last states: neighbours have most moves in common. */
function handOver<S>({ places, ranks, level }: Share<S>, { numbers }: Handing): void {
  places.length -= numbers.length;
  ranks.splice(-numbers.length).forEach((rank, i) => {
    numbers[i] = nextFirst(level) + rank;
  });
}

/** Reaches again what has been handed over. */
function takeIn<S>({ system, visited, level, states, places, ranks }: Share<S>, { numbers }: Handing): void {
  const stateOf = createReplayer(system, visited);
  for (const number of numbers) {
    places.push(states.add(stateOf(number)));
    ranks.push(number - level.first);
  }
}

function* expandAll<S>(share: Share<S>, report: (report: ShareReport) => void): Work {
  const { ranks } = share;
  for (let i = 0; i < ranks.length; i++) {
    for (let want = attempt(share, i, expandState); want > 0; want = attempt(share, i, expandState))
      yield want;
    if (++share.draft.expanded === REPORT_EVERY) send(share, report, 'at-work');
  }
}

/** Where all that a reduced set of actions had led to is found from lower ranks by now, the others have to be taken. */
function* completeAll<S>(share: Share<S>): Work {
  const { reduced, draft } = share;
  for (let at = 0; at < reduced.length; at += REDUCED_CELLS) {
    const i = reduced[at];
    if (i < 0 || hasOwn(share, reduced[at + 1], reduced[at + 2])) continue;
    reduced[at] = -1;
    for (let want = attempt(share, i, completeState); want > 0; want = attempt(share, i, completeState))
      yield want;
    draft.completed++;
  }
}

/** Whether one of these finds belongs to its state. */
function hasOwn<S>(share: Share<S>, from: number, to: number): boolean {
  for (let find = from; find < to; find++) if (isOwn(share, find)) return true;
  return false;
}

function isOwn<S>({ visited, level, found }: Share<S>, find: number): boolean {
  const from = level.first + rankOfFind(found, find);
  return claimedFrom(visited, highOfFind(found, find), lowOfFind(found, find)) === from;
}

function countFinds<S>(share: Share<S>): void {
  const { found, level, own, draft } = share;
  const { violations } = found;
  let next = 0;
  for (let find = 0; find < found.size; find++) {
    const wrong = next < violations.length && violations[next].find === find ? violations[next++] : null;
    if (!isOwn(share, find)) continue;
    const rank = rankOfFind(found, find);
    const index = level.finds[rank]++;
    own.push(find);
    if (wrong !== null)
      draft.violations.push({ rank, index, action: actionOfFind(found, find), sentence: wrong.sentence });
  }
  draft.own = own.length;
}
