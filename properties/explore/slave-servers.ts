import type { Simulation } from '../../model/index.ts';
import { emptyLoop, moveLink, type ServerRuntime } from '../../model/internals.ts';
import { freshServer, type Input } from '../fresh-server.ts';
import { playStream } from '../played-stream.ts';
import { slaveName } from './stream-reader.ts';

/**
 * The simulation with a server for each slave that has read its payload: it has loaded that, and executed what came after.
 *
 * @param read what each slave has read since it attached
 */
export function withSlaves(simulation: Simulation, read: readonly string[]): Simulation {
  const { world } = simulation;
  const slaves = read.flatMap((bytes, slave) => slaveServer(simulation, slaveName(slave), bytes) ?? []);
  const processes = slaves.map(({ server }) => ({
    ...world.servers[0],
    server,
    up: true,
    loop: emptyLoop(),
  }));
  return {
    ...simulation,
    world: { ...world, servers: [...world.servers, ...processes] },
    redis: [...simulation.redis, ...slaves],
  };
}

/** How a slave's link comes about. */
const LINKED = ['SLAVEOF host', 'cron dials', 'SYNC is sent', 'payload loaded'] as const;

/** Null if the payload is not there, or the server dies of what it reads. */
function slaveServer(simulation: Simulation, name: string, bytes: string): ServerRuntime | null {
  const header = /^\$(\d+)\r\n/.exec(bytes);
  if (header === null) return null;
  const begin = header[0].length;
  const end = begin + Number(header[1]);
  if (bytes.length < end) return null;
  const input: Input = { micros: 0, bytes: '' };
  const redis = freshServer(simulation, 0, input);
  const sent = { payload: bytes.slice(begin, end), chunks: [{ micros: 0, bytes: bytes.slice(end) }] };
  if (playStream(redis, input, sent) !== null) return null;
  redis.server.name = name;
  redis.server.masterHost = simulation.world.servers[0].server.name;
  for (const event of LINKED) moveLink(redis.server, event);
  return redis;
}
