import type { Chooser } from '../../sim/index.ts';

/**
 * How scenarios are made: by functions that ask a chooser. The same function is driven by a seed in a hunt, by a
 * property-testing library (lab/fast-check.ts), or by an enumeration. 0 is always the plainest answer, so that a supply of zeros draws the plainest thing.
 */
export type Draw<T> = (choose: Chooser) => T;

/** One of a list; the first is the plainest. */
export function oneOf<T>(choose: Chooser, values: readonly T[], label: string): T {
  return values[choose.pick(values.length, label)];
}

/** True `times` out of `of`. */
export function chance(choose: Chooser, times: number, of: number, label: string): boolean {
  return choose.pick(of, label) >= of - times;
}

/** From `least` to `most`. */
export function between(choose: Chooser, least: number, most: number, label: string): number {
  return least + choose.pick(most - least + 1, label);
}

/** An index, by weight. Weights are natural numbers; the first index when all are zero. */
export function weighted(choose: Chooser, weights: readonly number[], label: string): number {
  let total = 0;
  for (const weight of weights) total += weight;
  if (total === 0) return 0;
  let at = choose.pick(total, label);
  for (let index = 0; index < weights.length; index++) {
    at -= weights[index];
    if (at < 0) return index;
  }
  return weights.length - 1;
}

/** A list of `least` to `most` drawn things. */
export function listOf<T>(choose: Chooser, least: number, most: number, draw: (index: number) => T): T[] {
  const length = between(choose, least, most, 'length');
  const list: T[] = [];
  for (let index = 0; index < length; index++) list.push(draw(index));
  return list;
}
