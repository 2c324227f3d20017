import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';

/** A command's body: <name>Command of tag 2.4.9. It finds its arguments in c.argv. */
export type CommandBody = (redis: ServerRuntime, c: Client) => void;

export interface Command {
  name: string;
  /** Exact count of arguments, name included; negative: at least that many. */
  arity: number;
  /** Fed to slaves even when it changed nothing. */
  forceReplication: boolean;
  /** Refused while more than maxmemory is used. */
  denyOom: boolean;
  supported: boolean;
  run: CommandBody;
}

/** Buckets of the server's table of commands: dict.c doubles from 4 until the 122 names of 2.4 fit. */
const TABLE_SIZE = 128;

/** dictGenCaseHashFunction: Bernstein's, on lower case. */
function bucketOf(name: string): number {
  let hash = 5381;
  const lower = name.toLowerCase();
  for (let i = 0; i < lower.length; i++) hash = ((hash << 5) + hash + lower.charCodeAt(i)) | 0;
  return hash & (TABLE_SIZE - 1);
}

/**
 * lookupCommand: case does not matter. Names are compared as C strings, but their bucket is chosen by all of their
 * bytes: a name with a NUL in it is that of a command only if it happens to fall into the same bucket.
 */
export function lookupCommand(redis: ServerRuntime, name: string): Command | undefined {
  const command = redis.commands.get(name) ?? redis.commands.get(name.toLowerCase());
  if (command !== undefined) return command;
  const nul = name.indexOf('\0');
  if (nul < 0) return undefined;
  const compared = name.slice(0, nul);
  return bucketOf(name) === bucketOf(compared) ? redis.commands.get(compared.toLowerCase()) : undefined;
}
