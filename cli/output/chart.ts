import { secondsOf, shortBytes } from './numbers.ts';

/** One curve of a chart. */
export interface Curve {
  name: string;
  /** What stands for it in the chart, one character. */
  mark: string;
  /** Rising. */
  timeMicros: number[];
  bytes: number[];
}

export interface ChartSize {
  /** Columns and rows of the drawing itself, without its axes. */
  width: number;
  height: number;
}

/** The value at that time: the last sample not after it, or the first. */
function valueAt(curve: Curve, time: number): number {
  let low = 0;
  let high = curve.timeMicros.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (curve.timeMicros[middle] <= time) low = middle;
    else high = middle - 1;
  }
  return curve.bytes[low];
}

/**
 * Bytes over virtual time in plain characters. Where curves meet the first one is seen.
 *
 * @returns '' when there is nothing to draw.
 */
export function chart(title: string, curves: Curve[], size: ChartSize = { width: 66, height: 14 }): string {
  const drawn = curves.filter((curve) => curve.timeMicros.length > 0);
  if (drawn.length === 0) return '';
  const begin = Math.min(...drawn.map((curve) => curve.timeMicros[0]));
  const end = Math.max(...drawn.map((curve) => curve.timeMicros[curve.timeMicros.length - 1]));
  const columns = Array.from(
    { length: size.width },
    (_, x) => begin + ((end - begin) * x) / (size.width - 1),
  );
  const values = drawn.map((curve) => columns.map((time) => valueAt(curve, time)));
  const lowest = Math.min(...values.flat());
  const highest = Math.max(...values.flat());
  const step = (highest - lowest) / (size.height - 1);

  const rows = Array.from({ length: size.height }, () => new Array<string>(size.width).fill(' '));
  for (let which = drawn.length - 1; which >= 0; which--) {
    values[which].forEach((value, x) => {
      const above = step === 0 ? 0 : Math.round((value - lowest) / step);
      rows[size.height - 1 - above][x] = drawn[which].mark;
    });
  }
  const label = (row: number) => shortBytes(Math.round(highest - row * step));
  const labels = rows.map((_, row) => (row % 4 === 0 || row === size.height - 1 ? label(row) : ''));
  const margin = Math.max(...labels.map((text) => text.length));
  const lines = rows.map((row, y) => `${labels[y].padStart(margin)} |${row.join('')}`.trimEnd());
  const ends = secondsOf(begin).padEnd(size.width - secondsOf(end).length) + secondsOf(end);
  return [
    `${title}   ${drawn.map((curve) => `${curve.mark} ${curve.name}`).join('   ')}`,
    ...lines,
    `${''.padStart(margin)} +${'-'.repeat(size.width)}`,
    `${''.padStart(margin)}  ${ends}`,
  ].join('\n');
}
