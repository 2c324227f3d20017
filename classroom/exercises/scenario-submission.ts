import { type Outcome, type Scenario, simulate, type Variant } from '../../model/index.ts';
import { feed249 } from '../../model/internals.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import { bounded, SMALL_SCENARIO, tooMuchOf } from '../small-scenario.ts';

/** @throws SubmissionFailed when it is larger than an exercise's scenario may be, or brings a feed of its own. */
export function allowScenario(scenario: Scenario): Scenario {
  const refuse = (what: string): never => {
    throw new SubmissionFailed('wrong-shape', what, null);
  };
  const { servers, clients } = scenario;
  const excess = tooMuchOf(scenario);
  if (excess !== null) refuse(`it has ${excess}`);
  const own = servers.find(({ variant }) => variant !== undefined);
  if (own !== undefined)
    refuse(`server ${own.name} names a feed of its own; the exercise says which is played`);
  if (scenario.outside.length > 0) refuse('it brings a recorded session; only its clients may send commands');
  const raw = clients.find(({ workload }) => 'raw' in workload);
  if (raw !== undefined) refuse(`client ${raw.name} sends raw bytes; only commands are counted`);
  return { ...bounded(scenario), version: '2.4.9' };
}

/** @throws SubmissionFailed when the run never comes to its calm. */
export function playSubmitted(scenario: Scenario, variant: Variant = feed249): Outcome {
  const outcome = simulate(scenario, { variant, chooser: createSeededChooser(scenario.seed) });
  if (outcome.stop === 'budget') {
    const what = `its run is not calm after ${outcome.events} events (${SMALL_SCENARIO.events} are allowed)`;
    throw new SubmissionFailed('too-long', what, null);
  }
  return outcome;
}

/** Commands that its clients send, the SELECT of a client with a database of its own among them. */
export function commandsOf({ clients }: Scenario): number {
  return clients.reduce((sum, { db, workload }) => {
    const own = db === undefined ? 0 : 1;
    if ('raw' in workload) return sum + own + workload.raw.length;
    return sum + own + ('script' in workload ? workload.script.length : 1) * workload.repeat;
  }, 0);
}
