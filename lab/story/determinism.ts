import { type Chooser, formatMicros } from '../../sim/index.ts';
import type { System, SystemTypes } from '../system.ts';
import { diff } from './diff.ts';

/** The run that is played twice. */
export interface DeterminismOptions<T extends SystemTypes> {
  variant: T['variant'];
  /** A fresh chooser for each of the two runs: the same choices for both. */
  chooserOf(): Chooser;
}

/**
 * Plays a run twice, event by event beside itself, and compares what was told and what became of it. Null when the two
 * are the same; else a sentence with the first event after which they are not: something other than world, event and
 * choices has decided there. A variable that both runs share is found at its first use, for each sees what the other
 * has left in it.
 */
export function checkDeterminism<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  { variant, chooserOf }: DeterminismOptions<T>,
): string | null {
  const { first } = diff(system, scenario, {
    variants: [variant, variant],
    chooserOf,
    untilMicros: Number.MAX_SAFE_INTEGER,
  });
  if (first === null) return null;
  const { event, micros, figure, sentences } = first;
  const [one, other] = sentences.map((sentence) => sentence ?? 'the run is over');
  const where = `event ${event}, at ${formatMicros(micros)}`;
  const what = figure === null ? `${one}; and the second time: ${other}` : `${one}; then ${figure}`;
  return `Played twice with the same choices, it first differs at ${where}: ${what}.`;
}
