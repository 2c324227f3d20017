import type { ScenarioBase } from '../system.ts';
import type { Case } from './case.ts';
import { type Simplifier, simplerCases } from './simpler-case.ts';

/** The smallest failing case that was found, and what it took to find it. */
export interface Shrunk<Scenario extends ScenarioBase> {
  /** No step simpler than this one fails, if it is done. */
  found: Case<Scenario>;
  /** Steps taken. */
  steps: number;
  /** Cases played. */
  tried: number;
  /** False when the budget ran out, or when it was interrupted. */
  done: boolean;
}

/** What counts as the same failure, and how long to look for a smaller one. */
export interface ShrinkOptions<Scenario extends ScenarioBase> {
  /** Does this case still fail, and in the same way? */
  fails(candidate: Case<Scenario>): boolean;
  /** Most cases to play. */
  budget?: number;
  /** Asked before each case; true ends it with the best so far. */
  interrupted?(): boolean;
  /** Told of each step, so that the best so far is never lost. */
  onStep?(best: Case<Scenario>, tried: number): void;
}

/** Takes the first simpler case that still fails, as long as there is one. */
export function shrinkCase<Scenario extends ScenarioBase>(
  system: Simplifier<Scenario>,
  start: Case<Scenario>,
  { fails, budget = MAX_TRIED, interrupted, onStep }: ShrinkOptions<Scenario>,
): Shrunk<Scenario> {
  const search = shrinkSearch(system, start, budget);
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
export function* shrinkSearch<Scenario extends ScenarioBase>(
  system: Simplifier<Scenario>,
  start: Case<Scenario>,
  budget = MAX_TRIED,
): Generator<Case<Scenario>, Shrunk<Scenario>, boolean | null> {
  let found = start;
  let steps = 0;
  let tried = 0;
  for (;;) {
    let next: Case<Scenario> | null = null;
    for (const candidate of simplerCases(system, found)) {
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
