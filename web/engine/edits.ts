import { completeScenario, type FaultSpec, type Scenario, type Simulation } from '../../model/index.ts';
import { CLIENT_MOVE, configure, createProgram, FAULT, startProcess } from '../../model/internals.ts';
import { pushEvent, stallPipe } from '../../sim/index.ts';
import type { Edit } from '../protocol.ts';
import { holdForFirst } from './order.ts';
import type { Checkpoint, Playback } from './playback.ts';

/** What a user does to a run: the scenario grows by a client, a server or a fault, and the world by what goes with it. */

function faultOf(edit: Edit, atMicros: number): FaultSpec | null {
  switch (edit.do) {
    case 'stall':
    case 'resume':
    case 'cut':
      return { atMicros, do: edit.do, link: { from: edit.from, to: edit.to } };
    case 'slow-reader':
      return {
        atMicros,
        do: edit.do,
        link: { from: edit.from, to: edit.to },
        bytesPerMilli: edit.bytesPerMilli,
      };
    case 'bgsave-fail':
    case 'bgsave-kill':
    case 'restart':
      return { atMicros, do: edit.do, server: edit.server };
    default:
      return null;
  }
}

/** The scenario with the edit in it, at a moment of its run. `number` tells several edits of one run apart. */
export function scenarioWith(
  scenario: Scenario,
  edit: Edit,
  simulation: Simulation,
  number: number,
): Scenario {
  const micros = simulation.world.now;
  const { afterMicros: _, ...stop } = scenario.stop;
  const grown = { ...scenario, stop };
  if (edit.do === 'first') {
    const { first, held } = holdForFirst(simulation, edit);
    const resumed = held.map(
      ({ from, to }): FaultSpec => ({ atMicros: first.micros, do: 'resume', link: { from, to } }),
    );
    return { ...grown, faults: [...scenario.faults, ...resumed] };
  }
  const fault = faultOf(edit, micros);
  if (fault !== null) return { ...grown, faults: [...scenario.faults, fault] };
  if (edit.do === 'attach') {
    const added = completeScenario({ name: '', servers: [{ name: edit.server, follows: edit.to }] }).servers;
    return { ...grown, servers: [...scenario.servers, ...added] };
  }
  if (edit.do !== 'send') return grown;
  const client = {
    name: `you-${number}`,
    server: edit.server,
    db: edit.db,
    startMicros: micros,
    workload: { script: [edit.command], repeat: 1 },
  };
  const added = completeScenario({ name: '', servers: [], clients: [client] }).clients;
  return { ...grown, clients: [...scenario.clients, ...added] };
}

/** Holds, in a world of its own, what has to wait: at once, for it may be due in this very microsecond. */
export function holdNow({ world }: Checkpoint, edit: Edit, simulation: Simulation): void {
  if (edit.do !== 'first') return;
  for (const { pipe } of holdForFirst(simulation, edit).held)
    stallPipe(world.connections[pipe >> 1].link, (pipe & 1) as 0 | 1);
}

/**
 * Puts a playback of the grown scenario to the moment of the fork, with what is new in it.
 *
 * @param faults how many the scenario had before
 */
export function beginFork(playback: Playback, start: Checkpoint, scenario: Scenario, faults: number): void {
  const { world } = start;
  const fresh = playback.run.simulation.world;
  const newServer = world.servers.length < scenario.servers.length ? world.servers.length : -1;
  const newClient = world.clients.length < scenario.clients.length ? world.clients.length : -1;
  if (newServer >= 0) world.servers.push(fresh.servers[newServer]);
  if (newClient >= 0) {
    world.clients.push({ ...createProgram(), moves: 1 });
    pushEvent(world.queue, world.now, CLIENT_MOVE, newClient, 1);
  }
  for (let index = faults; index < scenario.faults.length; index++)
    pushEvent(world.queue, scenario.faults[index].atMicros, FAULT, index, 0);
  playback.restore(start);
  if (newServer < 0) return;
  const { simulation } = playback.run;
  simulation.net.now = simulation.world.now;
  startProcess(simulation, newServer, null);
  configure(simulation, newServer, true);
}

/** An edit in words, as a branch is called. */
export function editName(edit: Edit): string {
  switch (edit.do) {
    case 'send':
      return `${edit.command.join(' ')} in db ${edit.db}`;
    case 'first':
      return `${edit.from} to ${edit.to} first`;
    case 'attach':
      return `${edit.server} attached to ${edit.to}`;
    case 'stall':
    case 'resume':
    case 'cut':
      return `${edit.do} ${edit.from} to ${edit.to}`;
    case 'slow-reader':
      return `${edit.to} reads ${edit.bytesPerMilli} bytes/ms`;
    default:
      return `${edit.do} ${edit.server}`;
  }
}
