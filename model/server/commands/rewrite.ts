import { type Address, allocate, release } from '../../../sim/index.ts';
import { decrRefCount, incrRefCount } from '../memory/object.ts';
import { SITE_ARGV } from '../memory/sites.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';

/** rewriteClientCommandVector: the client's command becomes another one, for slaves and monitors. */
export function rewriteClientCommandVector(
  redis: ServerRuntime,
  c: Client,
  command: string,
  argv: Address[],
): void {
  const { heap, rules } = redis;
  const address = allocate(heap, rules.sizeClasses, SITE_ARGV, rules.pointerBytes * argv.length);
  for (const argument of argv) incrRefCount(redis, argument);
  for (const argument of c.argv) decrRefCount(redis, argument);
  release(heap, c.argvAddress);
  c.argvAddress = address;
  c.argv = argv;
  c.command = command;
  c.request = null;
}
