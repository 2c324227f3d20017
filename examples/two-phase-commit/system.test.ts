import { played } from '../testing/played.ts';
import system from './system.ts';

const transfer = { client: 'client-1', name: 'transfer', input: 1, atMicros: 0 };

test('a coordinator that crashes at any moment leaves the accounts of one mind, and nobody waiting', () => {
  for (let atTurn = 1; atTurn <= 6; atTurn++) {
    const crash = { kind: 'crash', node: 'coordinator', atTurn, forMicros: 300_000 };
    const { violated } = played(system, { operations: [transfer], faults: [crash] });
    expect({ atTurn, violated }).toEqual({ atTurn, violated: [] });
  }
});

test('an account that says no aborts the transfer for both', () => {
  const { answered, violated } = played(system, { operations: [{ ...transfer, input: 9 }] });
  expect({ answered, violated }).toEqual({ answered: 1, violated: [] });
});
