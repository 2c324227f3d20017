/** A row of a table: the name of what stands there, then one cell for each column. */
export type Row = [label: string, ...cells: string[]];

/**
 * Plain columns: labels to the left, figures to the right, two blanks between. An empty label makes an empty line.
 * Every line ends without blanks.
 */
export function table(head: string[], rows: Row[]): string {
  const all = [['', ...head], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : `  ${cell.padStart(widths[column])}`))
      .join('')
      .trimEnd();
  return all.map(line).join('\n');
}
