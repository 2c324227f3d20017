import {
  type Address,
  adoptUntracked,
  allocate,
  GENERATION,
  heldText,
  holdText,
  REFCOUNT,
  release,
  SITE,
  USABLE,
  WORD_A,
  WORD_B,
} from '../../../sim/index.ts';
import { panic, useAfterFree } from '../death.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { isInteger64 } from '../text/integers.ts';
import { ENCODING_MASK } from './lru.ts';
import { sdsFormatted, sdsFree, sdsNew } from './sds.ts';
import { SELECT_NUMBER } from './select-number.ts';
import { SITE_SELECT, SITE_SHARED, stringSite } from './sites.ts';

/**
 * Redis objects (robj): a reference count and either a string of their own (RAW) or an integer (INT), whose decimal
 * text is kept as the row's text because it may need all 64 bits. Mirrors object.c of tag 2.4.9.
 */
const ENCODING = WORD_A;
/** Address of a RAW object's sds; 0 is the NULL of a multi-bulk length that is not known yet. */
const SDS = WORD_B;

export const ENCODING_RAW = 0;
export const ENCODING_INT = 1;

/** createObject: takes the string over, count 1. */
export function createObject(redis: ServerRuntime, site: number, sds: Address): Address {
  const { heap, rules } = redis;
  const object = allocate(heap, rules.sizeClasses, site, rules.objectBytes);
  const cells = heap.cells;
  cells[object + REFCOUNT] = 1;
  cells[object + SDS] = sds;
  return object;
}

/** createStringObject: the string is allocated first, as there. */
export function createStringObject(redis: ServerRuntime, site: number, text: string): Address {
  return createObject(redis, site, sdsNew(redis, stringSite(site), text));
}

/** An object around sdscatprintf's result, with the room that leaves. */
export function createFormattedObject(redis: ServerRuntime, site: number, text: string): Address {
  return createObject(redis, site, sdsFormatted(redis, stringSite(site), text));
}

function createIntegerObject(redis: ServerRuntime, site: number, text: string): Address {
  const object = createObject(redis, site, 0);
  redis.heap.cells[object + ENCODING] = ENCODING_INT;
  holdText(redis.heap, object, text);
  return object;
}

/** createStringObjectFromLongLong, for a canonical decimal within 64 bits. */
export function createIntegerValue(redis: ServerRuntime, site: number, text: string): Address {
  if (isSharedInteger(redis, text)) return takeSharedInteger(redis, Number(text));
  return createIntegerObject(redis, site, text);
}

export function isInteger(redis: ServerRuntime, object: Address): boolean {
  return (redis.heap.cells[object + ENCODING] & ENCODING_MASK) === ENCODING_INT;
}

export function objectSds(redis: ServerRuntime, object: Address): Address {
  return redis.heap.cells[object + SDS];
}

export function setObjectSds(redis: ServerRuntime, object: Address, sds: Address): void {
  redis.heap.cells[object + SDS] = sds;
}

/** The object's bytes, whatever its encoding. Touching a freed object is the end of the server. */
export function objectText(redis: ServerRuntime, object: Address): string {
  const { heap } = redis;
  const { cells } = heap;
  if (cells[object + USABLE] === 0) useAfterFree(redis, object);
  const raw = (cells[object + ENCODING] & ENCODING_MASK) === ENCODING_RAW;
  return heldText(heap, raw ? cells[object + SDS] : object);
}

export function objectRefcount(redis: ServerRuntime, object: Address): number {
  return redis.heap.cells[object + REFCOUNT];
}

/** For the feed alone: the count a created SELECT starts with. */
export function setObjectRefcount(redis: ServerRuntime, object: Address, refcount: number): void {
  redis.heap.cells[object + REFCOUNT] = refcount;
}

export function objectGeneration(redis: ServerRuntime, object: Address): number {
  return redis.heap.cells[object + GENERATION];
}

/** Dies when the object is freed, or another stands in its place since the reference was taken. */
export function checkAlive(redis: ServerRuntime, object: Address, generation: number): void {
  if (!isLiving(redis, object, generation)) useAfterFree(redis, object);
}

/** Whether the object is still the one to which the reference was taken. */
export function isLiving({ heap: { cells } }: ServerRuntime, object: Address, generation: number): boolean {
  return cells[object + USABLE] !== 0 && cells[object + GENERATION] === generation;
}

export function incrRefCount(redis: ServerRuntime, object: Address): void {
  const { cells } = redis.heap;
  if (cells[object + USABLE] === 0) useAfterFree(redis, object);
  cells[object + REFCOUNT]++;
  if (redis.watch !== null && cells[object + SITE] === SITE_SELECT) redis.watch(object, 'increment');
}

/** decrRefCount: frees at one; at zero or below the real server panics, and so does this one. */
export function decrRefCount(redis: ServerRuntime, object: Address): void {
  const { cells } = redis.heap;
  if (cells[object + USABLE] === 0) useAfterFree(redis, object);
  const count = cells[object + REFCOUNT];
  if (redis.watch !== null && cells[object + SITE] === SITE_SELECT) redis.watch(object, 'decrement');
  if (count <= 0) panic(redis, 'decrRefCount against refcount <= 0', object);
  if (count === 1) freeObject(redis, object);
  else cells[object + REFCOUNT] = count - 1;
}

/**
 * Numbers a SELECT object by its birth, counted from 1 on its server. It is what people are shown: the row in the ledger
 * is used again after a release, a number is not.
 */
export function numberSelect({ heap: { cells } }: ServerRuntime, object: Address, number: number): void {
  cells[cells[object + SDS] + SELECT_NUMBER] = number;
}

/** Frees header and string whatever the count says. */
export function freeObject(redis: ServerRuntime, object: Address): void {
  const { heap, server } = redis;
  if (heap.cells[object + SITE] === SITE_SELECT) {
    server.selects.freed++;
    if (redis.watch !== null) redis.watch(object, 'free');
    server.selects.aliveBytes -= objectBytes(redis, object);
  }
  if (heap.cells[object + SITE] === SITE_SHARED) {
    server.sharedFreed++;
    redis.sharedFreed?.();
  }
  const sds = heap.cells[object + SDS];
  if (sds !== 0) sdsFree(redis, sds);
  release(heap, object);
}

/** Usable bytes of an object and its own string. */
export function objectBytes({ heap }: Pick<ServerRuntime, 'heap'>, object: Address): number {
  const { cells } = heap;
  const sds = cells[object + SDS];
  return cells[object + USABLE] + (sds === 0 ? 0 : cells[sds + USABLE]);
}

/** getDecodedObject: a RAW object gains a count; an INT one gives a new string object. */
export function getDecodedObject(redis: ServerRuntime, object: Address, site: number): Address {
  if (isInteger(redis, object)) return createStringObject(redis, site, objectText(redis, object));
  incrRefCount(redis, object);
  return object;
}

/** tryObjectEncoding: an unshared string that reads as a long becomes a shared or a private integer. */
export function tryObjectEncoding(redis: ServerRuntime, object: Address): Address {
  const { heap } = redis;
  if (isInteger(redis, object) || heap.cells[object + REFCOUNT] > 1) return object;
  const text = objectText(redis, object);
  if (!isInteger64(text)) return object;
  // With maxmemory every object needs an LRU clock of its own.
  if (redis.server.config.maxMemory === 0 && isSharedInteger(redis, text)) {
    decrRefCount(redis, object);
    return takeSharedInteger(redis, Number(text));
  }
  sdsFree(redis, heap.cells[object + SDS]);
  heap.cells[object + ENCODING] |= ENCODING_INT;
  heap.cells[object + SDS] = 0;
  holdText(heap, object, text);
  return object;
}

function isSharedInteger(redis: ServerRuntime, text: string): boolean {
  return text.length <= 9 && text.charCodeAt(0) !== 45 && Number(text) < redis.rules.sharedIntegers;
}

/** A shared integer with one more count. Its row is made on first use out of bytes the process has held from the start. */
function takeSharedInteger(redis: ServerRuntime, value: number): Address {
  const { server, heap } = redis;
  let object = server.sharedIntegers[value] ?? 0;
  if (object === 0) {
    object = createIntegerObject(redis, SITE_SHARED, String(value));
    adoptUntracked(heap, object);
    server.sharedIntegers[value] = object;
  }
  heap.cells[object + REFCOUNT]++;
  return object;
}
