import { type Variant, variantById } from '../../model/index.ts';
import { completeScope, exploreScope } from '../explore.ts';
import { MATRIX } from '../matrix.ts';
import { SHOWCASES } from './testing/showcases.ts';

test('every wrong fix of the matrix is shown', () => {
  const shown = new Set(SHOWCASES.map(({ variant }) => variant));
  for (const { variant } of MATRIX) expect(shown).toContain(variant);
});

test.each(SHOWCASES.map((showcase) => [showcase.variant, showcase.steps, showcase] as const))(
  '%s: a shortest counterexample has %i steps',
  (_variant, steps, { variant, scope }) => {
    const found = exploreScope(completeScope({ ...scope, variant: variantById(variant) as Variant }));
    expect({ verdict: found.verdict, steps: found.steps.length }).toEqual({ verdict: 'violated', steps });
  },
);

test.each(
  SHOWCASES.filter(({ variant }) => variant !== '2.4.10').map(
    (showcase) => [showcase.variant, showcase] as const,
  ),
)('where %s is wrong, the right feed is not', (_variant, { scope }) => {
  const { verdict } = exploreScope(completeScope({ ...scope, variant: variantById('2.4.10') as Variant }));
  expect(verdict).toBe('held');
});
