import type { Dict, DictEntry } from './dict.ts';

/**
 * Shows every entry, in the order of dictEntries. For those who look and change nothing: no iterator is made, and an
 * empty table costs a comparison.
 */
export function eachEntry<V>({ tables }: Dict<V>, look: (entry: DictEntry<V>) => void): void {
  for (let table = 0; table < tables.length; table++) {
    const { used, size, buckets } = tables[table];
    for (let bucket = 0, left = used; left > 0 && bucket < size; bucket++) {
      for (let entry = buckets[bucket]; entry !== null; entry = entry.next) {
        look(entry);
        left--;
      }
    }
  }
}
