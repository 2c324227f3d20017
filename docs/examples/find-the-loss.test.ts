import fc from 'fast-check';
import { variantById } from '../../model/variants/index.ts';
import { briefScenario, cases, chooserOf, judge, propertyById } from '../../properties/index.ts';

test('a feed of my own never loses a SELECT object', () => {
  const variant = variantById('2.4.10');
  const property = propertyById('select-lifetimes');
  if (variant === undefined || property === undefined) throw new Error('no such name');
  const details = fc.check(
    fc.property(cases({ mostSlaves: 2 }), (drawn) => {
      const { verdicts } = judge(drawn.scenario, {
        variant,
        chooser: chooserOf(drawn),
        properties: [property],
      });
      return verdicts[0].held !== false;
    }),
    { seed: 1, numRuns: 200 },
  );
  const counterexample = details.counterexample?.[0];
  expect(counterexample && briefScenario(counterexample.scenario)).toBeUndefined();
});
