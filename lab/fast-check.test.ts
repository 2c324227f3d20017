/** Cases of a system in `fc.assert`: drawn, judged, and made smaller by the lab or by fast-check. */
import fc from 'fast-check';
import type { ActorScenario } from './actors/scenario/scenario.ts';
import { holdsOf, type Shrinker } from './fast-check.ts';
import type { Case } from './search/case.ts';
import { keptValue as store } from './testing/kept-value.ts';

const forgets = store.variants[1];

test('the right design holds', () => {
  fc.assert(holdsOf(store), { seed: 1, numRuns: 50 });
});

test.each<[Shrinker, number]>([
  ['lab', 2],
  ['fast-check', 5],
])('what %s makes smaller is a write, a crash and a read, and violates still', (shrinker, mostOperations) => {
  const space = { operations: 5, faults: 2 };
  const details = fc.check(holdsOf(store, { variant: forgets, space, shrinker }), { seed: 1, numRuns: 500 });
  expect(String((details.errorInstance as Error).message)).toMatch(/^linearizable: client-\d/);
  const [{ scenario, choices }] = details.counterexample as [Case<ActorScenario>];
  const { operations, faults } = scenario;
  expect(operations.length).toBeLessThanOrEqual(mostOperations);
  expect(operations.map(({ name }) => name)).toEqual(expect.arrayContaining(['write', 'read']));
  expect(faults).toHaveLength(1);
  // What fast-check prints can be read as JSON: a file with it is a case of the command.
  expect(JSON.parse(fc.stringify(details.counterexample))).toEqual([{ scenario, choices }]);
});
