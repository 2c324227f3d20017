import type { Chooser } from '../../sim/index.ts';
import { checkRun, type PropertyOf } from '../run/check-run.ts';
import type { System, SystemTypes } from '../system.ts';

/** What would have become of a run with one thing in it changed: what the violation hangs on. */
export interface Counterfactual {
  /** The change, as a phrase: "without SET k v of client-1". */
  change: string;
  /** Is the property still violated? Null: undecided. */
  survives: boolean | null;
  /** The property's sentence. */
  sentence: string;
}

/** The run whose violation is to be explained. */
export interface CounterfactualOptions<T extends SystemTypes> {
  variant: T['variant'];
  property: PropertyOf<T>;
  /** A fresh chooser for each run: the same choices for all. */
  chooserOf(): Chooser;
}

/** Every single change that the system finds worth asking about, plainest first. */
export function counterfactuals<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  { variant, property, chooserOf }: CounterfactualOptions<T>,
): Counterfactual[] {
  return (system.variations?.(scenario) ?? []).map(([change, changed]) => {
    const chooser = chooserOf();
    const { verdicts } = checkRun(system, changed, { variant, chooser, properties: [property] });
    const [{ held, sentence }] = verdicts;
    return { change, survives: held === null ? null : !held, sentence };
  });
}
