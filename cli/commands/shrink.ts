import { existsSync } from 'node:fs';
import {
  type Case,
  checkRun,
  chooserOf,
  recordFailure,
  replayFailure,
  shrinkCase,
  signatureOf,
} from '../../lab/index.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import type { RedisSystem } from '../../properties/property.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { looksLikeCoordinates } from '../coordinates.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFailure } from '../failure-file.ts';
import { loadVariant } from '../load-variant.ts';
import { createCounter } from '../output/counter.ts';
import { DEFAULT_STORE, storedAs, writeFailure } from '../search/failure-store.ts';
import { reportOf } from '../search/follow-up.ts';
import { propertiesOf } from '../search/hunt-target.ts';
import { onInterrupt } from '../search/interrupt.ts';
import { namedRun, violatedProperty } from '../search/named-run.ts';

/** The failure of a run that its coordinates name, written to the store; null when the run violates nothing. */
async function failureOf(system: RedisSystem, word: string): Promise<string | null> {
  const named = namedRun(system, word);
  const variantWord = named.variant ?? '2.4.9';
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
export async function shrink(word: string, { anySite }: { anySite?: boolean }): Promise<ExitCode> {
  const system = createRedisSystem();
  const file = looksLikeCoordinates(word) && !existsSync(word) ? await failureOf(system, word) : word;
  if (file === null) {
    process.stdout.write(`${word}: every property holds. There is nothing to shrink.\n`);
    return EXIT.undecided;
  }
  return shrinkFile(system, file, anySite === true);
}

async function shrinkFile(system: RedisSystem, file: string, anySite: boolean): Promise<ExitCode> {
  const start = readFailure(system, file);
  const variant = await loadVariant(start.variant);
  const [property] = await propertiesOf([start.verdict.property]);
  const before = replayFailure(system, start, { variant, property });
  if (before.stillViolates !== true) {
    process.stdout.write(`${file}: ${before.sentence} There is nothing to shrink.\n`);
    return EXIT.undecided;
  }
  const signature = signatureOf(before.verdicts[0], system.names(start.scenario));
  const fails = ({ scenario, choices }: Case<Scenario>): boolean => {
    const chooser = chooserOf({ scenario, choices });
    const [verdict] = checkRun(system, scenario, { variant, chooser, properties: [property] }).verdicts;
    return verdict.held === false && (anySite || signatureOf(verdict, system.names(scenario)) === signature);
  };
  const keep = (found: Case<Scenario>): void => {
    const failure = recordFailure(system, found, {
      variant,
      variantWord: start.variant,
      property,
      origin: start.origin,
    });
    if (failure !== null) writeFailure(system, file, failure);
  };
  let stopped = false;
  const release = onInterrupt(() => {
    stopped = true;
  });
  const counter = createCounter('shrink', null, 'cases');
  const shrunk = shrinkCase(
    system,
    { scenario: start.scenario, choices: start.choices },
    {
      fails,
      interrupted: () => stopped,
      onStep(best, tried) {
        keep(best);
        counter.update(tried, '');
      },
    },
  );
  counter.stop();
  release();
  process.stdout.write(
    `${shrunk.steps} steps, ${shrunk.tried} cases tried\n\n${reportOf(system, readFailure(system, file), variant, file)}\n`,
  );
  return stopped ? EXIT.interrupted : EXIT.held;
}
