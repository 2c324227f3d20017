import type { Place } from './failure.ts';

/** Where a place of generated code comes from; both from 1. Null when the map does not say. */
export type PlaceOf = (generated: Place) => Place | null;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

interface Segment {
  generatedColumn: number;
  line: number;
  column: number;
}

/** The numbers of one segment: base 64 digits of five bits, the lowest first, the sign in the lowest bit. */
function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    value += (bits & 31) << shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/** Reads the `mappings` of a source map (version 3) with a single source. */
export function readMappings(mappings: string): PlaceOf {
  let line = 0;
  let column = 0;
  const lines = mappings.split(';').map((text) => {
    let generatedColumn = 0;
    const segments: Segment[] = [];
    for (const segment of text.split(',').filter((each) => each !== '')) {
      const [toColumn, , toLine, toSourceColumn] = numbersOf(segment);
      generatedColumn += toColumn;
      line += toLine ?? 0;
      column += toSourceColumn ?? 0;
      segments.push({ generatedColumn, line, column });
    }
    return segments;
  });
  return (generated) => {
    const before = (lines[generated.line - 1] ?? []).filter(
      (segment) => segment.generatedColumn <= generated.column - 1,
    );
    const last = before.at(-1);
    return last === undefined ? null : { line: last.line + 1, column: last.column + 1 };
  };
}
