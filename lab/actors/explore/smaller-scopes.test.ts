import { isWithin, smallerScopes } from './smaller-scopes.ts';

const put = (client: string) => ({ client, name: 'put', input: 1 });
const get = (client: string) => ({ client, name: 'get', input: null });
const scope = {
  operations: [put('a'), get('a')],
  losses: 0,
  duplicates: 0,
  crashes: 1,
  timers: 2,
  partitions: 1,
};

test('every part of a scope is there once, the smallest first, and with a client for each operation', () => {
  const all = smallerScopes(scope, ['a', 'b']);
  // Nothing, each of the two, both one after the other, both at once; a loss may stand for the partition.
  const lists = [[], [put('a')], [get('a')], [put('a'), get('a')], [put('a'), get('b')]];
  expect(all).toHaveLength(lists.length * 2 * 2 * 3 * 2);
  for (const operations of lists) expect(all).toContainEqual({ ...scope, operations });
  expect(all[0]).toMatchObject({ operations: [], losses: 0, crashes: 0, timers: 0, partitions: 0 });
  expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(all.length);
});

test('a scope is within another that has all of its operations, in their order, and as many faults', () => {
  expect(isWithin(scope, scope)).toBe(true);
  expect(isWithin({ ...scope, operations: [get('a')], timers: 0 }, scope)).toBe(true);
  expect(isWithin({ ...scope, operations: [get('b')] }, scope)).toBe(false);
  expect(isWithin({ ...scope, operations: [get('a'), put('a')] }, scope)).toBe(false);
  expect(isWithin({ ...scope, losses: 1 }, scope)).toBe(false);
});
