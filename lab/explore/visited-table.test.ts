import fc from 'fast-check';
import { createVisitedTable, findVisited, insertVisited, pathTo, visitedBytes } from './visited-table.ts';

const half = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -0x80000000, max: 0x7fffffff }));

test('it knows what a set of pairs knows', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half), { maxLength: 400, size: 'max' }), (pairs) => {
      const table = createVisitedTable();
      const numbers = new Map<string, number>();
      for (const [high, low] of pairs) {
        const key = `${high} ${low}`;
        expect(findVisited(table, high, low)).toBe(numbers.get(key) ?? -1);
        if (!numbers.has(key)) numbers.set(key, numbers.size);
        expect(insertVisited(table, high, low, -1, 0)).toBe(numbers.get(key));
      }
      expect(table.size).toBe(numbers.size);
    }),
  );
});

test('a state can be walked back to, over growth, also where all fall on one place', () => {
  const table = createVisitedTable();
  for (let i = 0; i < 1_000; i++) expect(insertVisited(table, i, 64 << 20, i - 1, (i * 7) & 0xffff)).toBe(i);
  for (let i = 0; i < 1_000; i++) expect(insertVisited(table, i, 64 << 20, 5, 5)).toBe(i);
  expect(pathTo(table, 3)).toEqual([7, 14, 21]);
  expect(pathTo(table, 999)).toHaveLength(999);
  expect(pathTo(table, 0)).toEqual([]);
});

test('a state never takes more than 50 bytes', () => {
  const table = createVisitedTable();
  let most = 0;
  for (let i = 0; i < 300_000; i++) {
    insertVisited(table, i, Math.imul(i, 0x9e3779b1), i - 1, 0);
    if (i > 1_000) most = Math.max(most, visitedBytes(table) / table.size);
  }
  expect(most).toBeLessThan(50);
});
