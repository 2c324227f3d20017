import type { Address, Ledger } from '../sim/index.ts';
import type { Command } from './commands/command.ts';
import type { Host } from './host.ts';
import type { Rules } from './rules.ts';
import type { Server } from './server.ts';
import type { FeedPorts, Variant } from './variants/variant.ts';

/**
 * What the C code has as globals: one server's state and what it stands on. Every function of the server takes it
 * first. It holds no state of its own and is not part of the world: it is pointed at a world (see simulation.ts).
 */
export interface Redis {
  server: Server;
  /** The server's heap: the same record as `server.heap`. */
  heap: Ledger;
  readonly rules: Rules;
  readonly host: Host;
  readonly commands: ReadonlyMap<string, Command>;
  readonly variant: Variant;
  readonly ports: FeedPorts;
  /** Requests met before and their arguments: saves reading them again; no part of the server's state. */
  readonly requests: Map<string, readonly string[]>;
  /** Told of every count taken and given back on SELECT objects, when somebody watches. */
  watch: ((object: Address, what: 'create' | 'increment' | 'decrement' | string) => void) | null;
}
