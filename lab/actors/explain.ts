import { type Choices, createReplayChooser, formatMicros } from '../../sim/index.ts';
import { RUN_LOOK } from '../run/run.ts';
import { createWitness, witnessStep } from '../story/witness.ts';
import type { ReportSection, VariantBase } from '../system.ts';
import type { ActorSystem } from './define-system.ts';
import type { ActorScenario } from './scenario/scenario.ts';

/** Lines of a report that tell of events. */
const MAX_LINES = 40;

/** What happened, event by event, as far as it fits. */
export function explain(
  system: ActorSystem,
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
  return [{ title: 'What happened', text: lines.join('\n') }];
}
