/**
 * A table from lists of integers to lists of integers, in two typed arrays: an entry is no object that the garbage
 * collector would have to visit. Entries are never changed or removed.
 */
export interface ListTable {
  /** Entry after entry: hash, length of the key, the key, length of the value, the value. */
  cells: Int32Array;
  used: number;
  /** Open addressing by the hash: where an entry begins, or 0. The length is a power of two. */
  index: Int32Array;
  size: number;
}

const FIRST_CELLS = 1 << 12;
const FIRST_PLACES = 1 << 8;

export function createListTable(): ListTable {
  // No entry begins at 0.
  return { cells: new Int32Array(FIRST_CELLS), used: 1, index: new Int32Array(FIRST_PLACES), size: 0 };
}

/** Where the value of a key (the first `length` integers of `key`) begins in `cells`, with its length; -1 without. */
export function findList(table: ListTable, key: Int32Array, length: number): number {
  const { cells, index } = table;
  const hash = hashOf(key, length);
  const mask = index.length - 1;
  for (let place = hash & mask; ; place = (place + 1) & mask) {
    const at = index[place];
    if (at === 0) return -1;
    if (cells[at] !== hash || cells[at + 1] !== length) continue;
    let same = 0;
    while (same < length && cells[at + 2 + same] === key[same]) same++;
    if (same === length) return at + 2 + length;
  }
}

/** Adds a key that the table does not have. Returns where its value begins, as `findList` does from now on. */
export function internList(
  table: ListTable,
  key: Int32Array,
  length: number,
  value: readonly number[],
): number {
  if (table.size * 2 >= table.index.length) growIndex(table);
  const begin = table.used;
  const end = begin + 3 + length + value.length;
  if (end > table.cells.length) {
    const cells = new Int32Array(Math.max(table.cells.length * 2, end));
    cells.set(table.cells);
    table.cells = cells;
  }
  const { cells } = table;
  cells[begin] = hashOf(key, length);
  cells[begin + 1] = length;
  for (let i = 0; i < length; i++) cells[begin + 2 + i] = key[i];
  const at = begin + 2 + length;
  cells[at] = value.length;
  for (let i = 0; i < value.length; i++) cells[at + 1 + i] = value[i];
  table.used = end;
  table.size++;
  enter(table.index, cells[begin], begin);
  return at;
}

/** The number that stands for a key: `next` if the table does not have it, and from now on it does. */
export function numberOfList(table: ListTable, key: Int32Array, length: number, next: number): number {
  const at = findList(table, key, length);
  if (at >= 0) return table.cells[at + 1];
  internList(table, key, length, [next]);
  return next;
}

/** Writes the two halves of a hash into a key. Returns the new length. */
export function writeHash(
  key: Int32Array,
  length: number,
  { high, low }: { high: number; low: number },
): number {
  key[length] = high;
  key[length + 1] = low;
  return length + 2;
}

function enter(index: Int32Array, hash: number, begin: number): void {
  const mask = index.length - 1;
  let place = hash & mask;
  while (index[place] !== 0) place = (place + 1) & mask;
  index[place] = begin;
}

function growIndex(table: ListTable): void {
  const index = new Int32Array(table.index.length * 2);
  for (const begin of table.index) if (begin !== 0) enter(index, table.cells[begin], begin);
  table.index = index;
}

const { imul } = Math;

function hashOf(key: Int32Array, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) {
    hash = imul(hash ^ key[i], 0x9e3779b1 | 0);
    hash ^= hash >>> 15;
  }
  hash = imul(hash, 0x85ebca6b | 0);
  return hash ^ (hash >>> 13);
}
