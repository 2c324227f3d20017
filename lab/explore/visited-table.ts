/**
 * The states that a search has seen: for each its 64-bit fingerprint, the state it was first reached from, and the
 * action that led there. 14 bytes of columns and at most 11 of index for each state, before the slack of growing by
 * doubling; never more than 50 in all.
 *
 * States are numbered by the order of insertion. Two different states with the same fingerprint are taken for one.
 */
export interface VisitedTable {
  /** How many states there are. */
  size: number;
  high: Int32Array;
  low: Int32Array;
  /** The number of the state before; -1 for an initial state. */
  parent: Int32Array;
  action: Uint16Array;
  /** Open addressing by the low half: a state's number plus one, or 0. The length is a power of two. */
  index: Int32Array;
}

const FIRST_STATES = 64;

export function createVisitedTable(): VisitedTable {
  return {
    size: 0,
    high: new Int32Array(FIRST_STATES),
    low: new Int32Array(FIRST_STATES),
    parent: new Int32Array(FIRST_STATES),
    action: new Uint16Array(FIRST_STATES),
    index: new Int32Array(FIRST_STATES * 2),
  };
}

/** Inserts a state if it is new. Returns its number: it was new if that is the size that the table had. */
export function insertVisited(
  table: VisitedTable,
  high: number,
  low: number,
  parent: number,
  action: number,
): number {
  // At most three quarters of the index are in use.
  if (table.size * 4 >= table.index.length * 3) growIndex(table);
  const { index } = table;
  const mask = index.length - 1;
  let place = low & mask;
  for (let entry = index[place]; entry !== 0; entry = index[place]) {
    if (table.low[entry - 1] === low && table.high[entry - 1] === high) return entry - 1;
    place = (place + 1) & mask;
  }
  const number = table.size;
  if (number === table.high.length) growColumns(table);
  table.high[number] = high;
  table.low[number] = low;
  table.parent[number] = parent;
  table.action[number] = action;
  index[place] = number + 1;
  table.size = number + 1;
  return number;
}

/** The number of a state; -1 if it has not been inserted. */
export function findVisited(table: VisitedTable, high: number, low: number): number {
  const { index } = table;
  const mask = index.length - 1;
  let place = low & mask;
  for (let entry = index[place]; entry !== 0; entry = index[place]) {
    if (table.low[entry - 1] === low && table.high[entry - 1] === high) return entry - 1;
    place = (place + 1) & mask;
  }
  return -1;
}

/** The actions from the initial state to the state with this number. */
export function pathTo(table: VisitedTable, number: number): number[] {
  const path: number[] = [];
  for (let at = number; table.parent[at] >= 0; at = table.parent[at]) path.push(table.action[at]);
  return path.reverse();
}

/** The memory that the table takes, in bytes, unused room included. */
export function visitedBytes(table: VisitedTable): number {
  const { high, low, parent, action, index } = table;
  return high.byteLength + low.byteLength + parent.byteLength + action.byteLength + index.byteLength;
}

function growIndex(table: VisitedTable): void {
  const index = new Int32Array(table.index.length * 2);
  const mask = index.length - 1;
  for (let number = 0; number < table.size; number++) {
    let place = table.low[number] & mask;
    while (index[place] !== 0) place = (place + 1) & mask;
    index[place] = number + 1;
  }
  table.index = index;
}

function growColumns(table: VisitedTable): void {
  const length = table.high.length * 2;
  table.high = grown(table.high, length);
  table.low = grown(table.low, length);
  table.parent = grown(table.parent, length);
  const action = new Uint16Array(length);
  action.set(table.action);
  table.action = action;
}

function grown(column: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(column);
  return longer;
}
