import type { Simulation } from '../model/index.ts';
import {
  bootServer,
  COMMAND_TABLE,
  epochOf,
  type Host,
  noArguments,
  type ServerRuntime,
} from '../model/internals.ts';

/** What a server beside the run reads next, and the virtual time at which it does. */
export interface Input {
  micros: number;
  bytes: string;
}

/**
 * A server of the same make as one of the run's, freshly started and alone: no network, no slaves, no children. It reads
 * what `input` holds, at the time that `input` says.
 */
export function freshServer(simulation: Simulation, index: number, input: Input): ServerRuntime {
  const { server } = simulation.world.servers[index];
  const original = simulation.redis[index];
  // Field by field, like every Redis of a simulation: the engine then takes it for one of these, and stays fast.
  const redis: ServerRuntime = {
    server: undefined as never,
    heap: undefined as never,
    rules: original.rules,
    host: inputHost(input, epochOf(simulation.scenario)),
    commands: COMMAND_TABLE,
    variant: original.variant,
    ports: null,
    caches: original.caches,
    unwritten: noArguments(),
    watch: null,
    // Who looks on a run looks on its servers, not on this one.
    commandRan: undefined,
    commandRefused: undefined,
    switched: undefined,
  };
  bootServer(redis, {
    index,
    name: server.name,
    version: server.version,
    config: { ...server.config, savePoints: [] },
    unixTime: redis.host.unixTime(),
  });
  return redis;
}

function inputHost(input: Input, epochSeconds: number): Host {
  return {
    micros: () => input.micros,
    commandMicros: 0,
    unixTime: () => epochSeconds + Math.floor(input.micros / 1_000_000),
    read(_fd, most) {
      const bytes = input.bytes.slice(0, most);
      input.bytes = input.bytes.slice(bytes.length);
      return bytes;
    },
    atEnd: () => false,
    wasReset: () => false,
    write: (_fd, bytes) => bytes.length,
    wantWrite() {},
    close() {},
    connect: () => -1,
    peer: () => ({ ip: '127.0.0.1', port: 0 }),
    fork() {},
    pick: () => 0,
    wantsLog: () => false,
    log() {},
  };
}
