import { DATABASE_IDS } from '../arbitraries/swarm.ts';

/** Numbers, ids and texts that are strictly simpler than a given one, the simplest first. */

const MILLI = 1000;

/** Times: nothing at all, round ones, the half, a little less. All but 0 are whole milliseconds. */
export function simplerMicros(micros: number): number[] {
  const rounded = [100 * MILLI, 10 * MILLI, MILLI].map((unit) => Math.floor(micros / unit) * unit);
  const half = Math.floor(micros / 2 / MILLI) * MILLI;
  const attempts = [0, half, ...rounded, micros - 10 * MILLI, micros - MILLI];
  return [...new Set(attempts)].filter((attempt) => attempt >= 0 && attempt < micros);
}

/** From the simplest: the first database, the first without a shared SELECT, its neighbours, the report's. */
const IDS_BY_SIMPLICITY = DATABASE_IDS;

export function simplerIds(id: number): number[] {
  const rank = IDS_BY_SIMPLICITY.indexOf(id);
  return rank < 0 ? [...IDS_BY_SIMPLICITY] : IDS_BY_SIMPLICITY.slice(0, rank);
}

/** Shorter texts, down to one character. */
export function simplerTexts(text: string): string[] {
  const lengths = [1, Math.floor(text.length / 2), text.length - 1];
  return [...new Set(lengths)]
    .filter((length) => length > 0 && length < text.length)
    .map((length) => text.slice(0, length));
}

/** Lists without something: either half, then any one element. */
export function* shorterLists<T>(list: readonly T[], least = 0): Generator<T[]> {
  const half = Math.floor(list.length / 2);
  if (half >= 2) {
    if (list.length - half >= least) yield list.slice(half);
    if (half >= least) yield list.slice(0, half);
  }
  if (list.length <= least) return;
  for (let index = 0; index < list.length; index++) yield list.filter((_, other) => other !== index);
}

/** Lists without one half, one quarter and so on, down to any one element. */
export function* withoutPieces<T>(list: readonly T[]): Generator<T[]> {
  const { length } = list;
  for (let size = Math.ceil(length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < length; at += size) yield list.toSpliced(at, size);
  }
}
