import { cloneWorld, type EngineOptions, type Simulation, step, type World } from '../model/index.ts';
import { closeEnd, resumeSimulation, stopClient, tellSlaveOf } from '../model/internals.ts';
import { createReplayChooser, nextEventTime } from '../sim/index.ts';

/** Two runs of the cron: what it puts off is done. */
const SETTLE_MICROS = 200_000;

/** Longest wait for the servers to see their clients go. */
const PATIENCE_MICROS = 10_000_000;

/**
 * The third phase, after storm and calm: every client disconnects, every slave is told SLAVEOF NO ONE, and the servers
 * get two cron runs. Each server is then alone with its keyspace. Only the plainest choices are made and nobody looks on,
 * so that neither the run's digest nor its recorded choices know of it. The world given is the one that goes on: a clone
 * of the run's, or the run's own when nobody will look at that any more.
 */
export function bringToRest(simulation: Simulation, world: World = cloneWorld(simulation.world)): Simulation {
  const options: EngineOptions = {
    scenario: simulation.scenario,
    chooser: createReplayChooser({}),
    variantOf: (index) => simulation.redis[index].variant,
    rules: simulation.rules,
    caches: simulation.caches,
    plans: simulation.plans,
  };
  const rest = resumeSimulation(options, world);
  world.connections.forEach((connection, index) => {
    if (connection.owners[0].kind !== 'server') closeEnd(rest, index, 0);
  });
  world.clients.forEach(stopClient);
  for (const index of world.servers.keys()) tellSlaveOf(rest, index, null);
  const patience = world.now + PATIENCE_MICROS;
  while (!alone(rest) && world.now < patience && step(rest));
  const until = world.now + SETTLE_MICROS;
  while (nextEventTime(world.queue) !== -1 && nextEventTime(world.queue) <= until) step(rest);
  return rest;
}

function alone(rest: Simulation): boolean {
  return rest.world.servers.every(({ server, up }) => !up || server.clientById.every((c) => c === null));
}
