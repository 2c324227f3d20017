/**
 * The states that a search has seen: for each its 64-bit fingerprint, the state it was first reached from, and the
 * action that led there. 6 bytes of columns and at least 16 of the slot for each state, before the slack of growing by
 * doubling; never more than 50 in all.
 *
 * States are numbered by the order of insertion. Two different states with the same fingerprint are taken for one.
 */
export interface VisitedTable {
  /** How many states there are. */
  size: number;
  /**
   * Open addressing by the low half: slots of the two halves, the high one first, and the state's number plus one, or 0.
   * They stand together, so that a look waits for memory once. There is a power of two of them.
   */
  slots: Int32Array;
  /** One less than there are slots. */
  mask: number;
  /** The number of the state before; -1 for an initial state. */
  parent: Int32Array;
  action: Uint16Array;
}

export const FIRST_STATES = 64;
/** Integers in a slot. */
export const SLOT = 3;

export function createVisitedTable(): VisitedTable {
  return {
    size: 0,
    slots: new Int32Array(SLOT * FIRST_STATES * 2),
    mask: FIRST_STATES * 2 - 1,
    parent: new Int32Array(FIRST_STATES),
    action: new Uint16Array(FIRST_STATES),
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
  // At most three quarters of the slots are in use.
  if (table.size * 4 > table.mask * 3) growSlots(table);
  const { slots, mask } = table;
  let at = SLOT * (low & mask);
  for (let entry = slots[at + 2]; entry !== 0; entry = slots[at + 2]) {
    if (slots[at + 1] === low && slots[at] === high) return entry - 1;
    at = at === SLOT * mask ? 0 : at + SLOT;
  }
  const number = table.size;
  if (number === table.parent.length) growColumns(table);
  slots[at] = high;
  slots[at + 1] = low;
  slots[at + 2] = number + 1;
  table.parent[number] = parent;
  table.action[number] = action;
  table.size = number + 1;
  return number;
}

/** The number of a state; -1 if it has not been inserted. */
export function findVisited({ slots, mask }: VisitedTable, high: number, low: number): number {
  let at = SLOT * (low & mask);
  for (let entry = slots[at + 2]; entry !== 0; entry = slots[at + 2]) {
    if (slots[at + 1] === low && slots[at] === high) return entry - 1;
    at = at === SLOT * mask ? 0 : at + SLOT;
  }
  return -1;
}

/** Calls `visit` with each state. */
export function forEachVisited(
  { slots }: VisitedTable,
  visit: (high: number, low: number, number: number) => void,
): void {
  for (let at = 0; at < slots.length; at += SLOT)
    if (slots[at + 2] !== 0) visit(slots[at], slots[at + 1], slots[at + 2] - 1);
}

/** The actions from the initial state to the state with this number. */
export function pathTo(table: Pick<VisitedTable, 'parent' | 'action'>, number: number): number[] {
  const path: number[] = [];
  for (let at = number; table.parent[at] >= 0; at = table.parent[at]) path.push(table.action[at]);
  return path.reverse();
}

/** The memory that the table takes, in bytes, unused room included. */
export function visitedBytes({
  slots,
  parent,
  action,
}: Pick<VisitedTable, 'slots' | 'parent' | 'action'>): number {
  return slots.byteLength + parent.byteLength + action.byteLength;
}

function growSlots(table: VisitedTable): void {
  const before = table.slots;
  const slots = new Int32Array(before.length * 2);
  const mask = 2 * table.mask + 1;
  for (let from = 0; from < before.length; from += SLOT) {
    if (before[from + 2] === 0) continue;
    let at = SLOT * (before[from + 1] & mask);
    while (slots[at + 2] !== 0) at = at === SLOT * mask ? 0 : at + SLOT;
    slots[at] = before[from];
    slots[at + 1] = before[from + 1];
    slots[at + 2] = before[from + 2];
  }
  table.slots = slots;
  table.mask = mask;
}

function growColumns(table: VisitedTable): void {
  const length = table.parent.length * 2;
  const parent = new Int32Array(length);
  parent.set(table.parent);
  table.parent = parent;
  const action = new Uint16Array(length);
  action.set(table.action);
  table.action = action;
}
