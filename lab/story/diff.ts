import type { Chooser } from '../../sim/index.ts';
import type { System, SystemTypes } from '../system.ts';
import type { StepRecord } from './step-record.ts';
import { createWitness, type Witness, witnessStep } from './witness.ts';

/**
 * The same scenario and the same choices under two variants, side by side: the first event at which they do or become
 * something different, and the two simulations where the comparison ended.
 */
export interface Divergence<T extends SystemTypes> {
  /** null: the two never differ. */
  first: DivergencePoint | null;
  /** Events played of each. */
  events: [number, number];
  ends: [T['simulation'], T['simulation']];
}

/** Where two runs first differ: the number of the event, its virtual time, and what differs. */
export interface DivergencePoint {
  event: number;
  micros: number;
  /** What each did there, as a sentence; null: it had come to its end. */
  sentences: [string | null, string | null];
  /** The figure that differs where the sentences do not; null when they do. */
  figure: string | null;
}

/** The two designs to compare, and for how long. */
export interface DiffOptions<T extends SystemTypes> {
  variants: [T['variant'], T['variant']];
  /** A fresh chooser for each: the same choices for both. */
  chooserOf(): Chooser;
  /** Virtual time at which to stop comparing. */
  untilMicros: number;
}

/**
 * Plays a scenario under two variants side by side and finds the first event at which they differ. Both are played to
 * the end, or up to `untilMicros`.
 */
export function diff<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  options: DiffOptions<T>,
): Divergence<T> {
  const [left, right] = options.variants.map((variant) =>
    createWitness(system, scenario, { variant, chooser: options.chooserOf() }),
  );
  const next = (side: Witness<T>): StepRecord | null =>
    side.run.simulation.world.now > options.untilMicros ? null : witnessStep(side);
  let first: DivergencePoint | null = null;
  for (let a = next(left), b = next(right); a !== null || b !== null; a = next(left), b = next(right)) {
    if (first !== null) continue;
    const same = a !== null && b !== null && sameStep(a, b);
    const figure = same ? (system.difference?.(left.run.simulation, right.run.simulation) ?? null) : null;
    if (same && figure === null) continue;
    const { event, micros } = (a ?? b) as StepRecord;
    first = { event, micros, sentences: [a?.sentence ?? null, b?.sentence ?? null], figure };
  }
  const ends: Divergence<T>['ends'] = [left.run.simulation, right.run.simulation];
  return { first, events: [ends[0].world.events, ends[1].world.events], ends };
}

function sameStep(a: StepRecord, b: StepRecord): boolean {
  return a.micros === b.micros && a.kind === b.kind && a.sentence === b.sentence;
}
