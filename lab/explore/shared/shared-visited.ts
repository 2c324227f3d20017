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
    let mark = Atomics.load(slots, at + 2);
    if (mark === FREE) {
      mark = Atomics.compareExchange(slots, at + 2, FREE, BUSY);
      if (mark === FREE) {
        slots[at] = high;
        slots[at + 1] = low;
        Atomics.store(slots, at + 2, own);
        return ADDED;
      }
    }
    while (mark === BUSY) mark = Atomics.load(slots, at + 2);
    if (slots[at + 1] === low && slots[at] === high) return takeOver(slots, at + 2, mark, own);
    at = at === SLOT * mask ? 0 : at + SLOT;
  }
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
    if (slots[at + 2] !== FREE) claimVisited(into, slots[at], slots[at + 1], slots[at + 2] - MARK);
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
