import { COMMAND_TABLE, createFeedPorts, noArguments, type ServerRuntime } from '../server/index.ts';
import { createHost } from './simulated-host.ts';
import type { Simulation, VariantOf } from './simulation.ts';

/** The server's globals; `bootServer` fills server and heap in. */
export function createRedis(simulation: Simulation, index: number, variantOf: VariantOf): ServerRuntime {
  const { select, command, refused, switched } = simulation.observers;
  const redis: ServerRuntime = {
    server: undefined as never,
    heap: undefined as never,
    rules: simulation.rules,
    host: createHost(simulation, index, simulation.scenario.servers[index].commandMicros),
    commands: COMMAND_TABLE,
    variant: variantOf(index),
    ports: createFeedPorts(() => redis),
    caches: simulation.caches,
    unwritten: noArguments(),
    watch: select === null ? null : (object, what) => select(index, object, what),
    commandRan: command === null ? undefined : (c) => command(index, c),
    commandRefused: refused === null ? undefined : (name) => refused(index, name),
    switched: switched === null ? undefined : (slave, dictid) => switched(index, slave, dictid),
  };
  return redis;
}
