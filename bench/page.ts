import { cpus, totalmem } from 'node:os';
import type { Share } from './profile.ts';
import type { Point, Section, Table } from './section.ts';

/** docs/explanation/benchmarks.md and benchmarks-notebook.md beside it, from what was measured. */

export interface Measured {
  name: string;
  title: string;
  about: string;
  section: Section;
  /** Where the time goes, if a figure is not reached. */
  profile: Share[] | null;
  /** What is known about it. */
  obstacle: string | null;
}

export interface Circumstances {
  /** Versions of the packages that were measured, by name. */
  versions: Record<string, string>;
  node: string;
  v8: string;
  /** Processes that wanted to run during the last minute, at the beginning and at the end. */
  loads: [number, number];
}

/** The table of claims: what was asked for, and whether it was reached. */
export function pageOf(all: readonly Measured[], circumstances: Circumstances): string {
  return [
    '# Benchmarks',
    INTRODUCTION,
    circumstancesOf(circumstances),
    '## What was asked for',
    pointsTable(all.flatMap(({ section }) => section.points)),
  ].join('\n\n');
}

/** Everything that was measured. */
export function notebookOf(all: readonly Measured[]): string {
  return ['# Benchmarks: the notebook', NOTEBOOK_INTRODUCTION, ...all.map(sectionText)].join('\n\n');
}

const INTRODUCTION = `\`npm run bench\` measures all of this and writes this page and [the notebook](benchmarks-notebook.md), which has every table
behind it; \`npm run bench -- NAME\` prints one part, \`npm run bench -- --list\` their names. Speed here is a ratio: what is
compared was measured in one process, a round of each in turn.`;

const NOTEBOOK_INTRODUCTION = `What \`npm run bench\` measured, part by part; [the figures that were asked for](benchmarks.md) are taken from here, and that
page says on which machine. What stands in one table was measured in one process, a round of each in turn, and the last
column is the median of the ratios within the rounds. Times are of the processor, with all threads of the process, unless it
says otherwise: what else the machine does is no part of them. "by hand" is what the simplest code for that one case takes:
a limit, not a competitor.`;

function circumstancesOf({ versions, node, v8, loads }: Circumstances): string {
  const processors = cpus();
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Node ${node} (V8 ${v8}) on ${processors.length} x ${processors[0].model.trim()}, ` +
      `${Math.round(totalmem() / 2 ** 30)} GB. Load before and after: ${loads.map((load) => load.toFixed(1)).join(' and ')}` +
      `${Math.max(...loads) > processors.length ? ', so the machine had other work to do: trust the ratios more than the times' : ''}.`,
    `Peers: ${packages.join(', ')}.`,
  ].join('\n\n');
}

export function sectionText({ name, title, about, section, profile, obstacle }: Measured): string {
  return [
    `## ${title}`,
    `\`npm run bench -- ${name}\`. ${about}`,
    ...section.tables.map(tableText),
    ...(obstacle === null ? [] : [`**What stands in the way.** ${obstacle}`]),
    ...(profile === null ? [] : [profileText(profile)]),
  ].join('\n\n');
}

export function pointsTable(points: readonly Point[]): string {
  return rowsText(
    ['figure', 'wanted', 'measured', ''],
    points.map(({ what, wanted, got, reached }) => [
      what,
      wanted,
      got,
      reached ? 'reached' : '**not reached**',
    ]),
  );
}

function tableText({ caption, columns, rows }: Table): string {
  return `**${caption}**\n\n${rowsText(columns, rows)}`;
}

function profileText(shares: readonly Share[]): string {
  const rows = shares.map(({ share, where }) => [`${(share * 100).toFixed(1)} %`, where]);
  return `**where the time goes (a figure is not reached)**\n\n${rowsText(['own time', 'function'], rows)}`;
}

function rowsText(columns: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
