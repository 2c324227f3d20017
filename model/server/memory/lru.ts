import { type Address, BIRTH, SITE, WORD_A } from '../../../sim/index.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { SITE_SHARED } from './sites.ts';

/**
 * The LRU clock of redis.c and what object.c makes of it. C writes the clock into every object that it makes; here an
 * object's birth tells what the clock showed then, so that making one costs nothing, and only a look-up writes.
 */

const RESOLUTION_SECONDS = 10;
/** REDIS_LRU_CLOCK_MAX. */
const CLOCK_MAX = (1 << 21) - 1;
/** An object's first word: its encoding in the lowest bit; above it the clock of its last look-up plus one, or 0. */
const TOUCHED_SHIFT = 1;
export const ENCODING_MASK = 1;

export function lruClockAt(unixTime: number): number {
  return Math.floor(unixTime / RESOLUTION_SECONDS) & CLOCK_MAX;
}

/** updateLRUClock: each cron. */
export function updateLruClock({ server, heap, host }: ServerRuntime): void {
  const clock = lruClockAt(host.unixTime());
  if (clock === server.lruClock) return;
  server.lruClock = clock;
  server.lruTurns.push(heap.clock, clock);
}

/** What lookupKey does to a value it has found, unless a child saves. */
export function touchObject({ server, heap }: ServerRuntime, object: Address): void {
  if (server.child !== null) return;
  const { cells } = heap;
  cells[object + WORD_A] =
    (cells[object + WORD_A] & ENCODING_MASK) | ((server.lruClock + 1) << TOUCHED_SHIFT);
}

/** object->lru. */
export function objectLru({ server, heap }: ServerRuntime, object: Address): number {
  const touched = heap.cells[object + WORD_A] >> TOUCHED_SHIFT;
  if (touched > 0) return touched - 1;
  const { lruTurns } = server;
  // The shared objects are as old as the process, whenever their rows were made.
  if (heap.cells[object + SITE] === SITE_SHARED) return lruTurns[1];
  let at = lruTurns.length - 2;
  while (at > 0 && lruTurns[at] > heap.cells[object + BIRTH]) at -= 2;
  return lruTurns[at + 1];
}

/** estimateObjectIdleTime, in seconds. */
export function objectIdleSeconds(redis: ServerRuntime, object: Address): number {
  const { lruClock } = redis.server;
  const lru = objectLru(redis, object);
  const ticks = lruClock >= lru ? lruClock - lru : CLOCK_MAX - lru + lruClock;
  return ticks * RESOLUTION_SECONDS;
}
