import type { Dict, DictEntry, DictTable } from '../memory/dict.ts';

/** An independent copy; `cloneValue` copies what an entry holds. Field by field: see clone-server.ts. */
export function cloneDict<V>(dict: Dict<V>, cloneValue: (value: V) => V): Dict<V> {
  const { address, first, second, rehashIndex, iterators } = dict;
  return {
    address,
    first: cloneTable(first, cloneValue),
    second: cloneTable(second, cloneValue),
    rehashIndex,
    iterators,
  };
}

function cloneTable<V>(table: DictTable<V>, cloneValue: (value: V) => V): DictTable<V> {
  const { address, size, used, buckets } = table;
  // The table without memory never changes: all dicts share it.
  if (size === 0) return table;
  const copies = buckets.slice();
  for (let bucket = 0; used > 0 && bucket < size; bucket++) {
    const head = buckets[bucket];
    if (head !== null) copies[bucket] = cloneChain(head, cloneValue);
  }
  return { address, size, used, buckets: copies };
}

function cloneChain<V>(head: DictEntry<V>, cloneValue: (value: V) => V): DictEntry<V> {
  const first = cloneEntry(head, cloneValue);
  let last = first;
  for (let entry = head.next; entry !== null; entry = entry.next) {
    last.next = cloneEntry(entry, cloneValue);
    last = last.next;
  }
  return first;
}

function cloneEntry<V>(
  { address, key, text, value, next }: DictEntry<V>,
  cloneValue: (value: V) => V,
): DictEntry<V> {
  return { address, key, text, value: cloneValue(value), next };
}
