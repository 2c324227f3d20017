import type { Simulation } from './simulation.ts';

/**
 * A server's descriptors. Each end of a connection has the connection's place plus one; a server that has dialled itself
 * holds both ends, and its dialling one is below -1, which is no descriptor. Nothing but a transfer ever has that: a
 * server that follows itself is never linked.
 */
export function descriptorOf({ world }: Simulation, connection: number, end: 0 | 1): number {
  const { owners } = world.connections[connection];
  const dialledItself = owners[0].kind === 'server' && owners[0].index === owners[1].index;
  return dialledItself && end === 0 ? -2 - connection : connection + 1;
}

/** The place of a descriptor's connection. */
export function placeOf(fd: number): number {
  return fd < 0 ? -2 - fd : fd - 1;
}

/** Which end of its connection a server's descriptor is: 1 where it was dialled. */
export function endOf({ world }: Simulation, server: number, fd: number): 0 | 1 {
  if (fd < 0) return 0;
  const { owners } = world.connections[placeOf(fd)];
  return owners[1].kind === 'server' && owners[1].index === server ? 1 : 0;
}
