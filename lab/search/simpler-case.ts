import type { ScenarioBase } from '../system.ts';
import type { Case } from './case.ts';
import { simplerChoices } from './simpler-choices.ts';

/** As much of a system as shrinking needs. */
export interface Simplifier<Scenario> {
  simpler?(scenario: Scenario): Iterable<Scenario>;
}

/**
 * How a counterexample becomes smaller: every case that is one step simpler, the biggest steps first. All choices become
 * plain, then the scenario simpler as the system says, then single choices plain. A step is never a step back, so that
 * taking steps ends.
 */
export function* simplerCases<Scenario extends ScenarioBase>(
  system: Simplifier<Scenario>,
  { scenario, choices }: Case<Scenario>,
): Generator<Case<Scenario>> {
  const plain = choices !== null && Object.keys(choices).length === 0;
  if (!plain) yield { scenario, choices: {} };
  for (const simpler of system.simpler?.(scenario) ?? []) yield { scenario: simpler, choices };
  if (choices !== null) for (const simpler of simplerChoices(choices)) yield { scenario, choices: simpler };
  if (plain && scenario.seed !== 1) yield { scenario: { ...scenario, seed: 1 }, choices };
}
