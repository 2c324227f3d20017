import type { Operation } from './history.ts';
import { callsOf, didText, type Specification } from './specification.ts';

/** An operation as a bar: what a page draws. */
export interface HistoryBar {
  id: number;
  client: string;
  /** What was done, after the client's name: `read 1`. */
  text: string;
  /** Places among all begins and ends of what is drawn, from 0. `to` is null if it was never answered. */
  from: number;
  to: number | null;
  /** It is the operation that no order gets past. */
  marked: boolean;
}

/**
 * Operations as bars, those of one client after those of another, in the order in which they first ask. Only what happens
 * before what counts: the places are those of the operations given. Those that failed are left out. Throws RangeError as
 * the checks do.
 */
export function historyBars<State>(
  operations: readonly Operation[],
  specification: Specification<State>,
  misfit: Operation | null = null,
): HistoryBar[] {
  const calls = callsOf(operations, specification);
  const moments = new Set(
    calls.flatMap(({ operation: { begin, end } }) => (end === null ? [begin] : [begin, end])),
  );
  const places = new Map([...moments].sort((a, b) => a - b).map((moment, place) => [moment, place]));
  const clients = [...new Set(calls.map(({ operation }) => operation.client))];
  return calls
    .map((call): HistoryBar => {
      const { id, client, begin, end, outcome } = call.operation;
      const text = outcome === 'ok' ? didText(call) : `${call.operation.name}, never answered`;
      return {
        id,
        client,
        text,
        from: places.get(begin) as number,
        to: end === null ? null : (places.get(end) as number),
        marked: id === misfit?.id,
      };
    })
    .sort((a, b) => clients.indexOf(a.client) - clients.indexOf(b.client) || a.from - b.from);
}

/** The same in text: time goes to the right, a bar is as wide as its words, and `!` stands before the marked one. */
export function drawHistory<State>(
  operations: readonly Operation[],
  specification: Specification<State>,
  misfit: Operation | null = null,
): string {
  const bars = historyBars(operations, specification, misfit);
  const columns = columnsOf(bars);
  const clients = [...new Set(bars.map(({ client }) => client))];
  const margin = Math.max(...clients.map(({ length }) => length), 0);
  const lines = rowsOf(bars).map((row) => {
    let line = row[0].client.padEnd(margin + 2);
    for (const bar of row) {
      const from = margin + 2 + columns[bar.from];
      const width = (bar.to === null ? columns[columns.length - 1] : columns[bar.to]) - columns[bar.from];
      const words = `- ${wordsOf(bar)} `.padEnd(width - 1, '-');
      line = `${line.padEnd(from)}|${words}${bar.to === null ? '...' : '|'}`;
    }
    return line.trimEnd();
  });
  return lines.join('\n');
}

/** A client's operations in one line, or in several if it had several under way. */
function rowsOf(bars: readonly HistoryBar[]): HistoryBar[][] {
  const rows: HistoryBar[][] = [];
  for (const bar of bars) {
    const row = rows.find(
      ([{ client }, ...rest], place) =>
        client === bar.client && endsBefore(rest.at(-1) ?? rows[place][0], bar),
    );
    if (row === undefined) rows.push([bar]);
    else row.push(bar);
  }
  return rows;
}

function endsBefore({ to }: HistoryBar, { from }: HistoryBar): boolean {
  return to !== null && to < from;
}

function wordsOf({ text, marked }: HistoryBar): string {
  return marked ? `! ${text}` : text;
}

/** Where each moment is drawn, so that every bar has room for its words. The last is the right edge. */
function columnsOf(bars: readonly HistoryBar[]): number[] {
  const last = Math.max(...bars.map(({ from, to }) => Math.max(from, to ?? 0)), 0);
  const columns = [0];
  for (let place = 1; place <= last + 1; place++) {
    let column = columns[place - 1] + 2;
    for (const bar of bars) {
      if ((bar.to ?? last + 1) !== place) continue;
      column = Math.max(column, columns[bar.from] + wordsOf(bar).length + 5);
    }
    columns.push(column);
  }
  return columns;
}
