import fc from 'fast-check';
import { type Chooser, createSupplyChooser } from '../sim/index.ts';
import { checkRun, type PropertyOf } from './run/check-run.ts';
import { type Case, chooserOf } from './search/case.ts';
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
 * Who makes a counterexample smaller: the lab takes faults, operations and choices of the case away; fast-check makes the
 * numbers smaller that the scenario was drawn with, so that what it ends with is a case that could have been drawn.
 */
export type Shrinker = 'lab' | 'fast-check';

/** The cases of a system as a fast-check arbitrary. Throws Error if the system draws nothing. */
export function casesOf<T extends SystemTypes>(
  system: Pick<System<T>, 'id' | 'draw' | 'simpler'>,
  space: T['space'],
  shrinker: Shrinker = 'lab',
): fc.Arbitrary<Case<T['scenario']>> {
  const { draw } = system;
  if (draw === undefined) throw new Error(`${system.id} draws no scenarios`);
  const drawCase = (choose: Chooser): Case<T['scenario']> => ({
    scenario: draw(choose, space),
    choices: null,
  });
  if (shrinker === 'lab') return drawn(drawCase, (found) => simplerCases<T['scenario']>(system, found));
  return fc
    .gen()
    .map((generate) => drawCase(createSupplyChooser((bound) => generate(fc.nat, { max: bound - 1 }))));
}

/** What is asked of each case of `fc.assert`, on which design, and who shrinks. */
export interface CasePropertyOptions<T extends SystemTypes> {
  /** The design. Default: the system's first. */
  variant?: T['variant'];
  /** What is asked. Default: all of the system's properties. */
  properties?: readonly PropertyOf<T>[];
  space?: T['space'];
  /** Default: the lab. */
  shrinker?: Shrinker;
}

/**
 * For `fc.assert`: whatever case is drawn, no property is violated. The error has the verdict's sentence; the
 * counterexample that fast-check prints is a case that the command takes, from a file, in every verb.
 */
export function holdsOf<T extends SystemTypes>(
  system: System<T>,
  { variant = system.variants[0], properties, space, shrinker }: CasePropertyOptions<T> = {},
): fc.IPropertyWithHooks<[Case<T['scenario']>]> {
  return fc.property(casesOf<T>(system, space as T['space'], shrinker), (found) => {
    const { verdicts } = checkRun(system, found.scenario, { variant, chooser: chooserOf(found), properties });
    const violated = verdicts.find(({ held }) => held === false);
    if (violated !== undefined) throw new Error(`${violated.property}: ${violated.sentence}`);
  });
}
