import {
  type ActorScenario,
  type ActorSystem,
  type Case,
  checkLinearizability,
  checkRun,
  chooserOf,
  huntCase,
  type OrderVerdict,
  playedByHand,
  recordFailure,
  type VariantBase,
  type Verdict,
  withInterventions,
} from '../../../lab/index.ts';
import type {
  DeskAnswers,
  DeskRequest,
  FileText,
  Frame,
  PageJudgement,
  Part,
  PlayedCase,
  RunInfo,
  RunSpec,
} from '../protocol.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/**
 * Plays one system for the page. It is made of nothing but the lab and plain data, so that it runs beside the page as
 * well as inside of a sandbox.
 */
export interface Desk {
  answer(request: DeskRequest): DeskAnswers[DeskRequest['op']];
}

/** A desk here, or one in a sandbox. */
export interface PacedDesk extends Desk {
  /** Events that are played at once: few where they are slow. */
  portion: number;
}

/** The page keeps every event of a run: of one that has more, it shows the beginning. */
const MAX_EVENTS = 5_000;

/** How often an operation is tried in a place when the history is drawn: the page does not wait for long. */
const ORDER_STEPS = 100_000;

interface OpenRun {
  /** Without what hands have done. */
  untouched: ActorSystem;
  system: ActorSystem;
  played: Case<ActorScenario>;
  variant: VariantBase;
  recorder: Recorder;
}

export function createDesk(system: ActorSystem): Desk {
  const runs = new Map<number, OpenRun>();
  let last = 0;
  const runOf = (number: number): OpenRun => {
    const run = runs.get(number);
    if (run === undefined) throw new Error(`there is no run ${number}`);
    return run;
  };
  return {
    answer(request) {
      switch (request.op) {
        case 'describe':
          return describe(system);
        case 'play': {
          const run = openRun(system, request.spec);
          runs.set(++last, run);
          return infoOf(last, run);
        }
        case 'more':
          return more(runOf(request.run), request.most);
        case 'close':
          runs.delete(request.run);
          return null;
        case 'judge':
          return judge(runOf(request.run));
        case 'save':
          return save(runOf(request.run), request.property);
      }
    },
  };
}

function describe({ id, version, variants, properties, settings }: ActorSystem): DeskAnswers['describe'] {
  const { faults, loss, duplicate, clients } = settings;
  return {
    id,
    version,
    variants: variants.map((variant) => ({ id: variant.id, title: variant.title })),
    properties: properties.map((property) => ({
      id: property.id,
      title: property.title,
      when: property.when,
    })),
    hasClients: clients !== null,
    hasStorms: loss[0] > 0 || duplicate[0] > 0 || Object.values(faults).some((fault) => fault !== false),
  };
}

function openRun(system: ActorSystem, { case: wanted, variant: id, hands }: RunSpec): OpenRun {
  const variant = system.variants.find((each) => each.id === id);
  if (variant === undefined)
    throw new Error(
      `${system.id} has no variant ${id}; variants: ${system.variants.map((each) => each.id).join(', ')}`,
    );
  const played = caseOf(system, wanted);
  const handled = withInterventions(system, hands);
  const recorder = createRecorder(handled, {
    ...played,
    variant,
    hands: new Set(hands.map(({ after }) => after)),
  });
  return { untouched: system, system: handled, played, variant, recorder };
}

function caseOf(system: ActorSystem, wanted: PlayedCase): Case<ActorScenario> {
  if ('scenario' in wanted) return { scenario: read(system, wanted.scenario), choices: wanted.choices };
  const { seed, storm } = wanted;
  if (!storm)
    return { scenario: read(system, { seed: /^\d{1,15}$/.test(seed) ? Number(seed) : seed }), choices: null };
  const [, hunt, number] = /^(.*?)(?:\/(\d{1,9}))?$/.exec(seed) as RegExpExecArray;
  return huntCase({ system, seed: hunt, space: {} }, Number(number ?? 0));
}

function read(system: ActorSystem, value: unknown): ActorScenario {
  const { scenario, problem } = system.scenarios.read(value);
  if (scenario === null) throw new Error(`this is not a scenario of ${system.id}: ${problem}`);
  return scenario;
}

function infoOf(run: number, { system, played: { scenario } }: OpenRun): RunInfo {
  const nodes = new Set(Object.keys(scenario.nodes).filter((kind) => kind !== 'client'));
  return {
    run,
    title: scenario.title ?? scenario.name,
    lanes: system.lanes(scenario).map(({ name, kind }) => ({ name, kind, node: nodes.has(kind) })),
  };
}

function more({ recorder }: OpenRun, most: number): Part {
  const frames: Frame[] = [];
  let problem: string | null = null;
  while (frames.length < most) {
    if (recorder.events() >= MAX_EVENTS) {
      problem = `The page shows the first ${MAX_EVENTS} events of a run.`;
      break;
    }
    const frame = recorder.next();
    if (frame === null) return { frames, over: true, problem: null };
    frames.push(frame);
  }
  return { frames, over: problem !== null, problem };
}

/**
 * The verdicts of the command. There, a violation of what must always hold ends the run; here the run goes on, so that
 * the others are asked of the run without it.
 */
function judge({ system, played, variant, recorder }: OpenRun): PageJudgement {
  const verdicts = new Map<string, Verdict>();
  let properties = [...system.properties];
  while (properties.length > 0) {
    const asked = properties;
    const checked = checkRun(system, played.scenario, {
      variant,
      chooser: chooserOf(played),
      properties: asked,
    }).verdicts;
    const stopper = checked.find(({ when, held }) => when === 'always' && held === false);
    for (const verdict of stopper === undefined ? checked : [stopper])
      verdicts.set(verdict.property, verdict);
    properties = stopper === undefined ? [] : asked.filter(({ id }) => id !== stopper.property);
  }
  const { operations } = recorder.run.simulation.world.history;
  const order: OrderVerdict | null =
    system.specification === null
      ? null
      : checkLinearizability(operations, system.specification, { maxSteps: ORDER_STEPS });
  const violated = order?.verdict === 'violated' ? order : null;
  return {
    verdicts: system.properties.map(({ id }) => verdicts.get(id) as Verdict),
    unorderable: violated?.unorderable.map(({ id }) => id) ?? [],
    misfit: violated?.misfit.id ?? null,
  };
}

/** What the command replays: what hands did is in it as steps. */
function save({ untouched, system, played, variant }: OpenRun, id: string): FileText {
  const property = system.properties.find((each) => each.id === id);
  if (property === undefined) throw new Error(`${system.id} has no property ${id}`);
  const byHand = playedByHand(system, played, { variant, property: id });
  const failure = recordFailure(untouched, byHand, { variant, property });
  if (failure === null)
    throw new Error(`Taken step by step, without its times, this run does not violate ${id} any more.`);
  const text = `${JSON.stringify({ ...failure, scenario: system.scenarios.brief(failure.scenario) }, null, 2)}\n`;
  return { name: `${system.id}-${id}.json`, text };
}
