import { masterOf } from './addresses.ts';
import { endName, peerName } from './network.ts';
import type { Simulation } from './simulation.ts';

/**
 * What is still under way: null, or a sentence. A run is calm when nothing is. Pings come and go and are no reason;
 * dead servers owe nothing, and nothing is owed to them.
 */
export function pending(simulation: Simulation): string | null {
  return (
    pendingSteps(simulation) ??
    pendingClient(simulation) ??
    pendingServer(simulation) ??
    pendingBytes(simulation)
  );
}

function pendingSteps({ world, scenario }: Simulation): string | null {
  const left = scenario.outside.length - world.nextStep;
  return left === 0 ? null : `${left} steps from outside are still to come`;
}

function pendingClient(simulation: Simulation): string | null {
  const { world, scenario } = simulation;
  for (const [index, program] of world.clients.entries()) {
    const spec = scenario.clients[index];
    const target = world.servers.find(({ server }) => server.name === spec.server);
    if (target === undefined || !target.up) continue;
    if (program.state === 'done' || (program.state === 'lost' && !spec.reconnect)) continue;
    return `client ${spec.name} is ${program.state} after ${program.answered} replies`;
  }
  return null;
}

function pendingServer(simulation: Simulation): string | null {
  const { servers } = simulation.world;
  for (const running of servers) {
    if (!running.up) continue;
    const { server } = running;
    if (server.child !== null) return `a BGSAVE of ${server.name} is running`;
    const linkDown = server.masterHost !== null && server.linkState !== 'connected';
    if (linkDown && canFollow(simulation, server.index)) {
      return `the link of ${server.name} to ${server.masterHost} is in state ${server.linkState}`;
    }
    for (const c of server.clientById) {
      if (c === null) continue;
      if (c.slaveState !== 'none' && c.slaveState !== 'online')
        return `a slave of ${server.name} is in state ${c.slaveState}`;
      if (c.buf.length > 0 || c.reply.nodes.length > 0)
        return `${server.name} has output for ${peerName(simulation, server.index, c)}`;
    }
  }
  return null;
}

/** Whether a master will ever take this slave: it lives, and is not waiting for a master that will not have it. */
function canFollow(simulation: Simulation, slave: number): boolean {
  const { servers } = simulation.world;
  const seen = new Set<number>();
  let current = masterOf(simulation, slave);
  while (current >= 0 && servers[current].up && servers[current].server.masterHost !== null) {
    if (seen.has(current)) return false;
    seen.add(current);
    current = masterOf(simulation, current);
  }
  return current >= 0 && servers[current].up;
}

function pendingBytes(simulation: Simulation): string | null {
  for (const { link, owners, closed } of simulation.world.connections) {
    if (link.broken || closed[0] || closed[1]) continue;
    for (const direction of [0, 1] as const) {
      const { unsent, inFlight, unread } = link.pipes[direction];
      if (unsent.length + inFlight + unread.length === 0) continue;
      const from = endName(simulation, owners[direction]);
      const to = endName(simulation, owners[1 - direction]);
      return `${unsent.length + inFlight + unread.length} bytes are under way from ${from} to ${to}`;
    }
  }
  return null;
}
