import { played } from '../testing/played.ts';
import system from './system.ts';

const put = (millis: number, value: number) => ({
  client: 'client-1',
  name: 'put',
  input: { key: 'x', value },
  atMicros: millis * 1_000,
});
const get = (millis: number) => ({
  client: 'client-2',
  name: 'get',
  input: { key: 'x' },
  atMicros: millis * 1_000,
});

test('any server can crash and come back: what was acknowledged is read', () => {
  for (const node of ['server-1', 'server-2', 'server-3']) {
    const crash = { kind: 'crash', node, atMicros: 20_000, forMicros: 60_000 };
    const found = played(system, { operations: [put(0, 1), put(25, 2), get(400)], faults: [crash] });
    expect({ node, ...found }).toEqual({ node, operations: 3, answered: 3, violated: [] });
  }
});

test('the middle can be taken out of the chain', () => {
  const skip = { client: 'client-2', name: 'skip', input: null, atMicros: 50_000 };
  const crash = { kind: 'crash', node: 'server-2', atMicros: 10_000, forMicros: null };
  const found = played(system, { operations: [put(0, 1), skip, put(100, 2), get(400)], faults: [crash] });
  // The operator's command is no part of the history.
  expect(found).toEqual({ operations: 3, answered: 3, violated: [] });
});
