import {
  type Address,
  allocate,
  heldText,
  holdText,
  REQUESTED,
  reallocate,
  release,
  USABLE,
  WORD_A,
} from '../../../sim/index.ts';
import type { ServerRuntime } from '../server-runtime.ts';

/**
 * Simple dynamic strings as the heap sees them: header, bytes, room, a NUL. The bytes are the row's text, the room
 * its first word. Mirrors sds.c of tag 2.4.9; what sds.c allocates and frees inside one call is left out, since
 * nothing can look at the heap in between.
 */
const ROOM = WORD_A;

/** sdsnewlen: a string without room. */
export function sdsNew(redis: ServerRuntime, site: number, text: string): Address {
  const { heap, rules } = redis;
  const sds = allocate(heap, rules.sizeClasses, site, rules.sdsHeaderBytes + text.length + 1);
  holdText(heap, sds, text);
  return sds;
}

/** What sdscatprintf(sdsempty(), ...) leaves: an empty string grown once for the whole text. */
export function sdsFormatted(redis: ServerRuntime, site: number, text: string): Address {
  const sds = sdsNew(redis, site, '');
  sdsAppend(redis, sds, text);
  return sds;
}

export function sdsText(redis: ServerRuntime, sds: Address): string {
  return heldText(redis.heap, sds);
}

/** sdscatlen: makes room first (sdsMakeRoomFor), then appends. */
export function sdsAppend(redis: ServerRuntime, sds: Address, more: string): void {
  const { heap } = redis;
  const before = heldText(heap, sds);
  const room = heap.cells[sds + ROOM];
  if (room >= more.length) {
    heap.cells[sds + ROOM] = room - more.length;
  } else {
    const needed = before.length + more.length;
    const { sdsMaxPrealloc, sdsDoubling, sdsHeaderBytes, sizeClasses } = redis.rules;
    const capacity = needed < sdsMaxPrealloc ? needed * sdsDoubling : needed + sdsMaxPrealloc;
    reallocate(heap, sizeClasses, sds, sdsHeaderBytes + capacity + 1);
    heap.cells[sds + ROOM] = capacity - needed;
  }
  holdText(heap, sds, before + more);
}

/** Bytes that can be appended without growing. */
export function sdsRoom(redis: ServerRuntime, sds: Address): number {
  return redis.heap.cells[sds + ROOM];
}

/** Whether a string is empty and takes `text` without growing: what is appended and dropped again leaves no trace then. */
export function takesWhole(redis: ServerRuntime, sds: Address, text: string): boolean {
  const { heap } = redis;
  return heldText(heap, sds) === '' && heap.cells[sds + ROOM] >= text.length;
}

/** sdsrange(s, start, -1): drops the first `start` bytes; the memory stays, as room. */
export function sdsDropFront(redis: ServerRuntime, sds: Address, start: number): void {
  const { heap } = redis;
  const text = heldText(heap, sds);
  const dropped = Math.min(start, text.length);
  holdText(heap, sds, dropped === text.length ? '' : text.slice(dropped));
  heap.cells[sds + ROOM] += dropped;
}

/** sdsDropFront for a caller who has the rest at hand. */
export function sdsKeepTail(redis: ServerRuntime, sds: Address, tail: string): void {
  const { heap } = redis;
  heap.cells[sds + ROOM] += heldText(heap, sds).length - tail.length;
  holdText(heap, sds, tail);
}

export function sdsFree(redis: ServerRuntime, sds: Address): void {
  release(redis.heap, sds);
}

/** zmalloc_size_sds: the usable size of the string's allocation is what the ledger says. */
export function sdsUsable(redis: ServerRuntime, sds: Address): number {
  return redis.heap.cells[sds + USABLE];
}

/** Bytes asked of the allocator: header, text, room and NUL. */
export function sdsRequested(redis: ServerRuntime, sds: Address): number {
  return redis.heap.cells[sds + REQUESTED];
}
