import { type Choices, createReplayChooser, createSeededChooser } from '../../../sim/index.ts';
import { checkRun } from '../../run/check-run.ts';
import type { StepRecord } from '../../story/step-record.ts';
import { createWitness, witnessStep } from '../../story/witness.ts';
import type { ActorSystem } from '../define-system.ts';
import type { ActorTypes } from '../types.ts';

/** A run that is over, and what was told of it. */
export interface Told {
  records: StepRecord[];
  simulation: ActorTypes['simulation'];
  /** The sentences of events that are somebody's, with their times in milliseconds. */
  lines: string[];
}

/** The scenario that a value is. Throws Error with what is wrong with it. */
export function scenarioOf(system: ActorSystem, value: unknown): ActorTypes['scenario'] {
  const { scenario, problem } = system.scenarios.read(value);
  if (problem !== null) throw new Error(problem);
  return scenario;
}

/** Plays to the end. Choices that are left out are the plainest; null draws them from the scenario's seed. */
export function told(
  system: ActorSystem,
  value: unknown,
  choices: Choices | null = {},
  variant = 'main',
): Told {
  const scenario = scenarioOf(system, value);
  const chooser = choices === null ? createSeededChooser(scenario.seed) : createReplayChooser(choices);
  const witness = createWitness(system, scenario, { variant: { id: variant, title: '' }, chooser });
  const records: StepRecord[] = [];
  for (let step = witnessStep(witness); step !== null; step = witnessStep(witness)) records.push(step);
  const lines = records
    .filter(({ lane }) => lane !== null)
    .map(({ micros, sentence }) => `${micros / 1_000} ${sentence}`);
  return { records, simulation: witness.run.simulation, lines };
}

/** The state of a node at the end of a run. */
export function stateOf({ simulation }: Told, name: string): Record<string, unknown> {
  return simulation.world.nodes[simulation.cast.indexOf.get(name) as number].state;
}

/** What the properties say of a run, by their ids. */
export function verdicts(system: ActorSystem, value: unknown, choices: Choices = {}, variant = 'main') {
  const checked = checkRun(system, scenarioOf(system, value), {
    variant: { id: variant, title: '' },
    chooser: createReplayChooser(choices),
  });
  return Object.fromEntries(
    checked.verdicts.map(({ property, held, sentence }) => [property, { held, sentence }]),
  );
}
