import { type ActorScenario, type ActorSystem, type Case, violatedByHand } from '../../lab/index.ts';
import { type ExerciseReport, FULL_MARKS, reportOrFailure } from '../exercises/report.ts';
import { yamlMap } from '../exercises/yaml-map.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import type { CourseSystems } from './course-systems.ts';

/** The mistake of which a counterexample is asked for. */
const SYSTEM = 'primary-backup/failover';
const VARIANT = 'loses-memory';
const PROPERTY = 'linearizable';

/** Steps of the file to start from, and the fewest that are known. */
const GIVEN_STEPS = 21;
const FEWEST_STEPS = 13;

const LONGEST = 20_000;
const MOST_OPERATIONS = 20;

/** Exercise: a counterexample that is shorter than one of which no step can be left out, and that is too large to search. */
export function judgeShorter(text: string, systems: CourseSystems): Promise<ExerciseReport> {
  return reportOrFailure('shorter', async () => {
    const system = await systems(SYSTEM);
    const found = stepsIn(system, text);
    const violates = (variant: string): boolean =>
      violatedByHand(system, found, { variant: { id: variant, title: '' }, property: PROPERTY });
    const steps = found.scenario.steps?.length ?? 0;
    const shows = violates(VARIANT);
    const right = system.variants[0].id;
    const blames = shows && violates(right);
    return [
      {
        id: 'few-steps',
        points: shows && !blames ? pointsFor(steps) : 0,
        of: FULL_MARKS,
        held: shows && !blames && steps <= FEWEST_STEPS,
        sentence: blames
          ? `After its ${steps} steps the right design violates ${PROPERTY} as well.`
          : `${VARIANT} ${shows ? 'violates' : 'does not violate'} ${PROPERTY} after its ${steps} steps; ` +
            `the file to start from has ${GIVEN_STEPS}, and ${FEWEST_STEPS} are known to do.`,
      },
    ];
  });
}

/** All for the fewest, nothing for what is given, and evenly in between. */
function pointsFor(steps: number): number {
  const saved = Math.max(0, GIVEN_STEPS - steps);
  return Math.min(FULL_MARKS, Math.floor((FULL_MARKS * saved) / (GIVEN_STEPS - FEWEST_STEPS)));
}

/** @throws SubmissionFailed when the text holds no scenario that is played step by step. */
function stepsIn(system: ActorSystem, text: string): Case<ActorScenario> {
  const refuse = (what: string): never => {
    throw new SubmissionFailed('wrong-shape', what, null);
  };
  const map = yamlMap(text, LONGEST, '"operations" and "steps"');
  const whole = typeof map.scenario === 'object' && map.scenario !== null;
  const { scenario, problem } = system.scenarios.read(whole ? map.scenario : map);
  if (scenario === null) return refuse(`it is no scenario of ${system.id}: ${problem}`);
  const { steps, operations, nodes } = scenario;
  if (steps === null) return refuse('it has no steps; time is not to decide what happens');
  if (operations.length > MOST_OPERATIONS)
    return refuse(`it has ${operations.length} operations; ${MOST_OPERATIONS} are allowed`);
  const usual = system.settings.defaults.nodes;
  const other = Object.keys(nodes).find((kind) => nodes[kind] !== usual[kind]);
  if (other !== undefined) return refuse(`it has ${nodes[other]} of ${other}, and not ${usual[other]}`);
  return { scenario, choices: null };
}
