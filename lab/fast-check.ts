import fc from 'fast-check';
import { createSupplyChooser } from '../sim/index.ts';
import type { Case } from './search/case.ts';
import type { Draw } from './search/draw.ts';
import { simplerCases } from './search/simpler-case.ts';
import type { System, SystemTypes } from './system.ts';

/** The bridge to fast-check: a door of its own, because not everybody who hunts loads it. */

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

/**
 * The cases of a system as a fast-check arbitrary; they shrink as the lab shrinks them. Throws Error if the system draws
 * nothing.
 */
export function casesOf<T extends SystemTypes>(
  system: Pick<System<T>, 'id' | 'draw' | 'simpler'>,
  space: T['space'],
): fc.Arbitrary<Case<T['scenario']>> {
  const { draw } = system;
  if (draw === undefined) throw new Error(`${system.id} draws no scenarios`);
  return drawn(
    (choose): Case<T['scenario']> => ({ scenario: draw(choose, space), choices: null }),
    (found) => simplerCases<T['scenario']>(system, found),
  );
}
