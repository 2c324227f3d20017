import { didYouMean, durationMicros } from '../../../sim/index.ts';
import { type PlainData, showPlainData } from '../../histories/plain-data.ts';
import { plainProblem } from '../plain-state.ts';

/**
 * Reads values from outside field by field. What does not fit throws RangeError: where it stands, what was found, and
 * what is allowed there.
 */
export type Fields = Record<string, unknown>;

export function refuse(place: string, found: unknown, allowed: string): never {
  const shown = plainProblem(found) === null ? showPlainData(found as PlainData) : String(found);
  throw new RangeError(
    `${place}: ${found === undefined ? 'nothing is given' : `${shown} is given`}; ${allowed}`,
  );
}

/** An object with no other fields than these. */
export function fieldsOf(value: unknown, place: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(place, value, `an object with the fields ${known.join(', ')}`);
  for (const field of Object.keys(value as object)) {
    if (!known.includes(field))
      refuse(
        inside(place, field),
        (value as Fields)[field],
        `the fields are ${known.join(', ')}.${didYouMean(field, known)}`,
      );
  }
  return value as Fields;
}

export function inside(place: string, field: string): string {
  return place === '' ? field : `${place}.${field}`;
}

export function fieldListOf<T>(
  value: unknown,
  place: string,
  read: (item: unknown, place: string) => T,
): T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) refuse(place, value, 'a list');
  return (value as unknown[]).map((item, index) => read(item, `${place}[${index}]`));
}

export function integerOf(
  value: unknown,
  place: string,
  otherwise?: number,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const given = value === undefined ? otherwise : microsOf(value, place);
  if (Number.isSafeInteger(given) && (given as number) >= least && (given as number) <= most)
    return given as number;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return refuse(place, value, `an integer ${range}`);
}

/** What is counted in microseconds may be written `10s` as well. */
function microsOf(value: unknown, place: string): unknown {
  if (typeof value !== 'string' || !/Micros(\[\d+\])?$/.test(place)) return value;
  return durationMicros(value) ?? value;
}

export function fieldText(value: unknown, place: string, otherwise?: string): string {
  const given = value === undefined ? otherwise : value;
  if (typeof given === 'string' && given !== '') return given;
  return refuse(place, value, 'a text that is not empty');
}

export function flagOf(value: unknown, place: string, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (typeof value === 'boolean') return value;
  return refuse(place, value, 'true or false');
}

export function fieldOneOf<T extends string>(value: unknown, place: string, allowed: readonly T[]): T {
  if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T;
  return refuse(place, value, allowed.length === 0 ? 'there is none' : `one of ${allowed.join(', ')}`);
}
