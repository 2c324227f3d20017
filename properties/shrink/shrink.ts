import type { Verdict } from '../../model/outcome.ts';
import type { Case } from '../arbitraries/scenarios.ts';
import { simplerCases } from './simpler-case.ts';

/**
 * Shrinking: the first simpler case that still violates takes the place of the case, until none does. What is kept is
 * the same violation: the same property at the same site (see `siteOf`), unless the caller asks for any.
 */
export interface Shrunk {
  case: Case;
  verdict: Verdict;
  /** Cases played, and how many of them took the place of the best so far. */
  tried: number;
  shrinks: number;
  /** True when nothing simpler violates any more; false when it was interrupted. */
  finished: boolean;
}

export interface ShrinkOptions {
  /** Plays a case: the verdict that is violated in it, or null. */
  violation(candidate: Case): Verdict | null;
  /** Told of each case that takes the place of the best so far: whoever keeps it loses nothing. */
  onShrink?(best: Shrunk): void;
  /** Asked before each case. */
  interrupted?(): boolean;
}

export function shrink(start: Case, verdict: Verdict, options: ShrinkOptions): Shrunk {
  let best: Shrunk = { case: start, verdict, tried: 0, shrinks: 0, finished: false };
  for (let simpler = nextSimpler(best, options); simpler !== null; simpler = nextSimpler(best, options)) {
    best = simpler;
    if (best.finished) return best;
    options.onShrink?.(best);
  }
  return best;
}

/** The best with a simpler case, or finished; null when interrupted. */
function nextSimpler(best: Shrunk, options: ShrinkOptions): Shrunk | null {
  let { tried } = best;
  for (const candidate of simplerCases(best.case)) {
    if (options.interrupted?.() === true) return null;
    tried++;
    const verdict = options.violation(candidate);
    if (verdict !== null)
      return { case: candidate, verdict, tried, shrinks: best.shrinks + 1, finished: false };
  }
  return { ...best, tried, finished: true };
}

/**
 * Where a violation is, apart from the numbers of this one run: its property and its sentence without names, ids and
 * counts. Two violations of one site have one cause, as far as a sentence can tell.
 */
export function siteOf(
  { property, sentence }: Pick<Verdict, 'property' | 'sentence'>,
  names: readonly string[],
): string {
  const isName = new Set(names);
  const anonymous = sentence.replace(/[\w.-]*\w/g, (word) => (isName.has(word) ? 'NAME' : word));
  return `${property}: ${anonymous.replace(/\d[\d,.]*/g, 'N')}`;
}
