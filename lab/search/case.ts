import { type Choices, type Chooser, createReplayChooser, createSeededChooser } from '../../sim/index.ts';
import type { ScenarioBase } from '../system.ts';

/** A scenario and how its choices are made: plain data, a counterexample as it is. */
export interface Case<Scenario extends ScenarioBase> {
  scenario: Scenario;
  /** Played in this order; null: as the scenario's seed decides. */
  choices: Choices | null;
}

/** A fresh chooser that makes a case's choices. */
export function chooserOf({ scenario, choices }: Case<ScenarioBase>): Chooser {
  return choices === null ? createSeededChooser(scenario.seed) : createReplayChooser(choices);
}
