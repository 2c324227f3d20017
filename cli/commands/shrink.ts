import { existsSync } from 'node:fs';
import { recordFailure, signatureOf } from '../../lab/index.ts';
import { propertyById } from '../../properties/properties.ts';
import type { RedisFailure, RedisSystem } from '../../properties/property.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { type Consent, consentedProperty, consentedVariant } from '../consent.ts';
import { looksLikeCoordinates } from '../coordinates.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFailure } from '../failure-file.ts';
import { loadVariant } from '../load-variant.ts';
import { createCounter } from '../output/counter.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { CASE_SECONDS, type CaseThread, createCaseThread } from '../search/case-thread.ts';
import { DEFAULT_STORE, storedAs, writeFailure } from '../search/failure-store.ts';
import { followUp, recordStep, replayIn } from '../search/follow-up.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import type { RedisShrunk } from '../search/hunt-types.ts';
import { onInterrupt } from '../search/interrupt.ts';
import { namedRun, violatedProperty } from '../search/named-run.ts';
import { createStopFlag, STOP, stopFor, wasInterrupted } from '../search/stop-flag.ts';

export interface ShrinkCommandOptions extends Consent {
  anySite?: boolean;
  /** How long at the most; without it, until nothing is simpler. */
  seconds?: number;
}

/** The failure of a run that its coordinates name, written to the store; null when the run violates nothing. */
async function failureOf(system: RedisSystem, word: string, consent: Consent): Promise<string | null> {
  const named = namedRun(system, word);
  const variantWord = consentedVariant(named.variant ?? '2.4.9', word, consent);
  const variant = await loadVariant(variantWord);
  const violated = violatedProperty(system, named, variant);
  if (violated === null) return null;
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
  if (file === null) {
    process.stdout.write(`${word}: every property holds. There is nothing to shrink.\n`);
    return EXIT.undecided;
  }
  return shrinkFile(system, file, options);
}

async function shrinkFile(
  system: RedisSystem,
  file: string,
  options: ShrinkCommandOptions,
): Promise<ExitCode> {
  const start = readFailure(system, file);
  const words = await wordsOf(file, start, options);
  const stop = createStopFlag();
  const thread = createCaseThread({ words, stop, threads: 1, caseSeconds: CASE_SECONDS });
  const release = onInterrupt(() => stopFor(stop, STOP.user));
  try {
    const before = await replayIn(thread, start);
    const { verdict } = before;
    if (before.stillViolates !== true || verdict === null) {
      process.stdout.write(`${file}: ${before.sentence} There is nothing to shrink.\n`);
      return EXIT.undecided;
    }
    const { best, shrunk, trouble } = await shrinkStepwise(thread, file, { ...start, verdict }, options);
    const { answer } = await thread.ask({ do: 'report', failure: best, file });
    const report = answer ?? best.verdict.sentence;
    process.stdout.write(`${shrunk.steps} steps, ${shrunk.tried} cases tried\n\n${report}\n`);
    if (trouble !== null) throw trouble;
    return wasInterrupted(stop) ? EXIT.interrupted : EXIT.held;
  } finally {
    release();
    await thread.end();
  }
}

/** What the thread is to load: nothing that the user has not named. */
async function wordsOf(
  file: string,
  { variant, verdict, scenario }: RedisFailure,
  consent: Consent,
): Promise<HuntTargetSpec> {
  const { property: id } = verdict;
  if (!isOwnCodeProperty(id)) await consentedProperty(id, file, consent);
  return {
    variant: consentedVariant(variant, file, consent),
    version: scenario.version,
    properties: [...(consent.property ?? []), ...(propertyById(id) === undefined ? [] : [id])],
    space: {},
    seed: '1',
  };
}

interface Stepwise {
  best: RedisFailure;
  shrunk: RedisShrunk;
  /** Why the best is not in the file. */
  trouble: UserError | null;
}

/** Shrinks, and keeps each simpler case in the file. */
async function shrinkStepwise(
  thread: CaseThread,
  file: string,
  start: RedisFailure,
  { seconds = Number.MAX_SAFE_INTEGER, anySite }: ShrinkCommandOptions,
): Promise<Stepwise> {
  const { scenario, choices, verdict, origin } = start;
  const finding = {
    case: { scenario, choices },
    verdict,
    signature: signatureOf(verdict, thread.system.names(scenario)),
  };
  const counter = createCounter('shrink', null, 'cases');
  let best = start;
  let trouble: UserError | null = null;
  const { failure, shrunk } = await followUp(thread, finding, origin, {
    own: false,
    anySite,
    seconds,
    onTry: (tried) => counter.update(tried, ''),
    async onStep(simpler) {
      best = (await recordStep(thread, simpler, start)) ?? best;
      try {
        writeFailure(thread.system, file, best);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        trouble = error;
        stopFor(thread.stop, STOP.lost);
      }
    },
  });
  counter.stop();
  return { best: failure ?? best, shrunk, trouble };
}
