import { REPLY_WAYS } from '../../model/index.ts';
import type { RunResult } from '../run-result.ts';
import { chart } from './chart.ts';
import { grouped, secondsOf, wallTime } from './numbers.ts';
import { type Row, table } from './table.ts';

const MARKS = ['*', '.', 'o', '+', 'x', '#'];

/** The figures of a run, one column for each variant. */
export function summaryTable(results: RunResult[]): string {
  const row = (label: string, cell: (result: RunResult) => string): Row => [label, ...results.map(cell)];
  const ways = REPLY_WAYS.map(({ way, label }, index) =>
    row(`  ${index + 1} ${label}`, ({ outcome }) => grouped(outcome.selects[way])),
  );
  return table(results.map(columnName), [
    ...versionRow(results, row),
    row('writes', ({ outcome }) => grouped(outcome.writes)),
    row('switches of database', ({ outcome }) => grouped(outcome.switches)),
    row('SELECT objects created', ({ outcome }) => grouped(outcome.selects.created)),
    ...ways,
    row('  freed', ({ outcome }) => grouped(outcome.selects.freed)),
    row('  leaked', ({ outcome }) => grouped(outcome.selects.leaked)),
    row('  leaked bytes', ({ outcome }) => grouped(outcome.selects.leakedBytes)),
    row('used_memory before', ({ outcome }) => grouped(outcome.usedMemory.before)),
    row('used_memory after', ({ outcome }) => grouped(outcome.usedMemory.after)),
    row('used_memory peak', ({ outcome }) => grouped(outcome.usedMemory.peak)),
    row('virtual time', ({ outcome }) => secondsOf(outcome.virtualMicros)),
    row(wallTimeLabel(results), ({ wallMillis }) => wallTime(wallMillis)),
    row('digest', ({ outcome }) => outcome.digest),
  ]);
}

/** Runs that shared the machine took longer than each would have alone. */
function wallTimeLabel(results: RunResult[]): string {
  const sideBySide = Math.max(...results.map((result) => result.sideBySide ?? 1));
  return sideBySide > 1 ? `wall time, ${sideBySide} at a time` : 'wall time';
}

/** A variant, and a server's name where it is not the first. */
function columnName({ outcome, server }: RunResult): string {
  return server === 0 ? outcome.variant : `${outcome.variant}, ${outcome.servers[server].name}`;
}

/** A feed on a server of another version is told. */
function versionRow(
  results: RunResult[],
  row: (label: string, cell: (result: RunResult) => string) => Row,
): Row[] {
  const plain = results.every(({ outcome }) => outcome.variant === outcome.version);
  return plain ? [] : [row('server version', ({ outcome }) => outcome.version)];
}

/** `used_memory` over virtual time, every column of the table in one drawing. */
export function memoryChart(results: RunResult[]): string {
  const curves = results.map((result, index) => ({
    name: columnName(result),
    mark: MARKS[index % MARKS.length],
    timeMicros: result.outcome.samples.timeMicros,
    bytes: result.outcome.samples.usedMemory,
  }));
  return chart('used_memory over virtual time', curves);
}
