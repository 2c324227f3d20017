import { type Choices, createReplayChooser, formatMicros } from '../../sim/index.ts';
import { checkLinearizability, drawHistory, type Operation, type Specification } from '../histories/index.ts';
import { advance, RUN_LOOK } from '../run/run.ts';
import { createWitness, witnessStep } from '../story/witness.ts';
import type { ReportSection, VariantBase } from '../system.ts';
import type { ActorSystem } from './define-system.ts';
import type { ActorScenario } from './scenario/scenario.ts';

/** Lines of a report that tell of events. */
const MAX_LINES = 40;
/** Events that are played at a time once nobody tells of them any more. */
const MANY_EVENTS = 1_000;

/**
 * What happened, event by event, as far as it fits; and the operations that have no order, if the system is to be
 * linearizable to something and was not.
 */
export function explainActors(
  system: ActorSystem,
  specification: Specification<unknown> | null,
  scenario: ActorScenario,
  variant: VariantBase,
  choices: Choices,
): ReportSection[] {
  const witness = createWitness(system, scenario, { variant, chooser: createReplayChooser(choices) });
  const lines: string[] = [];
  for (let step = witnessStep(witness); step !== null; step = witnessStep(witness)) {
    if (step.kind === RUN_LOOK || step.lane === null) continue;
    if (lines.length === MAX_LINES) {
      lines.push('...');
      break;
    }
    lines.push(`${formatMicros(step.micros)}: ${step.sentence}`);
  }
  const sections = [{ title: 'What happened', text: lines.join('\n') }];
  while (advance(witness.run, MANY_EVENTS));
  if (specification === null) return sections;
  const text = whatHasNoOrder(witness.run.simulation.world.history.operations, specification);
  return text === null ? sections : [...sections, { title: 'What has no order', text }];
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
