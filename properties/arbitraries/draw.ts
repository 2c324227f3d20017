import fc from 'fast-check';
import { type Chooser, createSupplyChooser } from '../../sim/index.ts';

/**
 * How scenarios are made: by functions that ask a chooser. The same function is driven by fast-check (below), by a seed
 * in a hunt, or by an enumeration. 0 is always the plainest answer, so that a supply of zeros draws the plainest thing.
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

/** How a value becomes simpler: the simplest attempts first. Each must be strictly simpler, or shrinking never ends. */
export type Simpler<T> = (value: T) => Iterable<T>;

/** A drawing function as a fast-check arbitrary; it shrinks as `simpler` says, or not at all. */
export function drawn<T>(draw: Draw<T>, simpler: Simpler<T> = () => []): fc.Arbitrary<T> {
  return new Drawn(draw, simpler);
}

class Drawn<T> extends fc.Arbitrary<T> {
  readonly #draw: Draw<T>;
  readonly #simpler: Simpler<T>;

  constructor(draw: Draw<T>, simpler: Simpler<T>) {
    super();
    this.#draw = draw;
    this.#simpler = simpler;
  }

  generate(random: fc.Random): fc.Value<T> {
    const chooser = createSupplyChooser((bound) => random.nextInt(0, bound - 1));
    return new fc.Value(this.#draw(chooser), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return value !== undefined;
  }

  shrink(value: T): fc.Stream<fc.Value<T>> {
    const attempts = this.#simpler(value);
    const values = function* () {
      for (const attempt of attempts) yield new fc.Value(attempt, undefined);
    };
    return fc.stream(values());
  }
}
