import type { Dict, DictEntry, DictTable } from './dict.ts';

/**
 * Shows every entry, in the order of dictEntries. For those who look and change nothing: no iterator is made, and an
 * empty table costs a comparison.
 */
export function eachEntry<V>({ first, second }: Dict<V>, look: (entry: DictEntry<V>) => void): void {
  if (first.used > 0) eachOf(first, look);
  if (second.used > 0) eachOf(second, look);
}

function eachOf<V>({ used, size, buckets }: DictTable<V>, look: (entry: DictEntry<V>) => void): void {
  for (let bucket = 0, left = used; left > 0 && bucket < size; bucket++) {
    for (let entry = buckets[bucket]; entry !== null; entry = entry.next) {
      look(entry);
      left--;
    }
  }
}
