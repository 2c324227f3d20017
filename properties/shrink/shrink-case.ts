import type { Case } from '../arbitraries/scenarios.ts';
import { simplerCases } from './simpler-case.ts';

export interface Shrunk {
  /** No step simpler than this one fails, if it is done. */
  found: Case;
  /** Steps taken. */
  steps: number;
  /** Cases played. */
  tried: number;
  /** False when the budget ran out, or when it was interrupted. */
  done: boolean;
}

export interface ShrinkOptions {
  /** Does this case still fail, and in the same way? */
  fails(candidate: Case): boolean;
  /** Most cases to play. */
  budget?: number;
  /** Asked before each case; true ends it with the best so far. */
  interrupted?(): boolean;
  /** Told of each step, so that the best so far is never lost. */
  onStep?(best: Case, tried: number): void;
}

/** Takes the first simpler case that still fails, as long as there is one. */
export function shrinkCase(
  start: Case,
  { fails, budget = MAX_TRIED, interrupted, onStep }: ShrinkOptions,
): Shrunk {
  const search = shrinkSearch(start, budget);
  for (let tried = 0, next = search.next(); ; tried++) {
    if (next.done) return next.value;
    const failed = interrupted?.() === true ? null : fails(next.value);
    if (failed === true) onStep?.(next.value, tried + 1);
    next = search.next(failed);
  }
}

const MAX_TRIED = 100_000;

/**
 * The same search for a caller who plays the cases in his own time, in a thread, say. It yields each case to be played
 * and must be told whether it fails; null ends it with the best so far.
 */
export function* shrinkSearch(start: Case, budget = MAX_TRIED): Generator<Case, Shrunk, boolean | null> {
  let found = start;
  let steps = 0;
  let tried = 0;
  for (;;) {
    let next: Case | null = null;
    for (const candidate of simplerCases(found)) {
      if (tried >= budget) return { found, steps, tried, done: false };
      const failed = yield candidate;
      if (failed === null) return { found, steps, tried, done: false };
      tried++;
      if (!failed) continue;
      next = candidate;
      break;
    }
    if (next === null) return { found, steps, tried, done: true };
    found = next;
    steps++;
  }
}
