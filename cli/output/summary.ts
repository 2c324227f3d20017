import type { SelectCounts } from '../../model/world/outcome.ts';
import type { RunResult } from '../run-result.ts';
import { chart } from './chart.ts';
import { grouped, secondsOf, wallTime } from './numbers.ts';
import { type Row, table } from './table.ts';

/** The five ways a created SELECT object can go, in the order in which the server's code meets them. */
export const FIVE_WAYS: readonly [keyof SelectCounts, string][] = [
  ['unsent', '1 dropped: no write event'],
  ['closing', '2 dropped: slave is closing'],
  ['copied', '3 copied into the static buffer'],
  ['glued', '4 glued to the last chunk'],
  ['node', '5 new node of the list (sound)'],
];

const MARKS = ['*', '.', 'o', '+', 'x', '#'];

/** The figures of a run, one column for each variant. */
export function summaryTable(results: RunResult[]): string {
  const row = (label: string, cell: (result: RunResult) => string): Row => [label, ...results.map(cell)];
  const ways = FIVE_WAYS.map(([way, label]) =>
    row(`  ${label}`, ({ outcome }) => grouped(outcome.selects[way])),
  );
  return table(
    results.map(({ outcome }) => outcome.variant),
    [
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
      row('wall time', ({ wallMillis }) => wallTime(wallMillis)),
      row('digest', ({ outcome }) => outcome.digest),
    ],
  );
}

/** `used_memory` of the first server over virtual time, every variant in one drawing. */
export function memoryChart(results: RunResult[]): string {
  const curves = results.map(({ outcome }, index) => ({
    name: outcome.variant,
    mark: MARKS[index % MARKS.length],
    timeMicros: outcome.samples.timeMicros,
    bytes: outcome.samples.usedMemory,
  }));
  return chart('used_memory over virtual time', curves);
}
