import type { Exploration, ExploreOptions, ExploreProgress, TransitionSystem } from '../explorer.ts';
import { createSearch, explorationOf, type Search, searchToLevel } from '../search.ts';
import { visitedBytes } from '../visited-table.ts';
import { createLevel, type Level, orderOfLevel, takeReport } from './level.ts';
import { leastToShare, type ShareOrder, type ShareReport } from './messages.ts';
import { settleLevel } from './settle-level.ts';

/** How a share is reached: a thread that calls the answer of `createShare` with each order. */
export interface ShareLink {
  send(order: ShareOrder): void;
  /** Says who is to be told of each report, and of the end of the thread. Called once, before anything is sent. */
  listen(onReport: (report: ShareReport) => void, onEnd: (error: unknown) => void): void;
}

interface SharedSearch<S> {
  readonly search: Search<S>;
  readonly links: readonly ShareLink[];
  /** States counted so far; the table may have more, of the level under way. */
  states: number;
  level: Level;
  /** Of each share: whether it has something to do, and bytes, as it last said. */
  readonly busy: boolean[];
  readonly tableBytes: number[];
  readonly stateBytes: (number | null)[];
  /** Ends the wait for the level. */
  over: () => void;
  fail: (error: unknown) => void;
}

/**
 * Searches as `explore` does, level by level, each level by all shares together, and finds exactly the same: who
 * reports what first makes no difference. Only a search that `keepGoing` ends stops elsewhere. Duty of the system: in
 * every share an action means the same, and a state has the same fingerprint. States that wait are kept by the shares,
 * packed if the system can.
 */
export async function exploreShared<S>(
  system: TransitionSystem<S>,
  options: ExploreOptions,
  links: readonly ShareLink[],
): Promise<Exploration> {
  const search = createSearch(system, options);
  if (!searchToLevel(search, leastToShare(links.length))) return explorationOf(search);
  const shared = shareOut(search, links);
  let ranks: Int32Array[] | null = null;
  do {
    await expandLevel(shared, ranks);
    ranks = nextLevel(shared);
  } while (ranks !== null);
  return { ...explorationOf(search), ...progressNow(shared) };
}

function shareOut<S>(search: Search<S>, links: readonly ShareLink[]): SharedSearch<S> {
  const { expanded, levelEnd } = search;
  const numbers = Int32Array.from({ length: levelEnd - expanded }, (_, rank) => expanded + rank);
  const shared: SharedSearch<S> = {
    search,
    links,
    states: levelEnd,
    level: createLevel(numbers, levelEnd, links.length),
    busy: links.map(() => false),
    tableBytes: links.map(() => 0),
    stateBytes: links.map(() => 0),
    over: () => {},
    fail: () => {},
  };
  links.forEach((link, share) => {
    link.listen(
      (report) => hear(shared, share, report),
      (error) => shared.fail(error),
    );
  });
  return shared;
}

/** Has the level expanded by all shares, until each is done and none has lost anything that it does not know of. */
function expandLevel<S>(shared: SharedSearch<S>, ranks: readonly Int32Array[] | null): Promise<void> {
  const { search, links, busy } = shared;
  const endsOnly = search.depth === search.options.maxDepth;
  return new Promise((resolve, reject) => {
    shared.over = resolve;
    shared.fail = reject;
    busy.fill(true);
    links.forEach((link, share) => {
      link.send({ kind: 'expand', ranks: ranks === null ? null : ranks[share], endsOnly });
    });
  });
}

function hear<S>(shared: SharedSearch<S>, share: number, report: ShareReport): void {
  const { search, links, level, busy } = shared;
  if (search.limit !== null) return;
  takeReport(level, search.table, share, report);
  shared.tableBytes[share] = report.tableBytes;
  shared.stateBytes[share] = report.stateBytes;
  if (report.done) busy[share] = false;
  if (search.options.keepGoing?.(progressNow(shared)) === false) search.limit = 'interrupted';
  else
    links.forEach((link, idle) => {
      const { finds, orders } = level.lost[idle];
      if (busy[idle] || finds.length === 0) return;
      busy[idle] = true;
      link.send({ kind: 'lost', finds: Int32Array.from(finds), orders: Float64Array.from(orders) });
      level.lost[idle] = { finds: [], orders: [] };
    });
  if (search.limit !== null || !busy.includes(true)) shared.over();
}

/** Counts the level. Returns the ranks in the next one of what each share has found; null if the search is over. */
function nextLevel<S>(shared: SharedSearch<S>): Int32Array[] | null {
  const { search, level, links } = shared;
  if (search.limit !== null) return null;
  const expanded = orderOfLevel(level);
  shared.states = settleLevel(search, level, expanded, shared.states);
  shared.level = createLevel(
    expanded.found.map((found) => level.first + found),
    search.table.size,
    links.length,
  );
  if (search.limit !== null || shared.states === search.expanded) return null;
  // What is still to be done at an end of this level is nearer than all that was found from it.
  if (search.violation !== null && search.violatedBy < level.first) return null;
  search.depth++;
  if (search.violation !== null) return null;
  const ranks = level.findCounts.map((count) => new Int32Array(count).fill(-1));
  expanded.found.forEach((found, rank) => {
    ranks[level.holders[found]][level.finds[found]] = rank;
  });
  return ranks;
}

/** How far the search is, with what is known of the level under way. */
function progressNow<S>({ search, states, level, tableBytes, stateBytes }: SharedSearch<S>): ExploreProgress {
  const expanded = search.expanded + level.expanded;
  const seen = states + level.orders.length;
  return {
    states: seen,
    expanded,
    transitions: search.transitions + level.transitions,
    depth: search.depth,
    waiting: seen - expanded,
    tableBytes: visitedBytes(search.table) + sum(tableBytes),
    frontierBytes: stateBytes.includes(null) ? null : sum(stateBytes as number[]),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
