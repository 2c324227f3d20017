import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { failureReport, parseFailure } from '../lab/files.ts';
import {
  type Case,
  checkDeterminism,
  checkRun,
  chooserOf,
  type Failure,
  type HuntFinding,
  type HuntResult,
  hunt,
  mergeHunts,
  type PropertyOf,
  recordFailure,
  replayFailure,
  type System,
  type SystemTypes,
  shrinkCase,
  signatureOf,
} from '../lab/index.ts';
import { readFailureText } from './failure-file.ts';
import { WHAT_ELSE_DECIDES } from './own-code.ts';
import { replayLine } from './replay-line.ts';
import { DEFAULT_STORE, readStore, storedAs, writeFailure } from './search/failure-store.ts';
import { propertiesOf, refuseUnknown, variantOf } from './testkit-words.ts';
import { undecidedError } from './undecided-error.ts';
import { sameVariant, variantFromFile } from './variant-path.ts';

/**
 * For test runners (jest, vitest, node:test): `replisim/testkit`. It keeps failures where the command does, so that each
 * reads what the other has found. Everything is done when a function returns, and everything that is wrong is thrown.
 */

/** What `assertHolds` asks of which design, how long, and where it keeps what it finds. */
export interface HoldsOptions<T extends SystemTypes> {
  /** What must hold: ids, or properties of one's own. Default: every property of the system. */
  property?: string | PropertyOf<T> | readonly (string | PropertyOf<T>)[];
  /** The design, by its id or as it is. Default: the first of the system. */
  variant?: string | T['variant'];
  /** How many generated cases are played. Default: 200. */
  runs?: number;
  /** Each seed has cases of its own, always the same. Default: 1. */
  seed?: string | number;
  /** How much is drawn. Default: as the system says. */
  space?: T['space'];
  /** Where failure files go; null: nowhere. Default: `.replisim/failures`, as for the command. */
  folder?: string | null;
  /** The file whose default export is the system, as the command is to be told. */
  file?: string;
  /** Most cases that are played to make a failure smaller. Default: 1,000. */
  shrinkRuns?: number;
}

/** A property is violated: the message is the whole report. */
export class ViolationError extends Error {
  readonly failure: Failure;
  /** The failure file that was written, or null. */
  readonly file: string | null;

  constructor(message: string, failure: Failure, file: string | null) {
    super(message);
    this.name = 'ViolationError';
    this.failure = failure;
    this.file = file;
  }
}

/**
 * Plays generated cases and throws at the first violation: a `ViolationError` with the smallest case that shows it,
 * kept as a failure file, and the line that replays it. What an earlier call has kept in the folder is played first.
 * Throws Error as well if a `sometimes` is met by no case, a case cannot be decided, or one that is played twice is
 * another the second time; RangeError for options that name nothing.
 */
export function assertHolds<T extends SystemTypes>(system: System<T>, options: HoldsOptions<T> = {}): void {
  if (typeof system?.start !== 'function')
    throw new RangeError(
      `a system is what defineSystem({ ... }) of replisim/lab gives, not ${String(system)}`,
    );
  refuseUnknown(options);
  const { runs = 200, seed = 1, folder = DEFAULT_STORE } = options;
  if (!Number.isSafeInteger(runs) || runs < 1)
    throw new RangeError(`runs: a whole number from 1, not ${String(runs)}`);
  const asked: Asked<T> = {
    system,
    variant: variantOf(system, options.variant),
    properties: propertiesOf(system, options.property),
    options: { ...options, folder },
  };
  replayKept(asked);
  // A violation that the right design shares is a violation all the same.
  const target = {
    ...asked,
    system: { ...system, reference: null },
    space: options.space as T['space'],
    seed: String(seed),
  };
  // Nobody vouches for what does not ship.
  const playsTwice = system.shipped !== true || !system.variants.includes(target.variant);
  const results: HuntResult<T>[] = [];
  for (let number = 0; number < runs; number++) {
    const result = hunt(target, number, 1, { playsTwice });
    const [finding] = result.findings;
    if (finding !== undefined) throwFinding(asked, finding, `case ${number} of seed ${seed}`);
    results.push(result);
  }
  const undecided = undecidedError(asked, mergeHunts(results));
  if (undecided !== null) throw undecided;
}

const SHRINK_RUNS = 1_000;

interface Asked<T extends SystemTypes> {
  system: System<T>;
  variant: T['variant'];
  properties: readonly PropertyOf<T>[];
  options: HoldsOptions<T> & { folder: string | null };
}

const warn = (sentence: string): void => process.emitWarning(sentence);

/** What was found earlier may still be there: it is told before anything is played. */
function replayKept<T extends SystemTypes>(asked: Asked<T>): void {
  const { system, variant, properties, options } = asked;
  if (options.folder === null) return;
  for (const { file, failure } of readStore(system, options.folder, warn)) {
    const property = properties.find(({ id }) => id === failure.verdict.property);
    if (property === undefined || failure.variant !== variant.id) continue;
    const { stillViolates } = replayFailure(system, failure, { variant, property });
    if (stillViolates === true) throw violation(asked, failure, file);
  }
}

function throwFinding<T extends SystemTypes>(
  asked: Asked<T>,
  { case: found, verdict, signature, again }: HuntFinding<T>,
  origin: string,
): never {
  const { system, variant, options } = asked;
  if (again !== undefined) {
    const differs = checkDeterminism(system, found.scenario, { variant, chooserOf: () => chooserOf(found) });
    throw new Error(
      `${system.id}, ${variant.id}, is not deterministic. ${differs ?? again}\n\nThis is ${origin}. ${WHAT_ELSE_DECIDES}`,
    );
  }
  const property = asked.properties.find(({ id }) => id === verdict.property) as PropertyOf<T>;
  const fails = (candidate: Case<T['scenario']>): boolean => {
    const chooser = chooserOf(candidate);
    const { verdicts } = checkRun(system, candidate.scenario, { variant, chooser, properties: [property] });
    const [next] = verdicts;
    return next.held === false && signatureOf(system, candidate.scenario, next) === signature;
  };
  const shrunk = shrinkCase(system, found, { fails, budget: options.shrinkRuns ?? SHRINK_RUNS });
  const failure =
    recordFailure(system, shrunk.found, { variant, property, origin }) ??
    recordFailure(system, found, { variant, property, origin });
  if (failure === null)
    throw new Error(
      `${verdict.sentence}\n\nPlayed again, ${origin} does not violate ${verdict.property}. ${WHAT_ELSE_DECIDES}`,
    );
  const file = options.folder === null ? null : storedAs(system, options.folder, failure);
  if (file !== null) writeFailure(system, file, failure);
  throw violation(asked, failure, file);
}

function violation<T extends SystemTypes>(
  { system, variant, options }: Asked<T>,
  failure: Failure<T['scenario']>,
  file: string | null,
): ViolationError {
  const { property } = failure.verdict;
  const report = failureReport(system, failure, {
    variant,
    reproduce: [reproduceLine(system, failure, options.file, file)],
    ...(file === null ? {} : { file }),
  });
  return new ViolationError(`${system.id}, ${variant.id}, violates ${property}: ${report}`, failure, file);
}

/** The line that plays a failure again: the command can, if it is told where all that it names stands. */
function reproduceLine<T extends SystemTypes>(
  system: System<T>,
  { variant, verdict: { property } }: Failure,
  module: string | undefined,
  file: string | null,
): string {
  if (file === null) return 'run this test again; with `folder`, the failure is kept there';
  const has = (known: readonly { id: string }[], id: string): boolean => known.some((each) => each.id === id);
  const whole = has(system.variants, variant) && has(system.properties, property);
  if (whole && (system.shipped === true || module !== undefined))
    return replayLine(file, system.shipped === true ? {} : { system: module });
  return `run this test again: it plays ${file} first`;
}

/** What the failures of a folder may name besides what their system has. */
export interface RegressionsOptions<T extends SystemTypes> {
  /** Designs and properties that are not the system's own, where failures name them. */
  variants?: readonly T['variant'][];
  properties?: readonly PropertyOf<T>[];
  /** Designs by the files that they are the default exports of: failures of the command name them so. */
  files?: Readonly<Record<string, T['variant']>>;
}

/**
 * Plays each failure of a folder, as `replisim promote` keeps them. What was found in the right design must hold by now.
 * What was found in another must still be found there, for the search would miss it otherwise, and must hold in the right
 * one. Returns the files that were played; throws one Error that names all that is wrong, and one if there are no files.
 */
export function regressions<T extends SystemTypes>(
  folder: string,
  system: System<T>,
  options: RegressionsOptions<T> = {},
): string[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name));
  if (files.length === 0) throw new Error(`${folder}: there are no failure files in it`);
  const wrong = files.flatMap((file) =>
    regressionsIn(file, system, options).map((what) => `${file}: ${what}`),
  );
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return files;
}

function regressionsIn<T extends SystemTypes>(
  file: string,
  system: System<T>,
  { variants = [], properties = [], files = {} }: RegressionsOptions<T>,
): string[] {
  const { failure, problem } = parseFailure(readFailureText(file), [system]);
  if (failure === null) return [problem];
  const id = failure.verdict.property;
  const word = variantFromFile(failure.variant, file);
  const fromFile = Object.keys(files).find((each) => sameVariant(each, word));
  const variant =
    fromFile === undefined
      ? [...variants, ...system.variants].find((each) => each.id === failure.variant)
      : files[fromFile];
  const property = [...properties, ...system.properties].find((each) => each.id === id);
  if (variant === undefined)
    return [`${JSON.stringify(word)} is no variant of ${system.id}, and none is given`];
  if (property === undefined) return [`${JSON.stringify(id)} is no property of ${system.id}`];
  const right = system.reference ?? system.variants[0];
  const found = (design: T['variant']) => replayFailure(system, failure, { variant: design, property });
  const now = found(right);
  const wrong = now.stillViolates === false ? [] : [`${right.id}: ${now.verdicts[0].sentence}`];
  if (variant.id === right.id) return wrong;
  const then = found(variant);
  return then.stillViolates === true ? wrong : [...wrong, `${variant.id}: ${then.sentence}`];
}
