import { release } from '../../../sim/index.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Dict, type DictEntry, dictEntries, NO_TABLE } from './dict.ts';

/** dictEmpty: frees entries and tables; `free` frees what an entry holds. */
export function dictEmpty<V>(redis: ServerRuntime, dict: Dict<V>, free: (entry: DictEntry<V>) => void): void {
  for (const entry of dictEntries(dict)) {
    free(entry);
    release(redis.heap, entry.address);
  }
  if (dict.first.address !== 0) release(redis.heap, dict.first.address);
  if (dict.second.address !== 0) release(redis.heap, dict.second.address);
  dict.first = NO_TABLE;
  dict.second = NO_TABLE;
  dict.rehashIndex = -1;
  dict.iterators = 0;
}

/** dictRelease. */
export function dictRelease<V>(
  redis: ServerRuntime,
  dict: Dict<V>,
  free: (entry: DictEntry<V>) => void,
): void {
  dictEmpty(redis, dict, free);
  release(redis.heap, dict.address);
}
