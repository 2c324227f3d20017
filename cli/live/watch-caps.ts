import type { Simulation } from '../../model/index.ts';
import { clientByFd, sdsText } from '../../model/internals.ts';
import type { Caps } from './caps.ts';
import type { Visitor } from './live-state.ts';
import type { Record } from './record.ts';

/** Bytes of a connection that its simulated socket has not taken yet. */
export function queueOf({ world }: Simulation, conn: number): number {
  return world.outside[conn]?.unsent.length ?? 0;
}

/** Bytes that the server has read from a connection and not executed. */
function queryBytes(simulation: Simulation, conn: number): number {
  const place = simulation.world.outside[conn]?.connection ?? -1;
  if (place < 0) return 0;
  const redis = simulation.redis[simulation.world.connections[place].owners[1].index];
  const c = clientByFd(redis, place + 1);
  return c === null || c.querybuf === 0 ? 0 : sdsText(redis, c.querybuf).length;
}

function heldBytes({ world }: Simulation): number {
  return world.servers.reduce((sum, { server }) => sum + server.heap.used, 0);
}

/** Why the session must end, as the end of a sentence; null when it may go on. */
export function clientEnd(simulation: Simulation, caps: Caps, record: Record | null): string | null {
  if (record !== null) {
    if (record.trouble !== null) return `the record cannot be written any more: ${record.trouble}`;
    if (record.bytes > caps.recordBytes) return `the record has reached ${caps.recordBytes} bytes`;
  }
  const held = heldBytes(simulation);
  return held > 2 * caps.heapBytes ? `the simulated servers hold ${held} bytes` : null;
}

/** Why a connection must be let go, as the end of a sentence; null when it may stay. */
export function excessOf(
  simulation: Simulation,
  caps: Caps,
  visitor: Visitor,
  behind: ReadonlySet<Visitor>,
): string | null {
  const query = queryBytes(simulation, visitor.conn);
  if (query > caps.queryBufferBytes) return `${query} bytes of a command that is not complete`;
  const output = visitor.socket.writableLength;
  if (output > caps.outputBytes) return `${output} bytes of replies that it does not read`;
  if (output > 0) {
    let all = 0;
    for (const each of behind) all += each.socket.writableLength;
    if (all > caps.allOutputBytes) return `${all} bytes of replies that nobody reads`;
  }
  const held = heldBytes(simulation);
  if (held > caps.heapBytes) return `the simulated servers hold ${held} bytes already`;
  return null;
}
