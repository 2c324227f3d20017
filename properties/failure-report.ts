import { stringify } from 'yaml';
import { variantById } from '../model/variants/index.ts';
import { formatMicros } from '../sim/index.ts';
import { briefScenario } from './brief-scenario.ts';
import type { Failure } from './failure.ts';
import type { ObjectLife, Why } from './why.ts';

/**
 * A failure as people read it, always in this order: the verdict, the scenario, the objects, why, how to reproduce it,
 * the file. The command prints it and the page shows it.
 */
export interface ReportOptions {
  why: Why;
  /** The file that was written, if one was. */
  file?: string;
  /** Address of the page with this failure, if it is short enough to be one. */
  link?: string;
}

export function failureReport(failure: Failure, { why, file, link }: ReportOptions): string {
  const parts = [
    failure.verdict.sentence,
    `Scenario\n${indented(stringify(briefScenario(failure.scenario)).trimEnd())}`,
    ...(why.lives.length === 0 ? [] : [`Objects\n${ledgerTable(why)}`]),
    ...why.lives.slice(0, 1).map((life) => `Why\n  ${life.fate}\n  ${life.blame}`),
    `Reproduce\n${reproduction(failure, file, link)}`,
    ...(file === undefined ? [] : [`Written to ${file}`]),
  ];
  return parts.join('\n\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

/** One line for each object: what it is, where it was made, what happened to it. */
function ledgerTable({ lives, more }: Why): string {
  const rows = lives.map(lifeRow);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

function lifeRow({ server, object, text, bytes, moments }: ObjectLife): string[] {
  const first = moments[0];
  const born =
    first === undefined
      ? ''
      : `born at event ${first.event} (${formatMicros(first.micros)}) by ${first.command}`;
  const steps = moments.map(({ what, refcount }) => `${what} ${refcount}`).join(', ');
  return [`${server} #${object}`, text, `${bytes} bytes`, born, steps];
}

/** A file is loaded only when it is named on the command line. */
function ownVariant({ variant }: Failure): string {
  return variantById(variant) === undefined ? ` --variant ${variant}` : '';
}

function reproduction(failure: Failure, file: string | undefined, link: string | undefined): string {
  const name = file ?? 'FAILURE.json';
  const lines = [
    `  npx replisim replay ${name}${ownVariant(failure)}`,
    '  in TypeScript:',
    "    import { readFileSync } from 'node:fs';",
    "    import { parseFailure, propertyById, replayFailure } from 'replisim/properties';",
    "    import { variantById } from 'replisim/model';",
    `    const { failure } = parseFailure(readFileSync('${name}', 'utf8'));`,
    `    replayFailure(failure, { variant: variantById('${failure.variant}'), property: propertyById('${failure.verdict.property}') });`,
    link === undefined
      ? `  on the page (npx replisim serve): drop ${name} there; it is too long for a link`
      : `  on the page (npx replisim serve): ${link}`,
  ];
  return lines.join('\n');
}
