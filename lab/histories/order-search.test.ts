import type { Operation } from './history.ts';
import { searchOrder } from './order-search.ts';
import { placeablesOf } from './placement.ts';
import { callsOf } from './specification.ts';
import { counter } from './specifications/counter.ts';
import { inTurn, type ToldEvent, told } from './testing/told-history.ts';

function search(operations: Operation[], specification = counter()) {
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

/** The same behind an operation that was over before. */
function later(operation: Operation): Operation {
  const { id, begin, end } = operation;
  return { ...operation, id: id + 1, begin: begin + 2, end: end === null ? null : end + 2 };
}

// Each set of additions is one configuration, from which each of the others is tried once; behind all of them, the read.
test.each([1, 2, 3, 4, 5])('no configuration of %i operations is entered twice', (count) => {
  const steps = count * 2 ** (count - 1) + 1;
  expect(search(additions(count, -1))).toEqual({ found: false, steps });
});

// What leads from one state to another is then not worked out anew.
test.each([1, 2, 3, 4, 5])('nor is one whose state is a long text, of %i', (count) => {
  const long = { ...counter(), key: (sum: number) => `${'x'.repeat(1_000)}${sum}` };
  const steps = count * 2 ** (count - 1) + 1;
  expect(search(additions(count, -1), long)).toEqual({ found: false, steps });
  const first = told(['first', 'asks', 'add', 64], ['first', 'gets', 64]);
  expect(search([...first, ...additions(count, 64 + 2 ** count - 1).map(later)], long).found).toBe(true);
  expect(search([...first, ...additions(count, 2 ** count - 1).map(later)], long).found).toBe(false);
});

test('a search that never goes back tries each operation that could be next once', () => {
  // Of three that are left, two, one; and the read.
  expect(search(additions(3, 7))).toEqual({ found: true, steps: 3 + 2 + 1 + 1 });
  expect(search(inTurn(['a', 'add', 1], ['b', 'add', 2], ['a', 'read', null, 3]))).toEqual({
    found: true,
    steps: 3,
  });
});
