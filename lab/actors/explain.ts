import { type Choices, createReplayChooser, formatMicros } from '../../sim/index.ts';
import { checkLinearizability, drawHistory, type Operation, type Specification } from '../histories/index.ts';
import { advance, RUN_LOOK } from '../run/run.ts';
import { createWitness, type Witness, witnessStep } from '../story/witness.ts';
import type { ReportSection, VariantBase } from '../system.ts';
import type { ActorSystem } from './define-system.ts';
import type { ActorScenario } from './scenario/scenario.ts';
import type { ActorTypes } from './types.ts';
import type { ActorSimulation } from './world/simulation.ts';

/** Lines of a report that tell of events. */
const MAX_LINES = 40;
/** Events that are played at a time once nobody tells of them any more. */
const MANY_EVENTS = 1_000;

/**
 * What happened, event by event, as far as it fits; the line of the handler that threw, if one did; and the operations that
 * have no order, if the system is to be linearizable to something and was not.
 */
export function explainActors(
  system: ActorSystem,
  specification: Specification<unknown> | null,
  scenario: ActorScenario,
  variant: VariantBase,
  choices: Choices,
): ReportSection[] {
  const lines: string[] = [];
  const told = (): ReportSection[] =>
    lines.length === 0 ? [] : [{ title: 'What happened', text: lines.join('\n') }];
  let world: ActorSimulation['world'];
  try {
    world = playTelling(
      createWitness(system, scenario, { variant, chooser: createReplayChooser(choices) }),
      lines,
    );
  } catch {
    // What breaks a run off is in the verdict: a start that throws, say.
    return told();
  }
  const where = world.trouble?.where;
  const order = specification === null ? null : whatHasNoOrder(world.history.operations, specification);
  return [
    ...told(),
    ...(where === undefined ? [] : [{ title: 'Thrown at', text: where }]),
    ...(order === null ? [] : [{ title: 'What has no order', text: order }]),
  ];
}

/** Plays a run to its end, and adds a line for each of its first events. Returns the world at its end. */
function playTelling(witness: Witness<ActorTypes>, lines: string[]): ActorSimulation['world'] {
  for (let step = witnessStep(witness); step !== null; step = witnessStep(witness)) {
    if (step.kind === RUN_LOOK || step.lane === null) continue;
    if (lines.length === MAX_LINES) {
      lines.push('...');
      break;
    }
    lines.push(`${formatMicros(step.micros)}: ${step.sentence}`);
  }
  while (advance(witness.run, MANY_EVENTS));
  return witness.run.simulation.world;
}

/** Null when all has an order, and when the specification throws: the property that asks it has told so. */
function whatHasNoOrder(
  operations: readonly Operation[],
  specification: Specification<unknown>,
): string | null {
  try {
    const found = checkLinearizability(operations, specification);
    if (found.verdict !== 'violated') return null;
    return drawHistory(found.unorderable, specification, found.misfit);
  } catch {
    return null;
  }
}
