import { allocate, reallocate, release } from '../../../sim/index.ts';
import { decrRefCount, incrRefCount } from '../memory/object.ts';
import { SITE_ARGV, SITE_MULTI } from '../memory/sites.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';

/** What a client in MULTI has queued: `multiState` of redis.h, and its functions in multi.c of tag 2.4.9. */

/** queueMultiCommand: the queue is one block that grows by a command; each keeps a vector and counts of its own. */
export function queueMultiCommand(redis: ServerRuntime, c: Client): void {
  const { heap, rules } = redis;
  const bytes = rules.multiCommandBytes * (c.multi.length + 1);
  if (c.multiAddress === 0) c.multiAddress = allocate(heap, rules.sizeClasses, SITE_MULTI, bytes);
  else reallocate(heap, rules.sizeClasses, c.multiAddress, bytes);
  const argvAddress = allocate(heap, rules.sizeClasses, SITE_ARGV, rules.pointerBytes * c.argv.length);
  for (const argument of c.argv) incrRefCount(redis, argument);
  c.multi.push({ command: c.command, argvAddress, argv: c.argv.slice() });
}

/** freeClientMultiState, and initClientMultiState after it. */
export function freeMultiState(redis: ServerRuntime, c: Client): void {
  for (const queued of c.multi) {
    for (const argument of queued.argv) decrRefCount(redis, argument);
    release(redis.heap, queued.argvAddress);
  }
  if (c.multiAddress !== 0) release(redis.heap, c.multiAddress);
  c.multi = [];
  c.multiAddress = 0;
}
