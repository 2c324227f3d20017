import { COMMAND_TABLE, noArguments, type ServerRuntime } from '../server/index.ts';
import { SimulatedHost } from './simulated-host.ts';
import type { Simulation, VariantOf } from './simulation.ts';

/** The server's globals; `bootServer` fills server and heap in. */
export function createRedis(simulation: Simulation, index: number, variantOf: VariantOf): ServerRuntime {
  const { select, command, refused, switched, trouble } = simulation.observers;
  return {
    server: undefined as never,
    heap: undefined as never,
    rules: simulation.rules,
    host: new SimulatedHost(simulation, index),
    commands: COMMAND_TABLE,
    variant: variantOf(index),
    ports: null,
    caches: simulation.caches,
    unwritten: noArguments(),
    watch: select === null ? null : (object, what) => select(index, object, what),
    commandRan: command === null ? undefined : (c) => command(index, c),
    commandRefused: refused === null ? undefined : (name) => refused(index, name),
    sharedFreed: trouble === null ? undefined : () => trouble(index),
    switched: switched === null ? undefined : (slave, dictid) => switched(index, slave, dictid),
  };
}
