import { existsSync } from 'node:fs';
import { LineCounter } from 'yaml';
import { parseFailure } from '../../lab/files.ts';
import {
  type AnySystem,
  type Case,
  checkRun,
  chooserOf,
  digestSentence,
  type Failure,
  huntCase,
  judgeRun,
  recordFailure,
  type ScenarioBase,
  type VariantBase,
  type Verdict,
} from '../../lab/index.ts';
import { placeAt, readYaml } from '../../model/scenario-text.ts';
import { areChoices } from '../../sim/index.ts';
import { readSeed } from '../coordinates.ts';
import { complain, UserError } from '../errors.ts';
import { readTextFile } from '../files.ts';
import { notViolated } from '../output/not-violated.ts';
import { refuseBrokenOff } from '../search/named-run.ts';
import { propertiesNamed, variantsOf } from './load-system.ts';

/** A run of a system of the user's own, as a word names it. */
export interface NamedCase {
  case: Case<ScenarioBase>;
  /** The failure file that it is from. */
  failure: Failure | null;
  /** How it is called in what is printed. */
  word: string;
}

const MAX_BYTES = 50_000_000;

/**
 * What the word names: a failure file, a scenario file, a case that a test has printed ({ scenario, choices }), or
 * `SEED/NUMBER`, a case of the hunt with that seed. Left out: the plainest scenario. @throws UserError
 */
export function namedCase(system: AnySystem, word: string | undefined): NamedCase {
  if (word === undefined)
    return { case: scenarioCase(system, {}, 'the plainest scenario'), failure: null, word: '' };
  const coordinates = /^(.+)\/(\d{1,9})$/.exec(word);
  if (coordinates !== null && !existsSync(word)) {
    const target = { system, seed: String(readSeed(coordinates[1])), space: {} };
    return { case: huntCase(target, Number(coordinates[2])), failure: null, word };
  }
  const text = readTextFile(word, MAX_BYTES);
  if (/"format":\s*"replisim-failure/.test(text)) {
    const { failure, problem } = parseFailure(text, [system]);
    if (failure === null) throw new UserError(`${word}: ${problem}`);
    return { case: { scenario: failure.scenario, choices: failure.choices }, failure, word };
  }
  return { case: scenarioCase(system, valueIn(text, word), word), failure: null, word };
}

function valueIn(text: string, word: string): unknown {
  const lines = new LineCounter();
  const read = readYaml(text, lines);
  if (!('flaw' in read) && read.value !== null) return read.value;
  // A file that lost what was in it is not the plainest scenario.
  const { flaw, offset } = 'flaw' in read ? read : { flaw: 'nothing', offset: 0 };
  const { line, column } = placeAt(lines, offset);
  throw new UserError(`${word}:${line}:${column}: found ${flaw}; allowed: JSON or YAML`);
}

function scenarioCase(system: AnySystem, read: unknown, word: string): Case<ScenarioBase> {
  // fast-check prints its counterexample as the list of what its property was given.
  const value: unknown = Array.isArray(read) && read.length === 1 ? read[0] : read;
  const given = value as { scenario?: unknown; choices?: unknown } | null;
  const whole = typeof given === 'object' && given !== null && 'scenario' in given && 'choices' in given;
  const { scenario, problem } = system.scenarios.read(whole ? given.scenario : value);
  if (scenario === null)
    throw new UserError(
      `${word}: it is not a scenario of ${system.id}: ${String(problem).replace(/^: /, '')}`,
    );
  if (!whole || given.choices === null || given.choices === undefined) return { scenario, choices: null };
  if (!areChoices(given.choices))
    throw new UserError(
      `${word}: choices: found ${JSON.stringify(given.choices).slice(0, 60)}; allowed: null, or for each stream a list of whole numbers from 0`,
    );
  return { scenario, choices: given.choices };
}

/** What a case comes to on a design: a failure, or a run that violates nothing. */
export type JudgedCase = { failure: Failure; calm: null } | { failure: null; calm: CalmCase };

/** A run in which nothing is violated: its verdicts, its digest, and what is said of it. */
export interface CalmCase {
  verdicts: Verdict[];
  digest: string;
  sentence: string;
}

/** The failure that a word names: that of a failure file, or what a case of another kind violates on a design. */
export function judgedCase(
  system: AnySystem,
  { failure, case: found, word }: NamedCase,
  variant: VariantBase,
): JudgedCase {
  if (failure !== null) return { failure, calm: null };
  const { verdicts, outcome } = checkRun(system, found.scenario, { variant, chooser: chooserOf(found) });
  const violated = verdicts.findIndex(({ held }: Verdict) => held === false);
  if (violated >= 0) {
    const property = system.properties[violated];
    const recorded = recordFailure(system, found, { variant, property, origin: word });
    if (recorded !== null) return { failure: recorded, calm: null };
  }
  const sentence = `${word}: on ${variant.id}, ${notViolated(verdicts)}.`;
  return { failure: null, calm: { verdicts, digest: outcome.digest, sentence } };
}

/** Says on stderr when the run of a failure file is another one now, on its variant: what is told is of that. */
export function complainOfOtherCase(
  system: AnySystem,
  { failure, word }: NamedCase,
  variants: readonly VariantBase[],
): void {
  const variant = variants.find(({ id }) => id === failure?.variant);
  const property = system.properties.find(({ id }: { id: string }) => id === failure?.verdict.property);
  // What has broken its run off is no property of the system, and has no end with a digest.
  if (failure === null || variant === undefined || property === undefined) return;
  const options = { variant, chooser: chooserOf(failure), properties: [property] };
  const { digest } = judgeRun(system, failure.scenario, options);
  if (digest !== failure.digest) complain(`${word}: ${digestSentence(system, failure, digest, variant)}`);
}

/** The variant that is named, or the failure's, or the first. @throws UserError */
export function variantFor(
  system: AnySystem,
  { failure }: NamedCase,
  { variant }: { variant?: string },
): VariantBase {
  const word = variant ?? failure?.variant;
  return variantsOf(system, word === undefined ? [] : [word])[0];
}

/** The property that a failure is of. @throws UserError when the system has none of that name to ask again. */
export function propertyIn(
  system: AnySystem,
  { verdict }: Failure,
  word: string,
): AnySystem['properties'][number] {
  const { property: id } = verdict;
  if (!system.properties.some((each: { id: string }) => each.id === id))
    refuseBrokenOff({ property: id }, word);
  return propertiesNamed(system, [id])[0];
}
