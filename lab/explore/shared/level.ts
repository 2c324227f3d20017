import { insertVisited, type VisitedTable } from '../visited-table.ts';
import { type EndReport, FIND_CELLS, findOrder, rankOfOrder, type ShareReport } from './messages.ts';

/** A level while its states are expanded: what the shares have reported of it. */
export interface Level {
  /** The number in the table of each of its states, by rank. */
  readonly numbers: Int32Array;
  /** By rank: how many actions were taken, and whether it is an end. */
  readonly taken: Int32Array;
  readonly isEnd: Uint8Array;
  readonly endings: Map<number, EndReport>;
  readonly failures: Map<number, unknown>;
  /** Sentences by the order of the find. */
  readonly violations: Map<number, string>;
  /** How many of the states were expanded, and all actions taken. */
  expanded: number;
  transitions: number;
  /** The number in the table of the first state that was found. */
  readonly first: number;
  /** Of each state found, by its number: the lowest order, the share that has it, and its number there. */
  readonly orders: number[];
  readonly holders: number[];
  readonly finds: number[];
  /** For each share, finds that are another's by now, and the orders of those. */
  readonly lost: { finds: number[]; orders: number[] }[];
  /** How many finds each share has. */
  readonly findCounts: number[];
}

export function createLevel(numbers: Int32Array, first: number, shares: number): Level {
  return {
    numbers,
    taken: new Int32Array(numbers.length),
    isEnd: new Uint8Array(numbers.length),
    endings: new Map(),
    failures: new Map(),
    violations: new Map(),
    expanded: 0,
    transitions: 0,
    first,
    orders: [],
    holders: [],
    finds: [],
    lost: Array.from({ length: shares }, () => ({ finds: [], orders: [] })),
    findCounts: new Array(shares).fill(0),
  };
}

/** Takes in what a share has done. */
export function takeReport(level: Level, table: VisitedTable, share: number, report: ShareReport): void {
  const { taken, finds, ends } = report;
  level.expanded += report.expanded;
  for (let i = 0; i < taken.length; i += 2) {
    level.taken[taken[i]] += taken[i + 1];
    level.transitions += taken[i + 1];
  }
  for (const rank of ends) level.isEnd[rank] = 1;
  for (const ending of report.endings) level.endings.set(ending.rank, ending);
  for (const { rank, error } of report.failures)
    if (!level.failures.has(rank)) level.failures.set(rank, error);
  for (const { order, sentence } of report.violations) level.violations.set(order, sentence);
  for (let i = 0; i < finds.length; i += FIND_CELLS) takeFind(level, table, share, finds, i);
}

/** The lowest order of a state has it; whoever has found it in a higher one is to be told. */
function takeFind(level: Level, table: VisitedTable, share: number, cells: Int32Array, at: number): void {
  const { numbers, first, orders, holders, finds, lost, findCounts } = level;
  const [find, rank] = [cells[at], cells[at + 3]];
  if (find >= findCounts[share]) findCounts[share] = find + 1;
  const order = findOrder(rank, cells[at + 4]);
  const size = table.size;
  const number = insertVisited(table, cells[at + 1], cells[at + 2], numbers[rank], cells[at + 5]);
  // Only a share that has not met it, because another one did, can find a state of an earlier level.
  if (number < first) {
    tell(lost[share], find, -1);
    return;
  }
  const known = number - first;
  if (number < size) {
    if (orders[known] < order) {
      tell(lost[share], find, orders[known]);
      return;
    }
    if (holders[known] !== share) tell(lost[holders[known]], finds[known], order);
    table.parent[number] = numbers[rank];
    table.action[number] = cells[at + 5];
  }
  orders[known] = order;
  holders[known] = share;
  finds[known] = find;
}

function tell(lost: Level['lost'][number], find: number, order: number): void {
  lost.finds.push(find);
  lost.orders.push(order);
}

/** The states found, as numbers from the level's first, in their order; and where those of each rank begin. */
export interface LevelOrder {
  readonly found: Int32Array;
  readonly begins: Int32Array;
}

export function orderOfLevel({ orders, numbers }: Level): LevelOrder {
  const begins = new Int32Array(numbers.length + 1);
  for (const order of orders) begins[rankOfOrder(order) + 1]++;
  for (let rank = 0; rank < numbers.length; rank++) begins[rank + 1] += begins[rank];
  const found = new Int32Array(orders.length);
  const next = begins.slice();
  for (let i = 0; i < orders.length; i++) {
    const order = orders[i];
    const rank = rankOfOrder(order);
    let at = next[rank]++;
    for (; at > begins[rank] && orders[found[at - 1]] > order; at--) found[at] = found[at - 1];
    found[at] = i;
  }
  return { found, begins };
}
