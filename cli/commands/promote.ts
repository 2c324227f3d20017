import { createRedisSystem } from '../../properties/index.ts';
import { type Consent, consentedProperty } from '../consent.ts';
import type { ExitCode } from '../exit-codes.ts';
import { readFailure } from '../failure-file.ts';
import { loadVariant } from '../load-variant.ts';
import { refuseLostRun, wordsOfRun } from '../search/lost-run.ts';
import { type KeptAs, keepRegression } from '../search/regression-case.ts';

export interface PromoteOptions extends Consent, KeptAs {
  /** How long the case may take before it does not return. */
  caseSeconds?: number;
}

/**
 * `replisim promote FILE`: a failure that still violates is kept as a case for `regressions` of the test kit, which plays
 * every file of a folder: it must violate on its variant and hold on the right one.
 */
export async function promote(file: string, options: PromoteOptions): Promise<ExitCode> {
  const system = createRedisSystem();
  const failure = readFailure(system, file);
  const words = wordsOfRun(file, failure, options);
  const { property: id } = failure.verdict;
  const property = await consentedProperty(id, file, options);
  const { caseSeconds } = options;
  await refuseLostRun(file, failure, words, { property: id, caseSeconds });
  const variant = await loadVariant(words.variant);
  const by = { variant: options.variant ?? failure.variant, properties: options.property };
  return keepRegression(system, failure, { variant, property }, { word: file, kept: options, by });
}
