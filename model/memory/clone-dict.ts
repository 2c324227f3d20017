import type { Dict, DictEntry, DictTable } from './dict.ts';

/** An independent copy; `cloneValue` copies what an entry holds. */
export function cloneDict<V>(dict: Dict<V>, cloneValue: (value: V) => V): Dict<V> {
  const copyTable = (table: DictTable<V>): DictTable<V> => ({
    ...table,
    buckets: table.buckets.map((head) => (head === null ? null : copyChain(head))),
  });
  const copyChain = (head: DictEntry<V>): DictEntry<V> => {
    const first: DictEntry<V> = { ...head, value: cloneValue(head.value) };
    let last = first;
    for (let entry = head.next; entry !== null; entry = entry.next) {
      last.next = { ...entry, value: cloneValue(entry.value) };
      last = last.next;
    }
    return first;
  };
  return { ...dict, tables: [copyTable(dict.tables[0]), copyTable(dict.tables[1])] };
}
