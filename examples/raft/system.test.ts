import { played } from '../testing/played.ts';
import system from './system.ts';

const write = { client: 'client-1', name: 'write', input: 7, atMicros: 1_000_000 };
const read = { client: 'client-2', name: 'read', input: null, atMicros: 2_200_000 };
/** All servers at once: what is not on disk is nowhere any more. */
const crashes = ['server-1', 'server-2', 'server-3'].map((node) => ({
  kind: 'crash',
  node,
  atMicros: 1_500_000,
  forMicros: 50_000,
}));

test('a leader is elected, and answers', () => {
  expect(played(system, { operations: [write, read] })).toEqual({ operations: 2, answered: 2, violated: [] });
});

test('with what is on disk, all can crash and nothing acknowledged is lost', () => {
  expect(played(system, { operations: [write, read], faults: crashes })).toEqual({
    operations: 2,
    answered: 2,
    violated: [],
  });
});

test('without a disk it is lost', () => {
  const { answered, violated } = played(
    system,
    { operations: [write, read], faults: crashes },
    'loses-memory',
  );
  expect({ answered, violated }).toEqual({ answered: 2, violated: ['linearizable'] });
});

test('a leader that is cut off acknowledges nothing, and another is elected', () => {
  const isolations = ['server-1', 'server-2', 'server-3'].map((node) => ({
    kind: 'isolate',
    node,
    atMicros: 900_000,
    forMicros: 3_000_000,
  }));
  for (const isolation of isolations) {
    expect(played(system, { operations: [write, read], faults: [isolation] }).violated).toEqual([]);
  }
  // With all three cut off there is no majority.
  expect(played(system, { operations: [{ ...write, atMicros: 1_000_000 }], faults: isolations })).toEqual({
    operations: 1,
    answered: 0,
    violated: [],
  });
});
