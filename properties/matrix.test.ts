import { VARIANTS } from '../model/index.ts';
import { createRedisSystem } from '../properties/redis-system.ts';
import { diedAsExpected, FOUND_WITHIN, MATRIX, RIGHT_VARIANTS, runsUntilFound } from './matrix.ts';
import { LIFETIMES, propertyById } from './properties.ts';

const redis = createRedisSystem();

/** The generated runs depend on this alone. */
const SEED = '1';

/** How many runs a right design must survive here; the suite of 2.4.10 plays more. */
const SURVIVED = 150;

describe('the matrix', () => {
  test('has every variant once, the right ones apart', () => {
    const ids = [...MATRIX.map(({ variant }) => variant), ...RIGHT_VARIANTS];
    expect(ids.toSorted()).toEqual(VARIANTS.map(({ id }) => id).toSorted());
  });

  test('names properties that there are, and holds at least twelve wrong fixes', () => {
    for (const { killers } of MATRIX) for (const id of killers) expect(propertyById(id)?.id).toBe(id);
    expect(MATRIX.length).toBeGreaterThanOrEqual(12);
  });

  test.each(MATRIX.map((row) => [row.variant, row.killers.join(' or '), row] as const))(
    `%s dies of %s within ${FOUND_WITHIN} runs, and of nothing else first`,
    (_variant, _killers, row) => {
      const death = runsUntilFound(redis, row, SEED);
      expect(death === null ? 'it survives' : diedAsExpected(row, death) || death).toBe(true);
    },
  );

  test.each(
    RIGHT_VARIANTS.flatMap((id) => [
      [id, 'anything'] as const,
      [id, 'joining'] as const,
      [id, 'crowded'] as const,
    ]),
  )('%s violates no lifetime in %s scenarios', (variant, cases) => {
    // Nothing is held beside it: a right design has to be right by itself.
    expect(runsUntilFound(redis, { variant, cases }, SEED, SURVIVED, LIFETIMES)).toBeNull();
  });
});
