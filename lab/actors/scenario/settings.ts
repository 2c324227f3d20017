import type { PlainData } from '../../histories/plain-data.ts';
import type { Specification } from '../../histories/specification.ts';
import { CLIENT } from '../cast.ts';
import type { AnyActor } from '../definition/actor.ts';
import { MAX_CHOICE } from '../definition/allowed.ts';
import type {
  ActorSpace,
  ClientsDefinition,
  FaultsDefinition,
  SystemDefinition,
} from '../definition/definition.ts';
import { copyPlain } from '../plain-state.ts';
import { specificationsOf } from '../properties.ts';
import { type ActorScenario, type PlannedOperation, parseRatio } from './scenario.ts';

/** What a definition says of scenarios, with its defaults filled in. */
export interface Settings {
  readonly actors: Record<string, AnyActor>;
  readonly clients: ClientsDefinition | null;
  /** What recorded operations are held against. */
  readonly specifications: readonly Specification<unknown>[];
  readonly faults: FaultsDefinition;
  /** The plainest scenario: every operation is asked for once, and nothing goes wrong. */
  readonly defaults: ActorScenario;
  readonly space: Required<ActorSpace>;
  /** The greatest chances that are drawn. */
  readonly loss: [times: number, outOf: number];
  readonly duplicate: [times: number, outOf: number];
}

/** Virtual time for which a system without clients is watched. */
const STORM_WITHOUT_CLIENTS_MICROS = 2_000_000;

const WITHIN_MICROS = 500_000;
const MAX_OPERATIONS = 8;
const MAX_FAULTS = 3;
/** A run that comes to rest has far fewer; one that never does should not take long to say so. */
const MAX_EVENTS = 20_000;
const SETTLE_MICROS = 1_000_000;
const DEFAULT_CLIENTS = 2;

// biome-ignore lint/suspicious/noExplicitAny: any definition
export function settingsOf(definition: SystemDefinition<any, any>): Settings {
  const { clients = null, network = {}, faults = {}, stormMicros } = definition;
  const actors = definition.nodes as Record<string, AnyActor>;
  const [least, most] = network.delayMicros ?? [500, 5_000];
  const counts = Object.entries(actors).map(([kind, { count = 1 }]) => [kind, count] as const);
  return {
    actors,
    clients,
    specifications: specificationsOf(definition.properties ?? {}),
    faults,
    defaults: {
      name: definition.name,
      seed: 1,
      nodes: {
        ...Object.fromEntries(counts),
        ...(clients === null ? {} : { [CLIENT]: clients.count ?? DEFAULT_CLIENTS }),
      },
      operations: plainOperations(clients),
      faults: [],
      network: { delayMicros: [least, most], loss: '0', duplicate: '0', fifo: network.fifo ?? false },
      clocks: {},
      steps: null,
      stop: {
        afterMicros: stormMicros ?? (clients === null ? STORM_WITHOUT_CLIENTS_MICROS : 0),
        afterEvents: MAX_EVENTS,
      },
      calm: { settleMicros: SETTLE_MICROS },
    },
    space: {
      operations: definition.space?.operations ?? MAX_OPERATIONS,
      faults: definition.space?.faults ?? MAX_FAULTS,
      withinMicros:
        definition.space?.withinMicros ?? Math.min(Math.max(stormMicros ?? 0, WITHIN_MICROS), MAX_CHOICE),
    },
    loss: parseRatio(network.loss ?? '0'),
    duplicate: parseRatio(network.duplicate ?? '0'),
  };
}

/** Virtual time between two operations of the plainest scenario. */
const APART_MICROS = 10_000;

/** Every operation once, with its plainest input, the clients taking turns. */
function plainOperations(clients: ClientsDefinition | null): PlannedOperation[] {
  if (clients === null) return [];
  const { count = DEFAULT_CLIENTS, operations } = clients;
  return Object.entries(operations).map(([name, { input }], place) => ({
    client: `${CLIENT}-${(place % count) + 1}`,
    name,
    input: copyPlain(input?.(() => 0) ?? null, `the input of ${name}`) as PlainData,
    atMicros: place * APART_MICROS,
  }));
}
