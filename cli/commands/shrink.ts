import { existsSync } from 'node:fs';
import { recordFailure } from '../../lab/index.ts';
import {
  createRedisSystem,
  propertyById,
  type RedisFailure,
  type RedisSystem,
} from '../../properties/index.ts';
import { type Consent, consentedProperty } from '../consent.ts';
import { looksLikeCoordinates } from '../coordinates.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFailure } from '../failure-file.ts';
import { loadVariant } from '../load-variant.ts';
import { notViolated } from '../output/not-violated.ts';
import { wrap } from '../output/wrap.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { DEFAULT_STORE, storedAs, writeFailure } from '../search/failure-store.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import { refuseLostRun, wordsOfRun } from '../search/lost-run.ts';
import { answeredRun, namedRun } from '../search/named-run.ts';
import { type ShrinkFileOptions, shrinkFile } from '../search/shrink-file.ts';

export interface ShrinkCommandOptions extends Consent, ShrinkFileOptions {}

/** The failure of a run that its coordinates name, written to the store; null, and told, when the run violates nothing. */
async function failureOf(
  system: RedisSystem,
  word: string,
  { variant: given, trust, caseSeconds }: ShrinkCommandOptions,
): Promise<string | null> {
  const named = namedRun(system, word);
  const run = { scenario: named.scenario, variant: named.variant ?? '2.4.9' };
  const words = wordsOfRun(word, run, { variant: given, trust });
  const { variant: variantWord } = words;
  await refuseLostRun(word, { scenario: named.scenario, choices: null }, words, { caseSeconds });
  const variant = await loadVariant(variantWord);
  const { violated, verdicts } = answeredRun(system, named, variant);
  if (violated === null) {
    process.stdout.write(`${wrap(`${word}: ${notViolated(verdicts)}: there is nothing to shrink.`)}\n`);
    return null;
  }
  const { property } = violated;
  const failure = recordFailure(
    system,
    { scenario: named.scenario, choices: null },
    { variant, variantWord, property, origin: word },
  );
  if (failure === null) throw new Error('a run that fails does not fail when it is played once more');
  const file = storedAs(system, DEFAULT_STORE, failure);
  writeFailure(system, file, failure);
  return file;
}

/**
 * `replisim shrink FILE|COORDINATES`: each simpler case takes the file's place at once, so that a broken-off shrink goes
 * on there. A run that coordinates name gets a file of its own first.
 */
export async function shrink(word: string, options: ShrinkCommandOptions): Promise<ExitCode> {
  const system = createRedisSystem();
  const file =
    looksLikeCoordinates(word) && !existsSync(word) ? await failureOf(system, word, options) : word;
  if (file === null) return EXIT.undecided;
  const start = readFailure(system, file);
  return shrinkFile(file, start, { system, words: await wordsOf(file, start, options) }, options);
}

/** What the thread is to load: nothing that the user has not named. */
async function wordsOf(file: string, failure: RedisFailure, consent: Consent): Promise<HuntTargetSpec> {
  const { property: id } = failure.verdict;
  if (!isOwnCodeProperty(id)) await consentedProperty(id, file, consent);
  const words = wordsOfRun(file, failure, consent);
  return propertyById(id) === undefined ? words : { ...words, properties: [...words.properties, id] };
}
