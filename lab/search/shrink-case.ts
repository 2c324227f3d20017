import type { ScenarioBase } from '../system.ts';
import type { Case } from './case.ts';
import { type Simplifier, simplerCases } from './simpler-case.ts';

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
  { fails, budget = 100_000, interrupted, onStep }: ShrinkOptions<Scenario>,
): Shrunk<Scenario> {
  let found = start;
  let steps = 0;
  let tried = 0;
  for (;;) {
    let next: Case<Scenario> | null = null;
    for (const candidate of simplerCases(system, found)) {
      if (tried >= budget || interrupted?.() === true) return { found, steps, tried, done: false };
      tried++;
      if (!fails(candidate)) continue;
      next = candidate;
      break;
    }
    if (next === null) return { found, steps, tried, done: true };
    found = next;
    steps++;
    onStep?.(found, tried);
  }
}
