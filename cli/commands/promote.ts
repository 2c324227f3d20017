import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { replayFailure } from '../../lab/index.ts';
import { createRedisSystem } from '../../properties/index.ts';
import { type Consent, consentedProperty } from '../consent.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFailure } from '../failure-file.ts';
import { loadVariant } from '../load-variant.ts';
import { replayLine } from '../replay-line.ts';
import { writeFailure } from '../search/failure-store.ts';
import { refuseLostRun, wordsOfRun } from '../search/lost-run.ts';

export interface PromoteOptions extends Consent {
  to: string;
  name?: string;
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
  const { stillViolates, sentence } = replayFailure(system, failure, { variant, property });
  if (stillViolates !== true) {
    process.stdout.write(`${file}: ${sentence} It is not promoted.\n`);
    return EXIT.undecided;
  }
  const name = options.name ?? `${variant.id}-${failure.verdict.property}`.replace(/[^\w.-]+/g, '-');
  if (!/^[\w.-]+$/.test(name))
    throw new UserError(`--name ${name}: letters, digits, dots and hyphens are allowed`);
  const target = join(options.to, `${name}.json`);
  if (existsSync(target))
    throw new UserError(`${target}: there is a case of this name already; --name gives another one`);
  writeFailure(system, target, failure);
  process.stdout.write(
    `${target}: kept as a regression case. To play it again: ${replayLine(target, { variant: options.variant ?? failure.variant, properties: options.property })}\n` +
      `A test plays all of a folder with regressions() of replisim/testkit.\n`,
  );
  return EXIT.held;
}
