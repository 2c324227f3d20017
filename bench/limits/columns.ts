/**
 * Columns and a switch: what a simulation costs that is written out by hand for one case. Pending events in typed arrays
 * that are kept sorted, the latest first; no payload beyond one operand, no sequence number, nothing checked.
 */
export interface Columns {
  times: Float64Array;
  kinds: Int32Array;
  operands: Int32Array;
  size: number;
}

export function createColumns(capacity: number): Columns {
  return {
    times: new Float64Array(capacity),
    kinds: new Int32Array(capacity),
    operands: new Int32Array(capacity),
    size: 0,
  };
}

export function columnPush(columns: Columns, time: number, kind: number, operand: number): void {
  const { times, kinds, operands } = columns;
  let at = columns.size++;
  while (at > 0 && times[at - 1] <= time) {
    times[at] = times[at - 1];
    kinds[at] = kinds[at - 1];
    operands[at] = operands[at - 1];
    at--;
  }
  times[at] = time;
  kinds[at] = kind;
  operands[at] = operand;
}
