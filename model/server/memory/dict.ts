import { type Address, allocate, release } from '../../../sim/index.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { SITE_DICT, SITE_DICT_ENTRY, SITE_DICT_TABLE } from './sites.ts';

/**
 * The chained hash table of dict.c with its two tables and incremental rehash. Buckets are real, because look-ups,
 * deletions and random picks each move one bucket on, and so decide when the old table's memory goes.
 *
 * V is what an entry holds: an object's address, a deadline in seconds, a list of clients.
 */
export interface Dict<V> {
  address: Address;
  /** The table of dict.c's ht[0]. */
  first: DictTable<V>;
  /** ht[1]: what a rehash fills. */
  second: DictTable<V>;
  /** Next bucket of the first table to move; -1 when no rehash is in progress. */
  rehashIndex: number;
  /** Safe iterators at work: no step while there is one. */
  iterators: number;
}

export interface DictTable<V> {
  /** 0 when the table has no memory yet. */
  address: Address;
  /** Buckets: a power of two, or 0. */
  size: number;
  used: number;
  buckets: (DictEntry<V> | null)[];
}

export interface DictEntry<V> {
  address: Address;
  /** The sds or object that is the key; who frees it is the owner's business. */
  key: Address;
  text: string;
  value: V;
  next: DictEntry<V> | null;
}

export function dictCreate<V>(redis: ServerRuntime): Dict<V> {
  const address = allocate(redis.heap, redis.rules.sizeClasses, SITE_DICT, redis.rules.dictBytes);
  return emptyDict(address);
}

/** A dict without tables whose header is allocated already. */
export function emptyDict<V>(address: Address): Dict<V> {
  return { address, first: NO_TABLE, second: NO_TABLE, rehashIndex: -1, iterators: 0 };
}

/** A table without memory. It never changes (a dict that grows is given another one), so one does for all dicts. */
export const NO_TABLE: DictTable<never> = { address: 0, size: 0, used: 0, buckets: [] };

export function dictSize<V>(dict: Dict<V>): number {
  return dict.first.used + dict.second.used;
}

export function dictSlots<V>(dict: Dict<V>): number {
  return dict.first.size + dict.second.size;
}

export function isRehashing<V>(dict: Dict<V>): boolean {
  return dict.rehashIndex !== -1;
}

/** True when no look-up can move a bucket and no failing addition can grow the table. */
export function isAtRest<V>(dict: Dict<V>): boolean {
  return dict.rehashIndex === -1 && dict.first.used < dict.first.size;
}

/** dictGenHashFunction: Bernstein's, without a seed in 2.4, as a signed int32. */
export function dictHash(text: string): number {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = ((hash << 5) + hash + text.charCodeAt(i)) | 0;
  return hash;
}

/** dictExpand: the next power of two; the first table is simply given, a second one starts a rehash. */
function dictExpand<V>(redis: ServerRuntime, dict: Dict<V>, size: number): void {
  if (isRehashing(dict) || dict.first.used > size) return;
  let buckets = redis.rules.dictInitialSize;
  while (buckets < size) buckets *= 2;
  const table: DictTable<V> = {
    address: allocate(
      redis.heap,
      redis.rules.sizeClasses,
      SITE_DICT_TABLE,
      buckets * redis.rules.dictSlotBytes,
    ),
    size: buckets,
    used: 0,
    buckets: new Array<DictEntry<V> | null>(buckets),
  };
  for (let at = 0; at < buckets; at++) table.buckets[at] = null;
  if (dict.first.address === 0) dict.first = table;
  else {
    dict.second = table;
    dict.rehashIndex = 0;
  }
}

/** dictResize: to the smallest size that holds what is there, unless a child forbids it. */
export function dictResize<V>(redis: ServerRuntime, dict: Dict<V>): void {
  if (!redis.server.dictCanResize || isRehashing(dict)) return;
  const { used } = dict.first;
  dictExpand(redis, dict, Math.max(used, redis.rules.dictInitialSize));
}

function expandIfNeeded<V>(redis: ServerRuntime, dict: Dict<V>): void {
  if (isRehashing(dict)) return;
  const { size, used } = dict.first;
  if (size === 0) {
    dictExpand(redis, dict, redis.rules.dictInitialSize);
  } else if (
    used >= size &&
    (redis.server.dictCanResize || Math.floor(used / size) > redis.rules.dictForceResizeRatio)
  ) {
    dictExpand(redis, dict, Math.max(size, used) * 2);
  }
}

/** dictRehash: moves up to `steps` buckets. Returns whether anything is left to move. */
export function dictRehash<V>(redis: ServerRuntime, dict: Dict<V>, steps: number): boolean {
  if (!isRehashing(dict)) return false;
  const { first: from, second: to } = dict;
  for (let step = 0; step < steps; step++) {
    if (from.used === 0) {
      release(redis.heap, from.address);
      dict.first = to;
      dict.second = NO_TABLE;
      dict.rehashIndex = -1;
      return false;
    }
    while (from.buckets[dict.rehashIndex] === null) dict.rehashIndex++;
    let entry = from.buckets[dict.rehashIndex];
    while (entry !== null) {
      const next: DictEntry<V> | null = entry.next;
      const index = dictHash(entry.text) & (to.size - 1);
      entry.next = to.buckets[index];
      to.buckets[index] = entry;
      from.used--;
      to.used++;
      entry = next;
    }
    from.buckets[dict.rehashIndex++] = null;
  }
  return true;
}

/** _dictRehashStep: what each look-up, addition, deletion and random pick does first. */
function rehashStep<V>(redis: ServerRuntime, dict: Dict<V>): void {
  if (dict.iterators === 0) dictRehash(redis, dict, 1);
}

/** dictAdd. Returns the new entry, or null when the key is there already. */
export function dictAdd<V>(
  redis: ServerRuntime,
  dict: Dict<V>,
  key: Address,
  text: string,
  value: V,
): DictEntry<V> | null {
  if (isRehashing(dict)) rehashStep(redis, dict);
  expandIfNeeded(redis, dict);
  const hash = dictHash(text);
  if (search(dict, text, hash) !== null) return null;
  const table = isRehashing(dict) ? dict.second : dict.first;
  const index = hash & (table.size - 1);
  const entry: DictEntry<V> = {
    address: allocate(redis.heap, redis.rules.sizeClasses, SITE_DICT_ENTRY, redis.rules.dictEntryBytes),
    key,
    text,
    value,
    next: table.buckets[index],
  };
  table.buckets[index] = entry;
  table.used++;
  return entry;
}

function search<V>(dict: Dict<V>, text: string, hash: number): DictEntry<V> | null {
  const first = dict.first;
  let entry = first.buckets[hash & (first.size - 1)];
  while (entry !== null) {
    if (entry.text === text) return entry;
    entry = entry.next;
  }
  if (dict.rehashIndex === -1) return null;
  const second = dict.second;
  entry = second.buckets[hash & (second.size - 1)];
  while (entry !== null) {
    if (entry.text === text) return entry;
    entry = entry.next;
  }
  return null;
}

/** dictFind. */
export function dictFind<V>(redis: ServerRuntime, dict: Dict<V>, text: string): DictEntry<V> | null {
  if (dict.first.size === 0) return null;
  if (isRehashing(dict)) rehashStep(redis, dict);
  return search(dict, text, dictHash(text));
}

/** The entry of a key without the step of a rehash that a look-up of the server's makes. */
export function dictPeek<V>(dict: Dict<V>, text: string): DictEntry<V> | null {
  return dict.first.size === 0 ? null : search(dict, text, dictHash(text));
}

/**
 * dictGenericDelete: unlinks the entry and frees its own memory. Returns it, so that the owner can free key and
 * value (C does so just before; the heap cannot tell), or null when there is none.
 */
export function dictDelete<V>(redis: ServerRuntime, dict: Dict<V>, text: string): DictEntry<V> | null {
  if (dict.first.size === 0) return null;
  if (isRehashing(dict)) rehashStep(redis, dict);
  const hash = dictHash(text);
  const entry =
    unlink(dict.first, hash, text) ?? (isRehashing(dict) ? unlink(dict.second, hash, text) : null);
  if (entry !== null) release(redis.heap, entry.address);
  return entry;
}

/** Takes the entry of a key out of its chain; null when it is not in the table. */
function unlink<V>(table: DictTable<V>, hash: number, text: string): DictEntry<V> | null {
  const index = hash & (table.size - 1);
  let previous: DictEntry<V> | null = null;
  for (let entry = table.buckets[index]; entry !== null; entry = entry.next) {
    if (entry.text === text) {
      if (previous === null) table.buckets[index] = entry.next;
      else previous.next = entry.next;
      table.used--;
      return entry;
    }
    previous = entry;
  }
  return null;
}

/**
 * dictGetRandomKey: a bucket, then an element of its chain, both drawn from the server's choices. C draws buckets
 * until one is filled; one draw and a walk to the next filled bucket needs no luck to end.
 */
export function dictGetRandomKey<V>(redis: ServerRuntime, dict: Dict<V>): DictEntry<V> | null {
  if (dictSize(dict) === 0) return null;
  if (isRehashing(dict)) rehashStep(redis, dict);
  const { first, second } = dict;
  const slots = first.size + second.size;
  let slot = redis.host.pick(slots, 'bucket');
  const bucket = (): DictEntry<V> | null =>
    slot < first.size ? first.buckets[slot] : second.buckets[slot - first.size];
  while (bucket() === null) slot = (slot + 1) % slots;
  let length = 0;
  for (let entry = bucket(); entry !== null; entry = entry.next) length++;
  let chosen = bucket() as DictEntry<V>;
  for (let left = redis.host.pick(length, 'chain'); left > 0; left--) chosen = chosen.next as DictEntry<V>;
  return chosen;
}

/**
 * Every entry in the order of a dictIterator. As in C, the next entry of a chain is remembered before an entry is
 * handed out, and the tables are looked at anew for each: a rehash meanwhile can hide or repeat entries.
 */
export function* dictEntries<V>(dict: Dict<V>): Generator<DictEntry<V>> {
  let isSecond = false;
  let index = -1;
  let next: DictEntry<V> | null = null;
  while (true) {
    let entry: DictEntry<V> | null = next;
    if (entry === null) {
      index++;
      if (index >= (isSecond ? dict.second : dict.first).size) {
        if (!isRehashing(dict) || isSecond) return;
        isSecond = true;
        index = 0;
      }
      entry = (isSecond ? dict.second : dict.first).buckets[index];
    }
    next = null;
    if (entry !== null) {
      next = entry.next;
      yield entry;
    }
  }
}
