import { createListTable, findList, internList, writeHash } from './list-table.ts';

/** A key for each number, of different lengths, many of which begin alike. */
function keyOf(number: number): Int32Array {
  const key = [number & 3, -(number >> 2)];
  for (let i = number % 5; i > 0; i--) key.push(0);
  return Int32Array.from(key);
}

test('a list of integers leads to the list that was added for it, and to no other', () => {
  const table = createListTable();
  const listOf = (number: number) => new Array<number>(number % 4).fill(number);
  const count = 20_000;
  for (let number = 0; number < count; number++) {
    const key = keyOf(number);
    expect(findList(table, key, key.length)).toBe(-1);
    const at = internList(table, key, key.length, listOf(number));
    expect(findList(table, key, key.length)).toBe(at);
  }
  expect(table.size).toBe(count);
  for (let number = 0; number < count; number++) {
    const key = keyOf(number);
    const at = findList(table, key, key.length);
    expect([...table.cells.subarray(at + 1, at + 1 + table.cells[at])]).toEqual(listOf(number));
  }
});

test('only the first integers of a key count', () => {
  const table = createListTable();
  internList(table, Int32Array.of(7, 8, 9), 2, [1]);
  expect(findList(table, Int32Array.of(7, 8, 10), 2)).toBeGreaterThan(0);
  expect(findList(table, Int32Array.of(7, 8, 9), 3)).toBe(-1);
  expect(findList(table, Int32Array.of(7, 8, 9), 1)).toBe(-1);
});

test('both halves of a hash are in a key', () => {
  const key = new Int32Array(4);
  expect(writeHash(key, 1, { high: 7, low: -8 })).toBe(3);
  expect([...key]).toEqual([0, 7, -8, 0]);
});
