import { type Dict, dictSize } from '../memory/dict.ts';
import { eachEntry } from '../memory/each-entry.ts';
import type { List } from '../memory/list.ts';
import type { Hash64 } from './fingerprint.ts';
import type { Client, Database } from './server.ts';

/**
 * Keys of records, as lists of integers: of two records with the same key, one can stand for the other in heaps that agree
 * about their addresses. Beside what the fingerprint counts, these are the addresses of all their parts.
 */
export interface RecordKey {
  cells: Int32Array;
  /** How many of the cells are the key. */
  length: number;
}

const { floor } = Math;
const TWO_TO_32 = 4_294_967_296;

export const createRecordKey = (): RecordKey => ({ cells: new Int32Array(256), length: 0 });

function add(key: RecordKey, value: number): void {
  if (key.length === key.cells.length) {
    const cells = new Int32Array(2 * key.length);
    cells.set(key.cells);
    key.cells = cells;
  }
  key.cells[key.length++] = value;
}

/** A client's last command, its last interaction and its cached request are left out: INFO and the clock ask for them. */
export function writeClientKey(key: RecordKey, c: Client, hash: Hash64): void {
  key.length = 0;
  add(key, c.id);
  add(key, c.fd);
  add(key, hash.high);
  add(key, hash.low);
  add(key, c.address);
  add(key, c.querybuf);
  add(key, c.argvAddress);
  addAll(key, c.argv);
  const { reply } = c;
  add(key, reply.address);
  add(key, c.replyBytes);
  addAll(key, reply.nodes);
  addAll(key, reply.objects);
  addAll(key, reply.generations);
  add(key, c.multiAddress);
  add(key, c.multi.length);
  for (const { argvAddress, argv } of c.multi) {
    add(key, argvAddress);
    addAll(key, argv);
  }
  addList(key, c.ioKeys);
  addList(key, c.watchedKeys);
  for (const watched of c.watched) {
    add(key, watched.address);
    add(key, watched.key);
  }
  addDict(key, c.pubsubChannels, () => {});
  addList(key, c.pubsubPatterns);
}

/** There is no fingerprint of a database alone: what it stores is told by addresses and by the keys' texts. */
export function writeDatabaseKey(
  key: RecordKey,
  { id, dict, expires, blockingKeys, watchedKeys }: Database,
): void {
  key.length = 0;
  add(key, id);
  addDict(key, dict, (value) => add(key, value));
  addDict(key, expires, (deadline) => addText(key, String(deadline)));
  add(key, blockingKeys);
  addDict(key, watchedKeys, (clients) => addList(key, clients));
}

/** Of a list of int32 integers. */
export function writeNumbersKey(key: RecordKey, numbers: readonly number[]): void {
  key.length = 0;
  addAll(key, numbers);
}

export function writeListKey(key: RecordKey, list: List): void {
  key.length = 0;
  addList(key, list);
}

/** Of a record whose fields, always the same and in the same order, are integers. */
export function writeCountsKey<R extends { [F in keyof R]: number }>(key: RecordKey, counts: R): void {
  key.length = 0;
  for (const field in counts) {
    add(key, counts[field]);
    add(key, floor(counts[field] / TWO_TO_32));
  }
}

function addAll(key: RecordKey, values: readonly number[]): void {
  add(key, values.length);
  for (let i = 0; i < values.length; i++) add(key, values[i]);
}

function addList(key: RecordKey, { address, nodes, values }: List): void {
  add(key, address);
  addAll(key, nodes);
  addAll(key, values);
}

function addDict<V>(key: RecordKey, dict: Dict<V>, addValue: (value: V) => void): void {
  add(key, dict.address);
  add(key, dict.rehashIndex);
  add(key, dict.iterators);
  add(key, dict.first.address);
  add(key, dict.first.size);
  add(key, dict.second.address);
  add(key, dict.second.size);
  add(key, dictSize(dict));
  eachEntry(dict, (entry) => {
    add(key, entry.address);
    add(key, entry.key);
    addText(key, entry.text);
    addValue(entry.value);
  });
}

function addText(key: RecordKey, text: string): void {
  add(key, text.length);
  for (let i = 0; i < text.length; i++) add(key, text.charCodeAt(i));
}
