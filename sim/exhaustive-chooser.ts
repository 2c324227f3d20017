import { type Chooser, createFamily, type ExhaustiveState } from './chooser.ts';

/**
 * An odometer over all combinations of choices:
 *
 *     const odometer = createOdometer();
 *     do run(odometer.chooser); while (odometer.advance());
 *
 * The last choice moves fastest. What a later choice offers may depend on earlier answers, so a tree of choices is
 * enumerated as well as a product. Duty of the run: the same answers lead to the same questions.
 */
export interface Odometer {
  /** Drives one run; the same object for all of them. */
  readonly chooser: Chooser;
  /**
   * Sets up the next combination. Returns false when all have been tried; the odometer is then back at the first.
   * Throws Error if the run that ended asked for less than the one before it had with the same answers.
   */
  advance(): boolean;
  /** The answers of the current run so far, over all streams, in the order in which they were given. */
  answers(): number[];
}

/** An odometer at the first combination: every answer is 0. */
export function createOdometer(): Odometer {
  return restoreOdometer({ driver: 'exhaustive', values: [], bounds: [], position: 0 });
}

/** An odometer that goes on where the saved one was. It shares nothing with the state given. */
export function restoreOdometer(state: ExhaustiveState): Odometer {
  const values = state.values.slice();
  const bounds = state.bounds.slice();
  let position = state.position;

  const draw = (bound: number, label: string): number => {
    if (position === values.length) {
      values.push(0);
      bounds.push(bound);
    } else if (bounds[position] !== bound) {
      throw new Error(
        `the run is not deterministic: choice ${position}, '${label}', now has ${bound} possibilities, ` +
          `and had ${bounds[position]} after the same answers before`,
      );
    }
    return values[position++];
  };
  const save = (): ExhaustiveState => ({
    driver: 'exhaustive',
    values: values.slice(),
    bounds: bounds.slice(),
    position,
  });
  const advance = (): boolean => {
    if (position < values.length) {
      throw new Error(
        `the run is not deterministic: it asked for ${position} choices, and for ${values.length} or more ` +
          'after the same answers before',
      );
    }
    position = 0;
    while (values.length > 0 && values[values.length - 1] + 1 === bounds[bounds.length - 1]) {
      values.pop();
      bounds.pop();
    }
    if (values.length === 0) return false;
    values[values.length - 1]++;
    return true;
  };
  return { chooser: createFamily(() => draw, save), advance, answers: () => values.slice(0, position) };
}
