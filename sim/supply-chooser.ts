import { type Chooser, createFamily } from './chooser.ts';

/** Answers a choice from outside. Duty: an integer from 0 to `bound - 1`; `bound` is at least 2. */
export type Supply = (bound: number, label: string, stream: string) => number;

/**
 * A chooser that asks `supply`, for example a property-testing library that generates and shrinks.
 * `pick` throws RangeError if the supply breaks its duty. `save` throws: the state is outside; to be able to repeat the
 * run, wrap this in a recording chooser and keep its list.
 */
export function createSupplyChooser(supply: Supply): Chooser {
  return createFamily(
    (stream) => (bound, label) => {
      const value = supply(bound, label, stream);
      if (!Number.isInteger(value) || value < 0 || value >= bound) {
        throw new RangeError(`the supply answered ${value} to '${label}', which has ${bound} possibilities`);
      }
      return value;
    },
    () => {
      throw new Error('a supply chooser cannot be saved: its choices come from outside; record them instead');
    },
  );
}
