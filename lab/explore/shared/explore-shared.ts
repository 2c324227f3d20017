import type { Exploration, ExploreOptions, ExploreProgress, TransitionSystem } from '../explorer.ts';
import { createSearch, explorationOf, type Search, searchToLevel } from '../search.ts';
import { pathTo, visitedBytes } from '../visited-table.ts';
import { evenOut } from './even-out.ts';
import { createLevel, type Level, takeReport } from './level.ts';
import { type Handing, leastToShare, type ShareOrder, type ShareReport } from './messages.ts';
import { settleLevel } from './settle-level.ts';
import { claimsOf, createSharedLevel, nextFirst, slotsWanted } from './shared-level.ts';
import { growColumns, type SharedVisited, sharedVisitedOf, withMoreSlots } from './shared-visited.ts';

/** How a share is reached: a thread that calls the answer of `createShare` with each order. */
export interface ShareLink {
  send(order: ShareOrder): void;
  /** Says who is to be told of each report, and of the end of the thread. Called once, before anything is sent. */
  listen(onReport: (report: ShareReport) => void, onEnd: (error: unknown) => void): void;
}

interface SharedSearch<S> {
  readonly search: Search<S>;
  readonly links: readonly ShareLink[];
  readonly visited: SharedVisited;
  /** What it becomes when its slots have been moved. */
  roomier: SharedVisited;
  level: Level;
  /** Of each share: what it last said of itself, and how many bytes its states take. */
  readonly now: ShareReport['now'][];
  readonly wanted: number[];
  readonly stateBytes: (number | null)[];
  /** How many states of the next level it has; and which of them go to another. */
  readonly own: number[];
  handings: readonly Handing[];
  /** What was answered to the last question for places. */
  places: number[];
  /** Ends the wait for the shares. */
  over: () => void;
  fail: (error: unknown) => void;
}

/**
 * Searches as `explore` does, level by level, each level by all shares together, and finds exactly the same: who
 * is first makes no difference. Only a search that `keepGoing` ends stops elsewhere. Duty of the system: in
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
  do await searchLevel(shared);
  while (await nextLevel(shared));
  const path = search.violation === null ? null : pathTo(shared.visited, search.violatedBy);
  return { ...explorationOf(search), ...progressNow(shared), path };
}

function shareOut<S>(search: Search<S>, links: readonly ShareLink[]): SharedSearch<S> {
  const visited = sharedVisitedOf(search.table);
  const shared: SharedSearch<S> = {
    search,
    links,
    visited,
    roomier: visited,
    level: levelOf(search, links.length, search.expanded, search.table.size),
    now: links.map(() => 'done'),
    wanted: links.map(() => 0),
    stateBytes: links.map(() => 0),
    own: links.map(() => 0),
    handings: [],
    places: [],
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

/** A level of the states with the numbers from `first` to below `end`. */
function levelOf<S>({ options }: Search<S>, shares: number, first: number, end: number): Level {
  const { maxStates = Number.POSITIVE_INFINITY } = options;
  return createLevel(createSharedLevel(first, end - first, maxStates - end, shares));
}

/** Has all shares do something, and waits until they have. */
function askShares<S>(shared: SharedSearch<S>, order: ShareOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    shared.over = resolve;
    shared.fail = reject;
    sendAll(shared, order);
  });
}

function sendAll<S>({ now, links }: SharedSearch<S>, order: ShareOrder): void {
  now.fill('at-work');
  for (const link of links) link.send(order);
}

function hear<S>(shared: SharedSearch<S>, share: number, report: ShareReport): void {
  const { search, level, now, wanted, visited } = shared;
  if (search.limit === 'interrupted') return;
  takeReport(level, report);
  now[share] = report.now;
  wanted[share] = report.wanted;
  shared.stateBytes[share] = report.stateBytes;
  shared.own[share] = report.own;
  shared.places.push(...report.places);
  if (search.options.keepGoing?.(progressNow(shared)) === false) search.limit = 'interrupted';
  if (search.limit === null && now.includes('at-work')) return;
  if (search.limit === null && now.includes('waiting')) {
    shared.roomier = withMoreSlots(visited, slotsWanted(level.shared) + sum(wanted));
    sendAll(shared, { kind: 'move-slots', into: shared.roomier });
  } else if (search.limit === null && now.includes('moved')) {
    Object.assign(visited, shared.roomier);
    sendAll(shared, { kind: 'go-on', visited });
  } else shared.over();
}

/** Has the level expanded by all shares, and its finds counted. */
async function searchLevel<S>(shared: SharedSearch<S>): Promise<void> {
  const { search, visited, level, handings } = shared;
  const endsOnly = search.depth === search.options.maxDepth;
  await askShares(shared, { kind: 'expand', visited, level: level.shared, handings, endsOnly });
  // What is found by completing a state can be the last of what was found from another one.
  for (let before = -1; search.limit === null && before < level.completed; ) {
    before = level.completed;
    await askShares(shared, { kind: 'complete' });
  }
  if (search.limit === null) await askShares(shared, { kind: 'count' });
}

async function placesOf<S>(shared: SharedSearch<S>, rank: number): Promise<number[]> {
  shared.places = [];
  await askShares(shared, { kind: 'places', rank });
  return shared.places;
}

/** Goes through the level, and has its finds numbered. Returns whether there is a next level to be searched. */
async function nextLevel<S>(shared: SharedSearch<S>): Promise<boolean> {
  const { search, level, links, visited } = shared;
  if (search.limit !== null) return false;
  const { states, numbers, violator } = await settleLevel(search, level, (rank) => placesOf(shared, rank));
  const first = nextFirst(level.shared);
  growColumns(visited, states);
  if (violator !== null) {
    visited.parent[search.violatedBy] = violator.from;
    visited.action[search.violatedBy] = violator.action;
  }
  shared.level = levelOf(search, links.length, first, states);
  if (search.limit !== null || states === search.expanded) return false;
  // What is still to be done at an end of this level is nearer than all that was found from it.
  if (search.violation !== null && search.violatedBy < first) return false;
  search.depth++;
  if (search.violation !== null) return false;
  shared.handings = evenOut(shared.own);
  await askShares(shared, { kind: 'number', visited, numbers, handings: shared.handings });
  return search.limit === null;
}

/** How far the search is, with what is known of the level under way. */
function progressNow<S>({ search, visited, level, stateBytes }: SharedSearch<S>): ExploreProgress {
  const expanded = search.expanded + level.expanded;
  const states = nextFirst(level.shared) + claimsOf(level.shared);
  return {
    states,
    expanded,
    transitions: search.transitions + level.transitions,
    depth: search.depth,
    waiting: states - expanded,
    tableBytes: visitedBytes(visited),
    frontierBytes: stateBytes.includes(null) ? null : sum(stateBytes as number[]),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
