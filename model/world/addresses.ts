import { PORT } from '../server/index.ts';
import type { Simulation } from './simulation.ts';

const NUMERIC = /^\d{1,3}(\.\d{1,3}){3}$/;

/**
 * Who listens at an address that the server `self` dials. Each server has a host of its own, called by its name, and
 * listens there at the default port. All numeric addresses are those of one machine; a server is behind the port of it
 * that the scenario gives it.
 *
 * @returns the server's index, 'nobody' for an address that refuses, 'unknown' for a name without an address.
 */
export function listenerAt(
  { scenario }: Simulation,
  self: number,
  host: string,
  port: number,
): number | 'nobody' | 'unknown' {
  // A C string, and what htons keeps of an int.
  const end = host.indexOf('\0');
  const name = end < 0 ? host : host.slice(0, end);
  const shortPort = port & 0xffff;
  const named = scenario.servers.findIndex((server) => server.name === name);
  if (named >= 0) return shortPort === PORT ? named : 'nobody';
  if (name !== 'localhost' && !NUMERIC.test(name)) return 'unknown';
  const behind = scenario.servers.findIndex(({ machinePort }) => machinePort === shortPort);
  if (behind >= 0) return behind;
  const itself = (name === 'localhost' || name === '127.0.0.1') && shortPort === PORT;
  return itself ? self : 'nobody';
}

/** The index of the server that a slave follows; -1 when it follows none, or nobody listens there. */
export function masterOf(simulation: Simulation, index: number): number {
  const { masterHost, masterPort } = simulation.world.servers[index].server;
  if (masterHost === null) return -1;
  const listener = listenerAt(simulation, index, masterHost, masterPort);
  return typeof listener === 'number' ? listener : -1;
}
