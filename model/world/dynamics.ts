import type { Dynamics } from '../../lab/index.ts';
import type { Scenario } from '../scenario/index.ts';
import { createServerCaches, type Rules, type ServerCaches, type Variant } from '../server/index.ts';
import { variantById } from '../variants/index.ts';
import { attachWorld, createSimulation, step } from './engine.ts';
import { endFaults } from './faults.ts';
import type { Outcome } from './outcome.ts';
import { nextTime } from './outside.ts';
import { pending } from './pending.ts';
import type { Observers, Simulation } from './simulation.ts';
import type { RedisStepRecord } from './witness.ts';
import { cloneWorld } from './world.ts';

/**
 * The most in any run that comes to its end is some 170,000, measured: 300,000 keys that seven slaves get over slow links
 * before the first command. The report needs 90, a million writes held back from a slave until the calm 8,000.
 */
const IDLE_EVENTS = 5_000_000;

/** The types of Redis 2.4 as a system; what its properties see is added by those who have properties. */
export interface RedisWorldTypes {
  scenario: Scenario;
  variant: Variant;
  simulation: Simulation;
  observers: Observers;
  view: { readonly simulation: Simulation };
  end: { readonly simulation: Simulation };
  outcome: Outcome;
  record: RedisStepRecord;
  space: unknown;
}

/** What a Redis world is moved by: the rules of its servers, and their feeds. */
export interface DynamicsOptions {
  /** Those of the scenario, if left out. */
  rules?: Rules;
  /** What earlier runs have worked out: given by those who play many. */
  caches?: ServerCaches;
  /** The feed of a server, given the one that the run is about; `variantOfServer` if left out. */
  variantOf?: typeof variantOfServer;
}

/** How a world of Redis servers, their clients and the network between them begins and moves. */
export function createDynamics(options: DynamicsOptions = {}): Dynamics<RedisWorldTypes> {
  const { rules, caches = createServerCaches(), variantOf = variantOfServer } = options;
  return {
    start: (scenario, { variant, chooser, observers }) =>
      createSimulation({
        scenario,
        chooser,
        variantOf: (index) => variantOf(scenario, index, variant),
        rules,
        caches,
        observers,
      }),
    step,
    nextTime,
    stormIsOver,
    calm: endFaults,
    pending,
    bounds: ({ stop, calm }) => ({
      events: stop.afterEvents,
      idleEvents: stop.idleEvents ?? IDLE_EVENTS,
      idleEventsName: 'stop.idleEvents',
      settleMicros: calm.settleMicros,
    }),
    progress,
    work,
    clone: cloneWorld,
    attach: attachWorld,
  };
}

/** The feed of a server: its own if the scenario names one. Throws on a name that is no variant's. */
export function variantOfServer(scenario: Scenario, index: number, variant: Variant): Variant {
  const id = scenario.servers[index].variant;
  if (id === undefined) return variant;
  const own = variantById(id);
  if (own === undefined)
    throw new Error(`server ${scenario.servers[index].name}: no variant is called ${id}`);
  return own;
}

/** The virtual time until what is to come by itself, then what was done: replies, and steps from outside. */
function progress({ scenario, world }: Simulation): number {
  const planned = Math.max(
    scenario.stop.afterMicros ?? 0,
    scenario.outside.at(-1)?.atMicros ?? 0,
    ...scenario.faults.map(({ atMicros }) => atMicros),
    ...scenario.clients.map(({ startMicros }) => startMicros),
  );
  if (world.now < planned) return world.now;
  return world.clients.reduce((sum, { answered }) => sum + answered, planned + world.nextStep);
}

/** One event of a server can be hundreds of commands: so many of them are worth an event. */
const COMMANDS_AN_EVENT = 10;

function work({ world }: Simulation): number {
  let commands = 0;
  for (const { server } of world.servers) commands += server.stats.commands;
  return world.events + Math.floor(commands / COMMANDS_AN_EVENT);
}

/** The storm lasts until the clients are done and the last fault and step from outside were, or as the scenario says. */
function stormIsOver({ scenario, world }: Simulation): boolean {
  if (scenario.stop.afterMicros !== undefined) return world.now >= scenario.stop.afterMicros;
  const faultsDone = scenario.faults.every(({ atMicros }) => atMicros <= world.now);
  if (!faultsDone || world.nextStep < scenario.outside.length) return false;
  return world.clients.every(({ state }) => state === 'done' || state === 'lost');
}
