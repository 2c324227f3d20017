import type { System } from '../../lab/index.ts';
import { VARIANTS } from '../../model/index.ts';
import { diedAsExpected, MATRIX, type MatrixRow, RIGHT_VARIANTS, runsUntilFound } from '../matrix.ts';
import type { RedisTypes } from '../property.ts';

/** The page docs/reference/matrix.md: which property finds which wrong fix, and how soon. */

/** How soon a row's variant was found, seed by seed. */
export interface MatrixMeasure {
  row: MatrixRow;
  /** By seed: runs until it was found, Infinity where it was not. */
  runs: number[];
  /** Deaths by another cause than the expected. */
  unexpected: number;
}

/** Measures a row over the seeds '1', '2' and so on. */
export function measureRow(
  system: System<RedisTypes>,
  row: MatrixRow,
  seeds: number,
  most: number,
): MatrixMeasure {
  const deaths = Array.from({ length: seeds }, (_, index) =>
    runsUntilFound(system, row, String(index + 1), most),
  );
  return {
    row,
    runs: deaths.map((death) => death?.runs ?? Number.POSITIVE_INFINITY),
    unexpected: deaths.filter((death) => death !== null && !diedAsExpected(row, death)).length,
  };
}

/** The page as Markdown, from the measures of all rows over `seeds` seeds and at most `most` runs each. */
export function matrixPage(measures: readonly MatrixMeasure[], seeds: number, most: number): string {
  return `# Which property finds which wrong fix

Each wrong fix below is one file of \`model/variants/zoo/\`, a feed with one mistake. \`properties/matrix.ts\` says of which
property each must die, and \`properties/matrix.test.ts\` fails if one survives, or dies of something else first. A variant is
judged beside the feed of 2.4.10, on the same server under the same choices: what the right feed violates there is not held
against it.

This page is the output of \`replisim matrix\`: generated runs until found, over the seeds 1 to ${seeds}, at most ${most} runs each.
Runs marked *joining* are about slaves that come, wait and come back, those marked *crowded* about output that piles up
(\`properties/arbitraries/\`), the others about everything.

| variant | the mistake | dies of | median runs | least | most |
|---|---|---|---|---|---|
${measures.map(lineOf).join('\n')}

Right, and killed by no lifetimes property: ${RIGHT_VARIANTS.map((id) => `\`${id}\``).join(', ')}.

## Who would write them

${VARIANTS.filter(({ author }) => author !== undefined)
  .map(({ id, author }) => `- \`${id}\`: ${author}`)
  .join('\n')}
`;
}

function lineOf({ row, runs, unexpected }: MatrixMeasure): string {
  const { variant, killers, cases } = row;
  const title = VARIANTS.find(({ id }) => id === variant)?.title ?? '';
  const sorted = runs.toSorted((a, b) => a - b);
  const least = sorted[0];
  const most = sorted[sorted.length - 1];
  const causes =
    killers.map((id) => `\`${id}\``).join(' or ') + (unexpected > 0 ? ` (not ${unexpected} times)` : '');
  const mark = cases === 'anything' ? '' : `, *${cases}*`;
  return `| \`${variant}\` | ${title} | ${causes} | ${countOf(median(sorted))}${mark} | ${countOf(least)} | ${countOf(most)} |`;
}

/** Of an even number, the higher of the two in the middle. */
function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)];
}

const countOf = (runs: number): string => (Number.isFinite(runs) ? String(runs) : 'not found');

/** The rows that a page has, by variant: what a test compares with the matrix. */
export function variantsOfPage(page: string): string[] {
  return [...page.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
}

export { MATRIX };
