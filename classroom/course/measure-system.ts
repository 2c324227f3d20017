import {
  type ActorScenario,
  type ActorSystem,
  type ActorTypes,
  advance,
  chooserOf,
  type Run,
  startRun,
  violatedByHand,
} from '../../lab/index.ts';
import { BadQuestions } from './bad-questions.ts';

/**
 * What a question can ask of a run that is taken step by step:
 *
 *     answer 2                     what the second operation was answered; `none`
 *     state server-2.votes.1       a field of a node's state, and a place in it
 *     holds one-leader-a-term      yes or no: does a property hold after all steps?
 *     step one-leader-a-term       after which step it is violated first, the first step being 1; `none`
 */
export interface SystemMeasure {
  what: 'answer' | 'state' | 'holds' | 'step';
  of: string;
}

/** @throws BadQuestions */
export function readSystemMeasure(text: string, id: string): SystemMeasure {
  const found = /^(answer|state|holds|step) ([\w.-]+)$/.exec(text);
  if (found !== null) return { what: found[1] as SystemMeasure['what'], of: found[2] };
  const allowed = 'answer NUMBER, state NODE.FIELD, holds PROPERTY or step PROPERTY';
  throw new BadQuestions(`${id}: measure: found ${JSON.stringify(text).slice(0, 60)}; allowed: ${allowed}`);
}

/** A run is short: it is taken once for each of its steps. */
const MOST_STEPS = 100;
const MOST_OPERATIONS = 20;

interface Asked {
  id: string;
  scenario: unknown;
  variant: string;
  measure: SystemMeasure;
}

/** Takes the steps, and reads one thing off. @throws BadQuestions when they are none of the system's. */
export function measureSystem(system: ActorSystem, asked: Asked): number | string {
  const { id, variant, measure } = asked;
  const scenario = scenarioOf(system, asked);
  if (!system.variants.some((each) => each.id === variant))
    throw new BadQuestions(`${id}: no variant of ${system.id} is called ${variant}`);
  switch (measure.what) {
    case 'answer': {
      const operation = played(system, scenario, variant).simulation.world.history.operations[
        Number(measure.of) - 1
      ];
      return plainAnswer((operation?.end ?? null) === null ? undefined : operation.output, asked);
    }
    case 'state': {
      const { world, cast } = played(system, scenario, variant).simulation;
      const [node, ...path] = measure.of.split('.');
      const state: unknown = world.nodes[cast.names.indexOf(node)]?.state;
      return plainAnswer(
        path.reduce((value, key) => fieldOf(value, key), state),
        asked,
      );
    }
    case 'holds':
      return isViolated(system, scenario, asked) ? 'no' : 'yes';
    case 'step':
      return firstViolated(system, scenario, asked);
  }
}

function scenarioOf(system: ActorSystem, { id, scenario: given }: Asked): ActorScenario {
  const { scenario, problem } = system.scenarios.read(withStepsRepeated(given));
  if (scenario === null) throw new BadQuestions(`${id}: scenario: ${problem}`);
  const { steps, operations } = scenario;
  if (steps === null) throw new BadQuestions(`${id}: scenario: found no steps`);
  if (steps.length > MOST_STEPS || operations.length > MOST_OPERATIONS)
    throw new BadQuestions(
      `${id}: scenario: found ${steps.length} steps and ${operations.length} operations; allowed: ${MOST_STEPS} and ${MOST_OPERATIONS}`,
    );
  return scenario;
}

/** `3 times: timer copy of primary` stands for three steps. */
function withStepsRepeated(scenario: unknown): unknown {
  const { steps } = (scenario ?? {}) as { steps?: unknown };
  if (!Array.isArray(steps)) return scenario;
  const repeated = steps.slice(0, MOST_STEPS).flatMap((step: unknown) => {
    const found = /^(\d{1,2}) times: (.+)$/.exec(String(step));
    return found === null ? [step] : new Array<string>(Number(found[1])).fill(found[2]);
  });
  return { ...(scenario as object), steps: repeated };
}

function played(system: ActorSystem, scenario: ActorScenario, variant: string): Run<ActorTypes> {
  const run = startRun<ActorTypes>(system, scenario, {
    variant: { id: variant, title: '' },
    chooser: chooserOf({ scenario, choices: null }),
    observers: {},
  });
  while (run.simulation.world.now < run.simulation.stormMicros && advance(run, 1));
  return run;
}

function isViolated(system: ActorSystem, scenario: ActorScenario, { id, variant, measure }: Asked): boolean {
  if (!system.properties.some((property) => property.id === measure.of))
    throw new BadQuestions(`${id}: no property of ${system.id} is called ${measure.of}`);
  const options = { variant: { id: variant, title: '' }, property: measure.of };
  return violatedByHand(system, { scenario, choices: null }, options);
}

function firstViolated(system: ActorSystem, scenario: ActorScenario, asked: Asked): number | string {
  const steps = scenario.steps as string[];
  for (let taken = 1; taken <= steps.length; taken++) {
    if (isViolated(system, { ...scenario, steps: steps.slice(0, taken) }, asked)) return taken;
  }
  return 'none';
}

function fieldOf(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function plainAnswer(value: unknown, { id, measure }: Asked): number | string {
  if (value === undefined && measure.what === 'answer') return 'none';
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new BadQuestions(
    `${id}: ${measure.what} ${measure.of}: found ${typeof value}; allowed: a number or a text`,
  );
}
