import {
  closeLink,
  createLink,
  cutLink,
  isEnded,
  isReadable,
  type LinkSettings,
  pushEvent,
  readLink,
  writeLink,
} from '../../sim/index.ts';
import type { Client } from '../server/index.ts';
import { endOf, placeOf } from './descriptors.ts';
import { CONNECT_ANSWER, CONNECT_REQUEST } from './events.ts';
import { type Simulation, settingsBetween } from './simulation.ts';
import type { Connection, EndOwner } from './world.ts';

/** Connections between named ends. An end is 0 (it dialled) or 1 (it was dialled); a descriptor is the index plus one. */

export type End = 0 | 1;

export function endName(simulation: Simulation, owner: EndOwner): string {
  const { scenario, world } = simulation;
  if (owner.kind === 'server') return world.servers[owner.index].server.name;
  if (owner.kind === 'client') return scenario.clients[owner.index].name;
  return `outside-${owner.index}`;
}

/** Who is at the other end of a connection of a server's. */
export function peerName(simulation: Simulation, server: number, { fd, id }: Client): string {
  const connection = fd > 0 ? simulation.world.connections[placeOf(fd)] : undefined;
  if (connection === undefined) return `client ${id} of ${simulation.world.servers[server].server.name}`;
  return endName(simulation, connection.owners[1 - endOf(simulation, server, fd)]);
}

/**
 * Dials a server: the request travels, and a CONNECT_ANSWER comes back after a round trip. Returns the connection's
 * index. `settings` are those of both directions, if they shall not be the scenario's.
 */
export function dial(simulation: Simulation, from: EndOwner, to: number, settings?: LinkSettings): number {
  const { world, net } = simulation;
  const target: EndOwner = { kind: 'server', index: to };
  const names = [endName(simulation, from), endName(simulation, target)] as const;
  const forward = settings ?? settingsBetween(simulation, names[0], names[1]);
  const backward = settings ?? settingsBetween(simulation, names[1], names[0]);
  const link = createLink(world.nextSerial++, forward, backward);
  const index = freePlace(world.connections);
  world.connections[index] = { link, owners: [from, target], closed: [false, false] };
  pushEvent(net.queue, net.now + forward.latencyMicros, CONNECT_REQUEST, index, link.serial);
  return index;
}

/**
 * Dials an address of this machine where nobody listens: the other end is the dialling server's too, closed from the
 * start, and the refusal comes back after a round trip.
 */
export function dialNobody(simulation: Simulation, from: EndOwner): number {
  const { world, net } = simulation;
  const settings = settingsBetween(simulation, endName(simulation, from), endName(simulation, from));
  const link = createLink(world.nextSerial++, settings, settings);
  const index = freePlace(world.connections);
  world.connections[index] = { link, owners: [from, from], closed: [false, true] };
  pushEvent(net.queue, net.now + 2 * settings.latencyMicros, CONNECT_ANSWER, index, -link.serial);
  return index;
}

function freePlace(connections: Connection[]): number {
  const free = connections.findIndex(({ closed }) => closed[0] && closed[1]);
  return free >= 0 ? free : connections.length;
}

/** The answer to a dial: refused when nobody listens. `b` carries the serial, its sign the refusal. */
export function answerDial(simulation: Simulation, index: number, accepted: boolean): void {
  const { net, world } = simulation;
  const { link } = world.connections[index];
  const latency = link.pipes[1].settings.latencyMicros;
  pushEvent(net.queue, net.now + latency, CONNECT_ANSWER, index, accepted ? link.serial : -link.serial);
}

/** The connection that an event is about, or null when it is another one by now. */
export function connectionOf(simulation: Simulation, index: number, serial: number): Connection | null {
  const connection = simulation.world.connections[index];
  return connection === undefined || connection.link.serial !== serial ? null : connection;
}

/** Takes what has arrived at an end, up to `most` bytes. */
export function receive(simulation: Simulation, index: number, end: End, most: number): string {
  return readLink(simulation.net, simulation.world.connections[index].link, index, end === 0 ? 1 : 0, most);
}

/** Sends from an end: bytes taken, 0 when the socket is full, -1 when the connection is gone. */
export function send(simulation: Simulation, index: number, end: End, bytes: string): number {
  const taken = writeLink(simulation.net, simulation.world.connections[index].link, index, end, bytes);
  if (taken > 0 && simulation.observers.sent !== null)
    simulation.observers.sent(index, end, taken === bytes.length ? bytes : bytes.slice(0, taken));
  return taken;
}

export function hasEnded(simulation: Simulation, index: number, end: End): boolean {
  return isEnded(simulation.world.connections[index].link, end === 0 ? 1 : 0);
}

export function hasNews(simulation: Simulation, index: number, end: End): boolean {
  return isReadable(simulation.world.connections[index].link, end === 0 ? 1 : 0);
}

/** An end closes: what it has sent still arrives, then the other end sees the end of the stream. */
export function closeEnd(simulation: Simulation, index: number, end: End): void {
  const connection = simulation.world.connections[index];
  if (connection.closed[end]) return;
  connection.closed[end] = true;
  if (connection.closed[1 - end]) return;
  closeLink(simulation.net, connection.link, index, end);
}

/** Breaks a connection for both ends at once. */
export function cutConnection(simulation: Simulation, index: number): void {
  cutLink(simulation.net, simulation.world.connections[index].link, index);
}
