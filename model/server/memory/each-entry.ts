import type { Dict, DictEntry } from './dict.ts';

/**
 * Shows every entry, in the order of dictEntries. For those who look and change nothing: no iterator is made, and an
 * empty table costs a comparison.
 */
export function eachEntry<V>(dict: Dict<V>, look: (entry: DictEntry<V>) => void): void {
  for (const { used, size, buckets } of dict.tables) {
    for (let bucket = 0, left = used; left > 0 && bucket < size; bucket++) {
      for (let entry = buckets[bucket]; entry !== null; entry = entry.next) {
        look(entry);
        left--;
      }
    }
  }
}
