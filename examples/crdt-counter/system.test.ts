import { played } from '../testing/played.ts';
import system from './system.ts';

const add = (millis: number, client: number, input: number) => ({
  client: `client-${client}`,
  name: 'add',
  input,
  atMicros: millis * 1_000,
});

test('both sides of a partition go on counting, and agree afterwards', () => {
  const partition = {
    kind: 'partition',
    from: ['replica-1'],
    to: ['replica-2', 'replica-3'],
    oneWay: false,
    atMicros: 0,
    forMicros: 300_000,
  };
  const operations = [add(10, 1, 1), add(20, 2, 2), add(30, 1, 3), add(40, 2, 3)];
  expect(played(system, { operations, faults: [partition] })).toEqual({
    operations: 4,
    answered: 4,
    violated: [],
  });
});

test('an addition that was acknowledged survives a crash, because it is flushed first', () => {
  const crash = { kind: 'crash', node: 'replica-1', atTurn: 2, forMicros: 50_000 };
  const operations = [add(10, 1, 3)];
  expect(played(system, { operations, faults: [crash] }).violated).toEqual([]);
});
