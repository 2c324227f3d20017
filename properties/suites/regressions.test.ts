import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFailure } from '../../lab/files.ts';
import { type Failure, replayFailure } from '../../lab/index.ts';
import { type Scenario, type Variant, variantById } from '../../model/index.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { propertyById } from '../properties.ts';
import type { RedisProperty } from '../property.ts';

const redis = createRedisSystem();

/**
 * Failures that `replisim promote` has made permanent: each still violates its property on its variant, to the same
 * digest, and no longer does on 2.4.10. With REPLISIM_FAILURE=FILE, the failure in that file is played here as well,
 * without a line of a test changed:
 *
 *   REPLISIM_FAILURE=.replisim/failures/NAME.json npx jest -t 'the failure named by'
 */
const FOLDER = join(__dirname, '..', 'regressions');

function failureIn(file: string): Failure<Scenario> {
  const { failure, problem } = parseFailure(readFileSync(file, 'utf8'), [redis]);
  if (failure === null) throw new Error(`${file}: ${problem}`);
  return failure;
}

function replayed(failure: Failure<Scenario>, variant: string) {
  return replayFailure(redis, failure, {
    variant: variantById(variant) as Variant,
    property: propertyById(failure.verdict.property) as RedisProperty,
  });
}

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.json')))('regression %s', (file) => {
  const failure = failureIn(join(FOLDER, file));

  it('still violates, to the same digest', () => {
    const { stillViolates, sameDigest, sentence } = replayed(failure, failure.variant);
    expect({ stillViolates, sameDigest, sentence }).toMatchObject({ stillViolates: true, sameDigest: true });
  });

  it('does not violate on 2.4.10', () => {
    expect(replayed(failure, '2.4.10').stillViolates).toBe(false);
  });
});

describe('the failure named by REPLISIM_FAILURE', () => {
  const named = process.env.REPLISIM_FAILURE;

  it(named === undefined ? 'is played when one is named' : `${named} holds its property`, () => {
    if (named === undefined) {
      expect(readdirSync(FOLDER).length).toBeGreaterThan(0);
      return;
    }
    const failure = failureIn(named);
    const { stillViolates, sentence } = replayed(failure, failure.variant);
    if (stillViolates !== false) throw new Error(`${failure.verdict.sentence} ${sentence}`);
  });
});
