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

test('every part of a scope that is no larger is there once, the smallest first, whoever asks', () => {
  const all = smallerScopes(scope, ['a', 'b']);
  const alone = [[put('a')], [put('b')], [get('a')], [get('b')]];
  const both = [put('a'), put('b')].flatMap((one) => [get('a'), get('b')].map((other) => [one, other]));
  for (const operations of [[], ...alone, ...both]) expect(all).toContainEqual({ ...scope, operations });
  // A loss may stand for the partition, and one timer more for an operation less: at most 1, 1, 3 and 1 of the faults, six
  // in all; with both operations there may be four.
  const faults = 2 * 2 * 4 * 2;
  const moreThanFour = 1 + 4;
  expect(all).toHaveLength((1 + alone.length) * faults + both.length * (faults - moreThanFour));
  expect(all[0]).toMatchObject({ operations: [], losses: 0, crashes: 0, timers: 0, partitions: 0 });
  expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(all.length);
});

test('what two clients ask for is the same in any order, and what one asks for is not', () => {
  const asked = (...operations: (typeof scope)['operations']) =>
    smallerScopes({ ...scope, operations }, []).filter((each) => each.operations.length === 2);
  const orders = (scopes: { operations: readonly object[] }[]) =>
    new Set(scopes.map(({ operations }) => JSON.stringify(operations))).size;
  // Two of three that are alike by a, and one by b: put and put, or one of them and get.
  expect(orders(asked(put('a'), get('b'), put('a')))).toBe(2);
  expect(orders(asked(put('a'), get('a'), put('a')))).toBe(3);
});

test('a scope is within another that has all of its operations, in their order, and as many faults', () => {
  expect(isWithin(scope, scope)).toBe(true);
  expect(isWithin({ ...scope, operations: [get('a')], timers: 0 }, scope)).toBe(true);
  expect(isWithin({ ...scope, operations: [get('b')] }, scope)).toBe(false);
  expect(isWithin({ ...scope, operations: [get('a'), put('a')] }, scope)).toBe(false);
  expect(isWithin({ ...scope, losses: 1 }, scope)).toBe(false);
});
