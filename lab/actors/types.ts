import type { Run, StopReason } from '../run/run.ts';
import type { StepRecord } from '../story/step-record.ts';
import type { OutcomeBase, VariantBase } from '../system.ts';
import type { ActorSpace } from './definition/definition.ts';
import type { ActorLook } from './properties.ts';
import type { ActorScenario } from './scenario/scenario.ts';
import type { ActorObservers, ActorSimulation } from './world/simulation.ts';

/** The types of a system of actors, as the lab's contract names them. */
export interface ActorTypes {
  scenario: ActorScenario;
  variant: VariantBase;
  simulation: ActorSimulation;
  observers: ActorObservers;
  view: ActorRunView;
  end: ActorEnd;
  outcome: ActorOutcome;
  record: StepRecord;
  space: ActorSpace;
}

export interface ActorRunView extends ActorLook {
  readonly simulation: ActorSimulation;
}

export interface ActorEnd extends ActorRunView {
  readonly run: Run<ActorTypes>;
}

export interface ActorOutcome extends OutcomeBase {
  stop: StopReason;
  /** Operations that clients began, and how many of them were answered. */
  operations: number;
  answered: number;
}
