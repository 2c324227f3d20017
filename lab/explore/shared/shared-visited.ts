import { FIRST_STATES, forEachVisited, SLOT, type VisitedTable } from '../visited-table.ts';

/**
 * The states that several threads have seen together, in shared memory. A slot says of a state, in place of its number,
 * from which other it was reached: a mark of the lowest number of those that have been tried, whoever is first. States
 * get their own numbers level by level; what is known of each by its number stands in the columns.
 */
export type SharedVisited = Omit<VisitedTable, 'size'>;

/** Marks: nothing is there, somebody is writing the halves; others are two more than the number of the state before. */
const FREE = 0;
const BUSY = -1;
const MARK = 2;

/** What comes of a claim: the state was claimed from this number or a lower one already, from a higher one, or never. */
export const KNOWN = 0;
export const TAKEN_OVER = 1;
export const ADDED = 2;
/** What comes of a look at one slot, besides: it is another state's. */
const ANOTHER = 3;

/** Without any states. */
export const createSharedVisited = (): SharedVisited => ({
  slots: sharedInts(FIRST_STATES * 2 * SLOT),
  mask: FIRST_STATES * 2 - 1,
  parent: sharedInts(FIRST_STATES),
  action: sharedActions(FIRST_STATES),
});

/** What one search alone has seen. */
export function sharedVisitedOf(table: VisitedTable): SharedVisited {
  const visited = withMoreSlots(createSharedVisited(), table.size);
  growColumns(visited, table.size);
  forEachVisited(table, (high, low, number) => claimVisited(visited, high, low, table.parent[number]));
  visited.parent.set(table.parent.subarray(0, table.size));
  visited.action.set(table.action.subarray(0, table.size));
  return visited;
}

export const sharedInts = (length: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));

const sharedActions = (length: number): Uint16Array =>
  new Uint16Array(new SharedArrayBuffer(length * Uint16Array.BYTES_PER_ELEMENT));

/** States that the slots take: three quarters of them. */
export const roomOf = ({ mask }: Pick<SharedVisited, 'mask'>): number => Math.floor(mask * 0.75);

/** Claims a state for the one before it, by that one's number. Threads may call it at once; there has to be room. */
export function claimVisited(
  { slots, mask }: SharedVisited,
  high: number,
  low: number,
  from: number,
): number {
  const own = from + MARK;
  let at = SLOT * (low & mask);
  for (;;) {
    // Most slots that are met are settled, and an atomic access is a call: plain looks come first. A half is written once,
    // so that one which is not 0 is what it will be.
    if (!isAnother(slots[at], high) && !isAnother(slots[at + 1], low)) {
      const claim = claimSlot(slots, at, high, low, own);
      if (claim !== ANOTHER) return claim;
    }
    at = at === SLOT * mask ? 0 : at + SLOT;
  }
}

/** Whether a half of a slot is settled, and not this one. */
function isAnother(half: number, own: number): boolean {
  return half !== own && half !== 0;
}

/** As `claimVisited`, at one place; returns `ANOTHER` if another state is there. */
function claimSlot(slots: Int32Array, at: number, high: number, low: number, own: number): number {
  const isSettled = high !== 0 && low !== 0 && slots[at] === high && slots[at + 1] === low;
  // A mark only ever falls: one that is low enough was so long ago.
  if (isSettled && slots[at + 2] > FREE && slots[at + 2] <= own) return KNOWN;
  let mark = Atomics.compareExchange(slots, at + 2, FREE, BUSY);
  if (mark === FREE) {
    slots[at] = high;
    slots[at + 1] = low;
    Atomics.store(slots, at + 2, own);
    return ADDED;
  }
  while (mark === BUSY) mark = Atomics.load(slots, at + 2);
  if (slots[at + 1] === low && slots[at] === high) return takeOver(slots, at + 2, mark, own);
  return ANOTHER;
}

function takeOver(slots: SharedVisited['slots'], at: number, mark: number, own: number): number {
  for (let seen = mark; seen > own; ) {
    const before = Atomics.compareExchange(slots, at, seen, own);
    if (before === seen) return TAKEN_OVER;
    seen = before;
  }
  return KNOWN;
}

/** The number that a state which has been claimed is claimed from. Not while others claim. */
export function claimedFrom({ slots, mask }: SharedVisited, high: number, low: number): number {
  let at = SLOT * (low & mask);
  while (slots[at + 1] !== low || slots[at] !== high || slots[at + 2] === FREE)
    at = at === SLOT * mask ? 0 : at + SLOT;
  return slots[at + 2] - MARK;
}

/** The same columns with empty slots for at least so many states: what was claimed is to be moved there. */
export function withMoreSlots(visited: SharedVisited, states: number): SharedVisited {
  let mask = 2 * visited.mask + 1;
  while (roomOf({ mask }) < states) mask = 2 * mask + 1;
  return { ...visited, slots: sharedInts((mask + 1) * SLOT), mask };
}

/** Moves one of several equal parts of the slots. Threads may move parts at once, while nobody claims. */
export function moveSlots(from: SharedVisited, into: SharedVisited, part: number, parts: number): void {
  const { slots, mask } = from;
  const begin = SLOT * Math.floor(((mask + 1) * part) / parts);
  const end = SLOT * Math.floor(((mask + 1) * (part + 1)) / parts);
  for (let at = begin; at < end; at += SLOT)
    if (slots[at + 2] !== FREE) moveSlot(into, slots[at], slots[at + 1], slots[at + 2]);
}

/**
 * All that is moved differs, so that whoever meets a mark goes on, and nobody reads the halves yet. Memory that is read
 * before it is ever written to costs the system two page faults, the second of which stops the other threads.
 */
function moveSlot({ slots, mask }: SharedVisited, high: number, low: number, mark: number): void {
  let at = SLOT * (low & mask);
  while (Atomics.compareExchange(slots, at + 2, FREE, mark) !== FREE) at = at === SLOT * mask ? 0 : at + SLOT;
  slots[at] = high;
  slots[at + 1] = low;
}

/** Makes room for at least so many states in the columns. Others have to be given it anew. */
export function growColumns(visited: SharedVisited, states: number): void {
  while (visited.parent.length < states) {
    const length = 2 * visited.parent.length;
    const parent = sharedInts(length);
    parent.set(visited.parent);
    const action = sharedActions(length);
    action.set(visited.action);
    Object.assign(visited, { parent, action });
  }
}
