import { sharedInts } from './shared-visited.ts';

/** A level of a shared search, in memory that all who search it have in common. */
export interface SharedLevel {
  /** The number of its first state. */
  readonly first: number;
  /** By rank: how many actions were taken; whether it is an end; how many finds belong to it. Each is written by one share. */
  readonly taken: Int32Array;
  readonly isEnd: Uint8Array;
  readonly finds: Int32Array;
  /** How far all have come: see the places on it. */
  readonly board: Int32Array;
  /** States that the search may still find: when more are claimed, it ends in this level. */
  readonly left: number;
}

/** Each place on the board has a line of the cache to itself: a core that writes to one takes the line from all others. */
const LINE = 64 / Int32Array.BYTES_PER_ELEMENT;
/** Places on the board: states that the level has claimed, and those together with the ones it has reserved slots for. */
const CLAIMED = 0;
const RESERVED = LINE;
/** The last rank whose actions anybody has to take. */
const LAST_RANK = 2 * LINE;
/** From here on, for each share, the highest rank whose actions it has begun to take. */
const REACHED = 3 * LINE;

const NO_LAST_RANK = 0x7fffffff;

/** What a share has of the slots in a level. It reserves and reports many at once: the board is in everybody's way. */
export interface ShareOfSlots {
  /** Slots that are reserved for it and not in use. */
  free: number;
  /** Slots that it has filled since it last said so. */
  filled: number;
}

/** Slots that a share reserves at once where there is room, and fills before it says so. */
const SLOTS_AT_ONCE = 512;

export const noSlots = (): ShareOfSlots => ({ free: 0, filled: 0 });

/** `states` is how many the level has; `left` may be infinite. */
export function createSharedLevel(first: number, states: number, left: number, shares: number): SharedLevel {
  const board = sharedInts(REACHED + LINE * shares);
  board[LAST_RANK] = NO_LAST_RANK;
  return {
    first,
    taken: sharedInts(states),
    isEnd: new Uint8Array(new SharedArrayBuffer(states)),
    finds: sharedInts(states),
    board,
    left,
  };
}

/** The number that the first state of the next level gets. */
export const nextFirst = ({ first, taken }: SharedLevel): number => first + taken.length;

/** How many states of the next level are known so far. */
export const claimsOf = ({ board }: SharedLevel): number => Atomics.load(board, CLAIMED);

/** Slots that are needed for all states that are known or reserved for. */
export const slotsWanted = (level: SharedLevel): number =>
  nextFirst(level) + Atomics.load(level.board, RESERVED);

/**
 * Says that the actions of a state are about to be taken. Returns false if there is no use in it: at a lower rank the
 * search ends, or has found a violation, after which only ends count.
 */
export function beginRank({ board }: SharedLevel, share: number, rank: number): boolean {
  if (rank > Atomics.load(board, LAST_RANK)) return false;
  const reached = REACHED + LINE * share;
  if (rank > board[reached]) Atomics.store(board, reached, rank);
  return true;
}

/** Takes slots for so many states, if the table has room for them beside all others that are known or reserved. */
export function takeSlots(level: SharedLevel, slots: ShareOfSlots, states: number, room: number): boolean {
  const missing = states - slots.free;
  if (
    missing > 0 &&
    !reserve(level, slots, Math.max(missing, SLOTS_AT_ONCE), room) &&
    !reserve(level, slots, missing, room)
  )
    return false;
  slots.free -= states;
  return true;
}

function reserve(level: SharedLevel, slots: ShareOfSlots, states: number, room: number): boolean {
  const before = Atomics.add(level.board, RESERVED, states);
  if (nextFirst(level) + before + states <= room) {
    slots.free += states;
    return true;
  }
  Atomics.sub(level.board, RESERVED, states);
  return false;
}

/** Says how many of the slots that were taken were filled. */
export function fillSlots(level: SharedLevel, slots: ShareOfSlots, taken: number, filled: number): void {
  slots.free += taken - filled;
  slots.filled += filled;
  if (slots.filled >= SLOTS_AT_ONCE) reportFilled(level, slots);
}

/**
 * Tells the others how many slots were filled. When the level has more states than there may be, no rank needs to be
 * begun any more: all of them are found from ranks that have been.
 */
export function reportFilled({ board, left }: SharedLevel, slots: ShareOfSlots): void {
  const { filled } = slots;
  slots.filled = 0;
  if (Atomics.add(board, CLAIMED, filled) + filled <= left) return;
  let last = 0;
  for (let at = REACHED; at < board.length; at += LINE) last = Math.max(last, Atomics.load(board, at));
  Atomics.compareExchange(board, LAST_RANK, NO_LAST_RANK, last);
}
