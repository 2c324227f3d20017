import type { ReportSection } from '../lab/index.ts';
import type { Scenario, Variant } from '../model/index.ts';
import { type Choices, createReplayChooser, formatMicros } from '../sim/index.ts';
import { type SelectLife, type Why, why } from './why.ts';

/** What explains a failure of Redis: the objects concerned, and the life of the first. */
export function explainRedisFailure(scenario: Scenario, variant: Variant, choices: Choices): ReportSection[] {
  const told = why(scenario, { variant, chooser: createReplayChooser(choices) });
  if (told.lives.length === 0) return [];
  const [{ fate, blame }] = told.lives;
  return [
    { title: 'Objects', text: ledgerTable(told) },
    { title: 'Why', text: `${fate}\n${blame}` },
  ];
}

/** One line for each object: what it is, where it was made, what happened to it. */
function ledgerTable({ lives, more }: Why): string {
  const rows = lives.map(lifeRow);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function lifeRow({ server, object, text, bytes, moments }: SelectLife): string[] {
  const first = moments[0];
  const born =
    first === undefined
      ? ''
      : `born at event ${first.event} (${formatMicros(first.micros)}) by ${first.command}`;
  const steps = moments.map(({ what, refcount }) => `${what} ${refcount}`).join(', ');
  return [`${server} #${object}`, text, `${bytes} bytes`, born, steps];
}
