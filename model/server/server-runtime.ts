import type { Address, Ledger } from '../../sim/index.ts';
import type { Command } from './commands/command.ts';
import type { Host } from './host.ts';
import type { Rules } from './rules.ts';
import type { ServerCaches } from './server-caches.ts';
import type { Client, Server } from './shape/server.ts';
import type { FeedPorts, Variant } from './variant.ts';

/**
 * What the C code has as globals: one server's state and what it stands on. Every function of the server takes it
 * first. It holds no state of its own and is not part of the world: it is pointed at a world (see simulation.ts).
 */
export interface ServerRuntime {
  server: Server;
  /** The server's heap: the same record as `server.heap`. */
  heap: Ledger;
  readonly rules: Rules;
  readonly host: Host;
  readonly commands: ReadonlyMap<string, Command>;
  readonly variant: Variant;
  /** What the feed sees of the server; null until it is first asked for: most servers of short runs have no slaves. */
  ports: FeedPorts | null;
  /** What saves work and is no part of the server's state. */
  readonly caches: ServerCaches;
  /** Arguments of the command that is running whose objects nobody has needed so far. */
  readonly unwritten: UnwrittenArguments;
  /** Told of the life of SELECT objects (creation, ways, counts taken and given back, end), when somebody watches. */
  watch: ((object: Address, what: SelectEvent) => void) | null;
  /** Told of each command that has run and is about to be fed, when somebody watches. */
  commandRan?: (c: Client) => void;
  /** Told of each command that is answered with an error because 2.4, or the model of it, does not have it. */
  commandRefused?: (name: string) => void;
  /** Told of each shared object that is freed, when somebody watches. */
  sharedFreed?: () => void;
  /** Told when a slave's stream turns to another database, when somebody watches. */
  switched?: (slave: Client, dictid: number) => void;
}

/** Arguments without objects: their rows in the ledger are set aside. See memory/unwritten.ts. */
export interface UnwrittenArguments {
  /** The first of the rows; 0 while there are no such arguments. */
  first: Address;
  /** Of the whole command. */
  words: readonly string[];
  /** Where their objects go, should there be any. */
  argv: Address[];
  /** An object that there is for the last of the words; 0 if there is none. */
  last: Address;
}

/** What can happen to a SELECT object; the middle ones are the five ways of a reply. */
export type SelectEvent =
  | 'create'
  | 'unsent'
  | 'closing'
  | 'copied'
  | 'glued'
  | 'node'
  | 'increment'
  | 'decrement'
  | 'free';
