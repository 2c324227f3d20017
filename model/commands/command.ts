import type { Redis } from '../redis.ts';
import type { Client } from '../server.ts';

/** A command's body: <name>Command of tag 2.4.9. It finds its arguments in c.argv. */
export type CommandBody = (redis: Redis, c: Client) => void;

export interface Command {
  name: string;
  /** Exact count of arguments, name included; negative: at least that many. */
  arity: number;
  /** Fed to slaves even when it changed nothing. */
  forceReplication: boolean;
  supported: boolean;
  run: CommandBody;
}

/** lookupCommand: case does not matter. */
export function lookupCommand(redis: Redis, name: string): Command | undefined {
  return redis.commands.get(name) ?? redis.commands.get(name.toLowerCase());
}
