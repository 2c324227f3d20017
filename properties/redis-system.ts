import { briefly, type Inventory, type Lane, type System } from '../lab/index.ts';
import {
  createDynamics,
  createTeller,
  type DynamicsOptions,
  ENGINE_VERSION,
  EVENT_NAMES,
  leakedSelects,
  type Scenario,
  SITE_NAMES,
  type Simulation,
  VARIANTS,
  variantById,
  walkServer,
} from '../model/index.ts';
import { peerName } from '../model/internals.ts';
import { readScenario } from '../model/scenario-text.ts';
import { BIRTH, heldText, REFCOUNT, REQUESTED, ROW, rowNumber, SITE, USABLE } from '../sim/index.ts';
import { drawScenario, focusesOf } from './arbitraries/scenarios.ts';
import { briefScenario } from './brief-scenario.ts';
import { explainRedisFailure } from './explain.ts';
import { observeRedis } from './observe.ts';
import { PROPERTIES } from './properties.ts';
import type { RedisTypes } from './property.ts';
import { simplerScenarios } from './shrink/simpler-scenario.ts';
import { redisVariations } from './variations.ts';

/** What a server of a scenario may name: a feed of one's own is the run's, not a server's. */
const VARIANT_IDS = VARIANTS.map(({ id }) => id);

/** What Redis is simulated by, and which server its outcomes are about. */
export interface RedisSystemOptions extends DynamicsOptions {
  /** Whose memory and log an outcome shows: the index of a server; the first, if left out. */
  server?: number;
}

/**
 * Redis 2.4 replication as a system of the lab. One for each program that plays runs: it keeps what servers have worked
 * out before, so that many short runs cost less.
 */
export function createRedisSystem(options: RedisSystemOptions = {}): System<RedisTypes> {
  return createRedisSystemReading(readScenario, options);
}

/** The same for a program that loads the reader of scenarios when it needs it: with one that is asked then. */
export function createRedisSystemReading(
  read: typeof readScenario,
  options: RedisSystemOptions = {},
): System<RedisTypes> {
  return {
    ...createDynamics(options),
    id: 'redis-2.4',
    version: ENGINE_VERSION,
    shipped: true,
    scenarios: { read: (value) => read(value, VARIANT_IDS), brief: briefScenario },
    variants: VARIANTS,
    reference: variantById('2.4.10') ?? null,
    properties: PROPERTIES,
    observe: (observed) => observeRedis(observed, options.server),
    names: ({ servers, clients }) => [...servers, ...clients].map(({ name }) => name),
    draw: drawScenario,
    focuses: focusesOf,
    simpler: simplerScenarios,
    variations: redisVariations,
    explain: explainRedisFailure,
    lanes,
    tell: (simulation) => createTeller(simulation),
    counters,
    inventory: ledgerRows,
    eventName: (kind) => EVENT_NAMES[kind],
    difference,
  };
}

/** Clients first, then servers. */
function lanes({ clients, servers }: Scenario): Lane[] {
  const lane = (kind: string) => (each: { name: string }) => ({ name: each.name, kind });
  return [...clients.map(lane('client')), ...servers.map(lane('server'))];
}

function counters(simulation: Simulation): ReturnType<NonNullable<System<RedisTypes>['counters']>> {
  return simulation.world.servers.flatMap(({ server }, index) => [
    { lane: server.name, name: 'used_memory', value: server.heap.used },
    { lane: server.name, name: 'leaked', value: leakedSelects(simulation, index).bytes },
  ]);
}

/** The first server whose memory is another in the second simulation. */
function difference(a: Simulation, b: Simulation): string | null {
  for (const [index, { server }] of a.world.servers.entries()) {
    const [mine, theirs] = [server.heap.used, b.world.servers[index].server.heap.used];
    if (mine !== theirs) return `used_memory of ${server.name}: ${mine} and ${theirs}`;
  }
  return null;
}

const LEDGER_COLUMNS = [
  'server',
  'row',
  'site',
  'requested',
  'usable',
  'refcount',
  'born',
  'state',
  'holder',
  'text',
];

/** Longest text of an allocation that is shown. */
const MAX_TEXT = 40;

/** Every allocation that is alive: `held` when the audit reaches it, else `leaked`. */
function ledgerRows(simulation: Simulation): Inventory {
  const rows: Inventory['rows'] = [];
  for (const [index, { server }] of simulation.world.servers.entries()) {
    const holders = new Map<number, string>();
    const hold = (address: number, holder: string) => {
      if (!holders.has(address)) holders.set(address, holder);
    };
    walkServer(server, hold, (c) => peerName(simulation, index, c));
    const { heap } = server;
    const { cells, top } = heap;
    for (let row = ROW; row < top; row += ROW) {
      if (cells[row + USABLE] === 0) continue;
      const holder = holders.get(row);
      rows.push([
        server.name,
        rowNumber(row),
        SITE_NAMES[cells[row + SITE]],
        cells[row + REQUESTED],
        cells[row + USABLE],
        cells[row + REFCOUNT],
        cells[row + BIRTH],
        holder === undefined ? 'leaked' : 'held',
        holder ?? '',
        briefly(heldText(heap, row), MAX_TEXT),
      ]);
    }
  }
  return { columns: LEDGER_COLUMNS, rows };
}
