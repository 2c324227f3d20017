import type { Verdict } from '../lab/index.ts';

/** What the commands call a verdict. */
export function verdictWord({ when, held }: Pick<Verdict, 'when' | 'held'>): string {
  if (held === false) return 'violated';
  if (when === 'sometimes') return held === true ? 'met' : 'not met in this run';
  return held === true ? 'held' : 'undecided';
}
