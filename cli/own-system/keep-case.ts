import type { AnySystem, Failure } from '../../lab/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { wrap } from '../output/wrap.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { DEFAULT_STORE, storedAs, writeFailure } from '../search/failure-store.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import { type KeptAs, keepRegression } from '../search/regression-case.ts';
import { refuseLost } from '../search/replay-own-code.ts';
import { type ShrinkFileOptions, shrinkFile } from '../search/shrink-file.ts';
import { loadSystem, variantsOf } from './load-system.ts';
import { caseTarget, lostCase } from './lost-case.ts';
import { judgedCase, namedCase, propertyIn, variantFor } from './named-case.ts';
import { shrinkToSteps } from './shrink-to-steps.ts';

interface OneVariant {
  variant?: string;
}

/** What is done with a failure file of a system of the user's own: it is made smaller, or kept for good. */

/**
 * The failure that a word names. Null, and told, if it names a case in which nothing is violated.
 *
 * @throws UserError when the case takes its thread along, and is not known to do so.
 */
async function failureNamed(
  file: string,
  system: AnySystem,
  word: string,
  options: OneVariant & Pick<ShrinkFileOptions, 'caseSeconds'>,
): Promise<{ failure: Failure; isFile: boolean } | null> {
  const named = namedCase(system, word);
  const variant = variantFor(system, named, options);
  refuseLost(word, await lostCase(caseTarget(file, system, variant), named, options));
  const { failure, calm } = judgedCase(system, named, variant);
  if (failure !== null) return { failure, isFile: named.failure !== null };
  process.stdout.write(`${wrap(calm.sentence)}\n`);
  return null;
}

/** What is no failure file yet becomes one of the store. */
function stored(system: AnySystem, failure: Failure): string {
  const file = storedAs(system, DEFAULT_STORE, failure);
  writeFailure(system, file, failure);
  return file;
}

/** `replisim shrink SYSTEM CASE`: each simpler case takes the file's place at once. */
export async function shrinkOwn(
  file: string,
  word: string,
  options: ShrinkFileOptions & OneVariant & { steps?: boolean },
): Promise<ExitCode> {
  const system = await loadSystem(file, { seconds: options.caseSeconds });
  const found = await failureNamed(file, system, word, options);
  if (found === null) return EXIT.undecided;
  const { failure } = found;
  const target = found.isFile ? word : stored(system, failure);
  if (options.steps === true) return shrinkToSteps(file, target, failure, options);
  const words: HuntTargetSpec = {
    system: file,
    variant: failure.variant,
    properties: isOwnCodeProperty(failure.verdict.property) ? ['all'] : [failure.verdict.property],
    space: {},
    seed: '1',
  };
  return shrinkFile(target, failure, { system, words }, options);
}

/** `replisim promote SYSTEM CASE`: a failure that still violates becomes a regression case. */
export async function promoteOwn(
  file: string,
  word: string,
  options: OneVariant & KeptAs & { caseSeconds?: number },
): Promise<ExitCode> {
  const system = await loadSystem(file, { seconds: options.caseSeconds });
  const found = await failureNamed(file, system, word, options);
  if (found === null) return EXIT.undecided;
  const { failure } = found;
  const [variant] = variantsOf(system, [failure.variant]);
  const property = propertyIn(system, failure, word);
  return keepRegression(
    system,
    failure,
    { variant, property },
    { word, kept: options, by: { system: file } },
  );
}
