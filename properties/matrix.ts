import { chooserOf, heldByReference, huntCase, judgeRun, type System } from '../lab/index.ts';
import { type Variant, type Version, variantById } from '../model/index.ts';
import type { Space } from './arbitraries/scenarios.ts';
import { BEHAVIOUR, LIFETIMES } from './properties.ts';
import type { RedisProperty, RedisTypes } from './property.ts';

/** Which property must find which wrong fix: the matrix that the suites are measured by. */
export interface MatrixRow {
  variant: string;
  /**
   * The properties that find it, the usual one first. More than one where the same mistake shows in different ways: a
   * shared object that is freed is also touched, say.
   */
  killers: readonly string[];
  /** Scenarios about everything, about slaves that come and go, or about output that piles up: see matrix/. */
  cases: 'anything' | 'joining' | 'crowded';
}

const row = (
  variant: string,
  killers: readonly string[],
  cases: MatrixRow['cases'] = 'anything',
): MatrixRow => ({
  variant,
  killers,
  cases,
});

/** The matrix: the feed of 2.4.9 and each wrong fix that ships, once. */
export const MATRIX: readonly MatrixRow[] = [
  row('2.4.9', ['select-lifetimes']),
  row('count-from-zero', ['no-panic']),
  row('freed-at-once', ['no-use-after-free'], 'crowded'),
  row('released-first', ['no-use-after-free']),
  // The object is freed, and whoever holds it then touches it: in one event when the same call feeds another slave.
  row('shared-not-counted', ['shared-objects-intact', 'no-use-after-free']),
  row('shared-not-released', ['shared-counts']),
  row('released-once-a-call', ['select-lifetimes']),
  row('released-unless-taken', ['select-lifetimes'], 'crowded'),
  row('two-counts', ['select-lifetimes']),
  row('released-from-eleven', ['select-lifetimes']),
  // The second slave is handed a freed object; when its row has been taken again by then, the count in it is 0.
  row('one-for-all-released-by-each', ['no-use-after-free', 'no-panic']),
  row('one-for-all-unwanted', ['select-lifetimes']),
  row('cache-never-shrinks', ['memory-at-rest']),
  // It is one of a cache's mistakes before it is one of a count's: that shows when a list has held the object.
  row('cache-without-count', ['memory-at-rest', 'no-use-after-free']),
  // What is replaced is lost, and what is not is kept for ever.
  row('last-one-kept', ['memory-at-rest', 'select-lifetimes']),
  row('never-selected', ['slaves-converge']),
  row('select-after-command', ['slaves-converge']),
  row('selected-though-skipped', ['slaves-converge'], 'joining'),
  row('own-memory-not-reset', ['slaves-converge'], 'joining'),
  row('first-slave-decides', ['slaves-converge'], 'joining'),
  row('waiting-slave-fed', ['slaves-converge'], 'joining'),
  row('later-design-not-reset', ['slaves-converge'], 'joining'),
];

/** The designs in which nothing about a lifetime is ever wrong. */
export const RIGHT_VARIANTS: readonly string[] = ['2.4.10', 'later-design', 'freed-unless-taken'];

/** Beside what a variant is judged: its feed is the right one, its server the same. */
const VERSION: Version = '2.4.10';

const JUDGED: readonly RedisProperty[] = [...LIFETIMES, ...BEHAVIOUR];

/** In how many generated runs every wrong fix must have been found. */
export const FOUND_WITHIN = 1000;

/** How a wrong fix was found. */
export interface FeedDeath {
  /** Runs it took, the deadly one included. */
  runs: number;
  /** The properties that it violated in that run and the right feed did not. */
  properties: string[];
  sentence: string;
}

/** What the cases of a row of the matrix are drawn from. */
export function matrixSpace({ cases }: Pick<MatrixRow, 'cases'>): Space {
  return { version: VERSION, about: cases };
}

/** Plays generated runs until a variant violates what the right feed does not; null after `most` runs. */
export function runsUntilFound(
  system: System<RedisTypes>,
  row: Pick<MatrixRow, 'variant' | 'cases'>,
  seed: string,
  most = FOUND_WITHIN,
  properties = JUDGED,
): FeedDeath | null {
  const variant = variantById(row.variant) as Variant;
  const target = { system, variant, properties, seed, space: matrixSpace(row) };
  for (let number = 0; number < most; number++) {
    const drawn = huntCase(target, number);
    const { verdicts } = judgeRun(system, drawn.scenario, {
      variant,
      properties,
      chooser: chooserOf(drawn),
    });
    const own = verdicts.filter(
      (verdict) => verdict.held === false && heldByReference(target, drawn, verdict),
    );
    if (own.length === 0) continue;
    return { runs: number + 1, properties: own.map(({ property }) => property), sentence: own[0].sentence };
  }
  return null;
}

/** Whether it died of what it must die of. */
export function diedAsExpected({ killers }: MatrixRow, death: FeedDeath): boolean {
  return death.properties.some((property) => killers.includes(property));
}
