import fc from 'fast-check';
import { checkRun, chooserOf } from '../../lab/index.ts';
import { variantById } from '../../model/index.ts';
import { cases } from '../../properties/fast-check.ts';
import { briefScenario, createRedisSystem, propertyById } from '../../properties/index.ts';

test('a feed of my own never loses a SELECT object', () => {
  const redis = createRedisSystem();
  const variant = variantById('2.4.10');
  const property = propertyById('select-lifetimes');
  if (variant === undefined || property === undefined) throw new Error('no such name');
  const details = fc.check(
    fc.property(cases({ mostSlaves: 2 }), (drawn) => {
      const chooser = chooserOf(drawn);
      const { verdicts } = checkRun(redis, drawn.scenario, { variant, chooser, properties: [property] });
      return verdicts[0].held !== false;
    }),
    { seed: 1, numRuns: 200 },
  );
  const counterexample = details.counterexample?.[0];
  expect(counterexample && briefScenario(counterexample.scenario)).toBeUndefined();
});
