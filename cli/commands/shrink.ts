import { existsSync } from 'node:fs';
import type { Case } from '../../properties/arbitraries/scenarios.ts';
import { chooserOf, recordFailure, replayFailure } from '../../properties/failure.ts';
import { judge } from '../../properties/judge.ts';
import { shrinkCase } from '../../properties/shrink/shrink-case.ts';
import { namesIn, siteOf } from '../../properties/violation-signature.ts';
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
async function failureOf(word: string): Promise<string | null> {
  const named = namedRun(word);
  const variantWord = named.variant ?? '2.4.9';
  const variant = await loadVariant(variantWord);
  const violated = violatedProperty(named, variant);
  if (violated === null) return null;
  const { property } = violated;
  const failure = recordFailure(
    { scenario: named.scenario, choices: null },
    { variant, variantWord, property, origin: word },
  );
  if (failure === null) throw new Error('a run that fails does not fail when it is played once more');
  const file = storedAs(DEFAULT_STORE, failure);
  writeFailure(file, failure);
  return file;
}

/**
 * `replisim shrink FILE|COORDINATES`: each simpler case takes the file's place at once, so that a broken-off shrink goes
 * on there. A run that coordinates name gets a file of its own first.
 */
export async function shrink(word: string, { anySite }: { anySite?: boolean }): Promise<ExitCode> {
  const file = looksLikeCoordinates(word) && !existsSync(word) ? await failureOf(word) : word;
  if (file === null) {
    process.stdout.write(`${word}: every property holds. There is nothing to shrink.\n`);
    return EXIT.undecided;
  }
  return shrinkFile(file, anySite === true);
}

async function shrinkFile(file: string, anySite: boolean): Promise<ExitCode> {
  const start = readFailure(file);
  const variant = await loadVariant(start.variant);
  const [property] = await propertiesOf([start.verdict.property]);
  const before = replayFailure(start, { variant, property });
  if (before.stillViolates !== true) {
    process.stdout.write(`${file}: ${before.sentence} There is nothing to shrink.\n`);
    return EXIT.undecided;
  }
  const site = siteOf(before.verdicts[0], namesIn(start.scenario));
  const fails = ({ scenario, choices }: Case): boolean => {
    const chooser = chooserOf({ scenario, choices });
    const [verdict] = judge(scenario, { variant, chooser, properties: [property] }).verdicts;
    return verdict.held === false && (anySite || siteOf(verdict, namesIn(scenario)) === site);
  };
  const keep = (found: Case): void => {
    const failure = recordFailure(found, {
      variant,
      variantWord: start.variant,
      property,
      origin: start.origin,
    });
    if (failure !== null) writeFailure(file, failure);
  };
  let stopped = false;
  const release = onInterrupt(() => {
    stopped = true;
  });
  const counter = createCounter('shrink', null, 'cases');
  const shrunk = shrinkCase(
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
    `${shrunk.steps} steps, ${shrunk.tried} cases tried\n\n${reportOf(readFailure(file), variant, file)}\n`,
  );
  return stopped ? EXIT.interrupted : EXIT.held;
}
