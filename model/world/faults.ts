import { resumePipe, stallPipe } from '../../sim/index.ts';
import type { FaultSpec, LinkName } from '../scenario/index.ts';
import { endChild } from '../server/index.ts';
import { masterOf } from './addresses.ts';
import { cutConnection, endName } from './network.ts';
import { restartServer, shutdownServer, tellSlaveOf } from './operator.ts';
import { areSeparated, isSeparation, parts, type Separation } from './separation.ts';
import { type Simulation, settingsBetween } from './simulation.ts';

/** Faults of a scenario, and what an operator does in it. A fault that finds nothing to act on does nothing. */

interface Direction {
  connection: number;
  /** The pipe that carries bytes from `from` to `to`. */
  pipe: 0 | 1;
}

/** Every open connection between two names, with the pipe in the given direction. */
function directions(simulation: Simulation, { from, to }: LinkName): Direction[] {
  const found: Direction[] = [];
  simulation.world.connections.forEach(({ owners, closed }, connection) => {
    if (closed[0] && closed[1]) return;
    const names = owners.map((owner) => endName(simulation, owner));
    if (names[0] === from && names[1] === to) found.push({ connection, pipe: 0 });
    else if (names[1] === from && names[0] === to) found.push({ connection, pipe: 1 });
  });
  return found;
}

/** FAULT: the scenario's fault with this index. */
export function applyFault(simulation: Simulation, index: number): void {
  const fault = simulation.scenario.faults[index];
  if ('link' in fault) applyToLink(simulation, fault);
  else if (isSeparation(fault)) applySeparation(simulation, fault);
  else applyToServer(simulation, fault);
}

/** What is under way between the two sides stays where it is, or goes on. */
function applySeparation(simulation: Simulation, fault: Separation): void {
  simulation.world.connections.forEach(({ link, owners, closed }, connection) => {
    if (closed[0] && closed[1]) return;
    const [a, b] = owners.map((owner) => endName(simulation, owner));
    if (!parts(fault, a, b)) return;
    const apart = areSeparated(simulation, a, b);
    for (const pipe of [0, 1] as const) {
      if (apart) stallPipe(link, pipe);
      else if (link.pipes[pipe].stalled) resumePipe(simulation.net, link, connection, pipe);
    }
  });
}

/** SLAVEOF NO ONE to the server; to its old master and to all that followed it: SLAVEOF the server. */
function promote(simulation: Simulation, index: number): void {
  const old = masterOf(simulation, index);
  const followers = simulation.world.servers.flatMap((_, other) =>
    other !== index && old >= 0 && (other === old || masterOf(simulation, other) === old) ? [other] : [],
  );
  tellSlaveOf(simulation, index, null);
  for (const other of followers) tellSlaveOf(simulation, other, simulation.scenario.servers[index].name);
}

type LinkFault = Extract<FaultSpec, { link: LinkName }>;
type ServerFault = Exclude<Extract<FaultSpec, { server: string }>, Separation>;

function applyToLink(simulation: Simulation, fault: LinkFault): void {
  const { world, net } = simulation;
  for (const { connection, pipe } of directions(simulation, fault.link)) {
    const { link } = world.connections[connection];
    if (fault.do === 'stall') stallPipe(link, pipe);
    else if (fault.do === 'resume') resumePipe(net, link, connection, pipe);
    else if (fault.do === 'cut') cutConnection(simulation, connection);
    else if (fault.do === 'slow-reader') {
      link.pipes[pipe].settings = { ...link.pipes[pipe].settings, bytesPerMilli: fault.bytesPerMilli };
    }
  }
}

function applyToServer(simulation: Simulation, fault: ServerFault): void {
  const index = simulation.scenario.servers.findIndex(({ name }) => name === fault.server);
  const running = simulation.world.servers[index];
  if (fault.do === 'bgsave-fail' || fault.do === 'bgsave-kill') {
    const outcome = fault.do === 'bgsave-fail' ? 'error' : 'killed';
    if (running.server.child?.state === 'running') endChild(running.server, outcome);
    else running.childOutcomes.push(outcome);
  } else if (fault.do === 'slaveof') tellSlaveOf(simulation, index, fault.master);
  else if (fault.do === 'slaveof-no-one') tellSlaveOf(simulation, index, null);
  else if (fault.do === 'promote') promote(simulation, index);
  else if (fault.do === 'shutdown' || fault.do === 'kill') shutdownServer(simulation, index);
  else restartServer(simulation, index);
}

/** The calm: stalled pipes go on, slow readers read, whoever is down is started again, no fault follows. */
export function endFaults(simulation: Simulation): void {
  const { world, net } = simulation;
  world.calmed = true;
  world.connections.forEach(({ link, closed, owners }, connection) => {
    if (closed[0] && closed[1]) return;
    const names = owners.map((owner) => endName(simulation, owner));
    for (const pipe of [0, 1] as const) {
      link.pipes[pipe].settings = settingsBetween(simulation, names[pipe], names[1 - pipe]);
      if (link.pipes[pipe].stalled) resumePipe(net, link, connection, pipe);
    }
  });
  world.servers.forEach((running, index) => {
    if (!running.up && running.server.death?.kind === 'shutdown') restartServer(simulation, index);
  });
}
