import type { Operation } from './history.ts';
import { searchOrder } from './order-search.ts';
import { placeablesOf } from './placement.ts';
import { callsOf } from './specification.ts';
import { counter } from './specifications/counter.ts';
import { inTurn, type ToldEvent, told } from './testing/told-history.ts';

function search(operations: Operation[]) {
  const specification = counter();
  const placeables = placeablesOf(callsOf(operations, specification), 'everyone');
  const { found, steps } = searchOrder(placeables, specification, 1_000);
  return { found, steps };
}

/** So many additions at the same time, each of another number, and after them a read of `sum`. */
function additions(count: number, sum: number): Operation[] {
  const clients = Array.from({ length: count }, (_, index) => `client ${index}`);
  return told(
    ...clients.map((client, index): ToldEvent => [client, 'asks', 'add', 2 ** index]),
    ...clients.map((client): ToldEvent => [client, 'gets']),
    ['reader', 'asks', 'read'],
    ['reader', 'gets', sum],
  );
}

// Each set of additions is one configuration, from which each of the others is tried once; behind all of them, the read.
test.each([1, 2, 3, 4, 5])('no configuration of %i operations is entered twice', (count) => {
  const steps = count * 2 ** (count - 1) + 1;
  expect(search(additions(count, -1))).toEqual({ found: false, steps });
});

test('a search that never goes back tries each operation that could be next once', () => {
  // Of three that are left, two, one; and the read.
  expect(search(additions(3, 7))).toEqual({ found: true, steps: 3 + 2 + 1 + 1 });
  expect(search(inTurn(['a', 'add', 1], ['b', 'add', 2], ['a', 'read', null, 3]))).toEqual({
    found: true,
    steps: 3,
  });
});
