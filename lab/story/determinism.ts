import { type Chooser, formatMicros } from '../../sim/index.ts';
import type { Verdict } from '../property.ts';
import type { JudgedRun } from '../run/check-run.ts';
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

/** A run, as far as it is the same when it is played again. */
type Comparable = Pick<JudgedRun, 'digest' | 'verdicts'>;

/** Null if a run that was played again is the same, and was judged alike; else a sentence. */
export function comparedAgain(first: Comparable, then: Comparable): string | null {
  if (then.digest !== first.digest) return anotherRun(first.digest, then.digest);
  const place = first.verdicts.findIndex((verdict, index) => said(verdict) !== said(then.verdicts[index]));
  if (place < 0) return null;
  const verdict = first.verdicts[place];
  return anotherVerdict(verdict.property, said(verdict), said(then.verdicts[place]));
}

const said = ({ held, sentence }: Verdict): string => (held === true ? 'it held' : sentence);

/** What is said of a run that has another digest when it is played again. */
export function anotherRun(digest: string, then: string): string {
  return `Played again with the same choices, the run is another one: its digest was ${digest}, then ${then}.`;
}

/** What is said of a run of which a property says something else when it is played again. */
export function anotherVerdict(property: string, first: string, then: string): string {
  const [was, is] = [first, then].map((sentence) => sentence.replace(/\.$/, ''));
  return `Played again with the same choices, ${property} has another verdict: first: ${was}; then: ${is}.`;
}
