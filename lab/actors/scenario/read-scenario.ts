import type { PlainData } from '../../histories/plain-data.ts';
import type { ScenarioCodec } from '../../system.ts';
import { type Cast, CLIENT, createCast } from '../cast.ts';
import { MAX_NODES } from '../definition/allowed.ts';
import { clonePlain, firstStateDifference, plainProblem } from '../plain-state.ts';
import { fieldListOf, fieldOneOf, fieldsOf, fieldText, flagOf, inside, integerOf, refuse } from './fields.ts';
import { nodesOf, parseHandStep } from './hand-step.ts';
import {
  type ActorFault,
  type ActorScenario,
  type ClockSettings,
  MAX_DRIFT_PPM,
  type NetworkSettings,
  type PlannedOperation,
  parseRatio,
} from './scenario.ts';
import type { Settings } from './settings.ts';

/** Scenarios as people write them, and back: what is a default may be left out, and is. */
export function scenarioCodec(settings: Settings): ScenarioCodec<ActorScenario> {
  return {
    read(value) {
      try {
        return { scenario: readScenario(settings, value), problem: null };
      } catch (error) {
        if (error instanceof RangeError) return { scenario: null, problem: error.message };
        throw error;
      }
    },
    brief: (scenario) => briefScenario(settings, scenario),
  };
}

const FIELDS = [
  'name',
  'title',
  'seed',
  'nodes',
  'operations',
  'faults',
  'network',
  'clocks',
  'steps',
  'stop',
  'calm',
] as const;

function readScenario(settings: Settings, value: unknown): ActorScenario {
  const { defaults, actors } = settings;
  const given = fieldsOf(value ?? {}, '', FIELDS);
  const nodes = readCounts(given.nodes, defaults.nodes);
  const cast = createCast(nodes, actors);
  const { seed = defaults.seed } = given;
  if (typeof seed !== 'string' && !(Number.isSafeInteger(seed) && (seed as number) >= 0))
    refuse('seed', seed, 'a natural number or a text');
  const stop = fieldsOf(given.stop ?? {}, 'stop', ['afterMicros', 'afterEvents']);
  const calm = fieldsOf(given.calm ?? {}, 'calm', ['settleMicros']);
  return {
    name: fieldText(given.name, 'name', defaults.name),
    ...(given.title === undefined ? {} : { title: fieldText(given.title, 'title') }),
    seed: seed as string | number,
    nodes,
    operations: readOperations(settings, cast, given.operations),
    faults: fieldListOf(given.faults, 'faults', (item, place) => readFault(cast, item, place)),
    network: readNetwork(given.network, defaults.network),
    clocks: readClocks(cast, given.clocks),
    steps: given.steps === undefined || given.steps === null ? null : readSteps(cast, given.steps),
    stop: {
      afterMicros: integerOf(stop.afterMicros, 'stop.afterMicros', defaults.stop.afterMicros),
      afterEvents: integerOf(stop.afterEvents, 'stop.afterEvents', defaults.stop.afterEvents, 1),
    },
    calm: { settleMicros: integerOf(calm.settleMicros, 'calm.settleMicros', defaults.calm.settleMicros) },
  };
}

function readCounts(value: unknown, defaults: ActorScenario['nodes']): ActorScenario['nodes'] {
  const given = fieldsOf(value ?? {}, 'nodes', Object.keys(defaults));
  const counts = Object.entries(defaults).map(([kind, count]): [string, number] => {
    const least = kind === CLIENT ? 0 : 1;
    const number = integerOf(given[kind], `nodes.${kind}`, count, least);
    if (number > MAX_NODES) refuse(`nodes.${kind}`, number, `at most ${MAX_NODES}`);
    return [kind, number];
  });
  return Object.fromEntries(counts);
}

/** Left out, they are those of the plainest scenario, as far as it has such clients. */
function readOperations(settings: Settings, cast: Cast, value: unknown): PlannedOperation[] {
  if (value !== undefined)
    return fieldListOf(value, 'operations', (item, place) => readOperation(settings, cast, item, place));
  return settings.defaults.operations.filter(({ client }) => cast.indexOf.has(client));
}

function readOperation(settings: Settings, cast: Cast, item: unknown, place: string): PlannedOperation {
  const given = fieldsOf(item, place, ['client', 'name', 'input', 'atMicros']);
  const problem = given.input === undefined ? null : plainProblem(given.input);
  if (problem !== null) throw new RangeError(`${place}.input${problem}`);
  const operations = Object.keys(settings.clients?.operations ?? {});
  const operation = {
    client: fieldOneOf(given.client, `${place}.client`, cast.ofKind.get(CLIENT) as string[]),
    name: fieldOneOf(given.name, `${place}.name`, operations),
    input: clonePlain(given.input ?? null) as PlainData,
    atMicros: integerOf(given.atMicros, `${place}.atMicros`, 0),
  };
  checkInput(settings, operation, place);
  return operation;
}

/** What is held against a specification has to be what that takes: a run of anything else could not be judged. */
function checkInput({ clients, specifications }: Settings, operation: PlannedOperation, place: string): void {
  const { name, input } = operation;
  if (clients?.operations[name].recorded === false) return;
  for (const { name: object, operations } of specifications) {
    const specified = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (specified?.isInput?.(input) === false)
      refuse(`${place}.input`, input, `${name} of ${object} ${specified.usage}`);
  }
}

function readFault(cast: Cast, item: unknown, place: string): ActorFault {
  const common = ['kind', 'atMicros', 'forMicros'];
  const kind = fieldOneOf((item as { kind?: unknown } | null)?.kind, `${place}.kind`, [
    'crash',
    'pause',
    'isolate',
    'partition',
  ]);
  const own = kind === 'partition' ? ['from', 'to', 'oneWay'] : ['node', 'atTurn'];
  const given = fieldsOf(item, place, [...common, ...own]);
  const timed = {
    atMicros: integerOf(given.atMicros, `${place}.atMicros`, 0),
    forMicros: given.forMicros === null ? null : integerOf(given.forMicros, `${place}.forMicros`),
  };
  const nodes = cast.names.slice(0, cast.clientsFrom);
  if (kind !== 'partition') {
    const atTurn =
      given.atTurn === undefined ? {} : { atTurn: integerOf(given.atTurn, `${place}.atTurn`, 0, 1) };
    return { kind, node: fieldOneOf(given.node, `${place}.node`, nodes), ...atTurn, ...timed };
  }
  const side = (name: 'from' | 'to') =>
    fieldListOf(given[name], `${place}.${name}`, (node, where) => fieldOneOf(node, where, nodes));
  return {
    kind,
    from: side('from'),
    to: side('to'),
    oneWay: flagOf(given.oneWay, `${place}.oneWay`, false),
    ...timed,
  };
}

function readNetwork(value: unknown, defaults: NetworkSettings): NetworkSettings {
  const given = fieldsOf(value ?? {}, 'network', ['delayMicros', 'loss', 'duplicate', 'fifo']);
  const delays = given.delayMicros ?? defaults.delayMicros;
  const allowed = 'the least and the most, two integers of at least 0';
  if (!Array.isArray(delays) || delays.length !== 2) refuse('network.delayMicros', delays, allowed);
  const [least, most] = (delays as unknown[]).map((delay, index) =>
    integerOf(delay, `network.delayMicros[${index}]`),
  );
  if (most < least) refuse('network.delayMicros', delays, allowed);
  return {
    delayMicros: [least, most],
    loss: ratioOf(given.loss, 'network.loss', defaults.loss),
    duplicate: ratioOf(given.duplicate, 'network.duplicate', defaults.duplicate),
    fifo: flagOf(given.fifo, 'network.fifo', defaults.fifo),
  };
}

function ratioOf(value: unknown, place: string, otherwise: string): string {
  const ratio = fieldText(value, place, otherwise);
  try {
    parseRatio(ratio);
  } catch (error) {
    throw new RangeError(`${place}: ${(error as Error).message}`);
  }
  return ratio;
}

function readClocks(cast: Cast, value: unknown): Record<string, ClockSettings> {
  const nodes = cast.names.slice(0, cast.clientsFrom);
  const given = fieldsOf(value ?? {}, 'clocks', nodes);
  const clocks = Object.entries(given).map(([node, clock]): [string, ClockSettings] => {
    const place = `clocks.${node}`;
    const fields = fieldsOf(clock, place, ['offsetMicros', 'driftPpm']);
    return [
      node,
      {
        offsetMicros: integerOf(
          fields.offsetMicros,
          inside(place, 'offsetMicros'),
          0,
          -MAX_OFFSET,
          MAX_OFFSET,
        ),
        driftPpm: integerOf(fields.driftPpm, inside(place, 'driftPpm'), 0, -MAX_DRIFT_PPM, MAX_DRIFT_PPM),
      },
    ];
  });
  return Object.fromEntries(clocks);
}

const MAX_OFFSET = 86_400_000_000;

function readSteps(cast: Cast, value: unknown): string[] {
  return fieldListOf(value, 'steps', (item, place) => {
    const text = fieldText(item, place);
    try {
      for (const node of nodesOf(parseHandStep(text))) fieldOneOf(node, place, cast.names);
    } catch (error) {
      const { message } = error as Error;
      throw new RangeError(message.startsWith(place) ? message : `${place}: ${message}`);
    }
    return text;
  });
}

/** Without what is as the defaults have it. */
function briefScenario({ defaults }: Settings, scenario: ActorScenario): unknown {
  const { name, title, seed, nodes, operations, faults, network, clocks, steps, stop, calm } = scenario;
  const part = <T extends object>(field: string, value: T, standard: T): object => {
    const others = Object.entries(value).filter(
      ([key, inner]) => firstStateDifference(inner, (standard as Record<string, unknown>)[key]) !== null,
    );
    return others.length === 0 ? {} : { [field]: Object.fromEntries(others) };
  };
  return {
    name,
    ...(title === undefined ? {} : { title }),
    seed,
    ...part('nodes', nodes, defaults.nodes),
    ...(firstStateDifference(operations, defaults.operations) === null
      ? {}
      : { operations: operations.map(briefOperation) }),
    ...(faults.length === 0 ? {} : { faults }),
    ...part('network', network, defaults.network),
    ...part('clocks', clocks, {}),
    ...(steps === null ? {} : { steps }),
    ...part('stop', stop, defaults.stop),
    ...part('calm', calm, defaults.calm),
  };
}

function briefOperation({ client, name, input, atMicros }: PlannedOperation): object {
  return { client, name, ...(input === null ? {} : { input }), ...(atMicros === 0 ? {} : { atMicros }) };
}
