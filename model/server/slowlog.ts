import { type Address, allocate, release } from '../../sim/index.ts';
import { decrRefCount, incrRefCount } from './memory/object.ts';
import { SITE_ARGV, SITE_LIST_NODE, SITE_SLOWLOG } from './memory/sites.ts';
import type { ServerRuntime } from './server-runtime.ts';

/** The slow log: slowlog.c of tag 2.4.9. It keeps the arguments of slow commands, and their memory. */

/** slowlogEntry, and the node of the list that holds it. */
export interface SlowlogEntry {
  node: Address;
  address: Address;
  argvAddress: Address;
  argv: Address[];
  id: number;
  /** Unix seconds. */
  time: number;
  /** Microseconds. */
  duration: number;
}

/** slowlogPushEntryIfNeeded. Entries are kept oldest first, C's list the other way round. */
export function slowlogPushEntryIfNeeded(
  redis: ServerRuntime,
  argv: readonly Address[],
  duration: number,
): void {
  const { slowlog, config } = redis.server;
  const slowerThan = Number(config.slowlogLogSlowerThan);
  if (slowerThan < 0) return;
  if (duration >= slowerThan) slowlog.push(createEntry(redis, argv, duration));
  while (slowlog.length > config.slowlogMaxLen) freeOldest(redis);
}

function createEntry(redis: ServerRuntime, argv: readonly Address[], duration: number): SlowlogEntry {
  const { server, heap, rules, host } = redis;
  for (const argument of argv) incrRefCount(redis, argument);
  return {
    address: allocate(heap, rules.sizeClasses, SITE_SLOWLOG, rules.slowlogEntryBytes),
    argvAddress: allocate(heap, rules.sizeClasses, SITE_ARGV, rules.pointerBytes * argv.length),
    node: allocate(heap, rules.sizeClasses, SITE_LIST_NODE, rules.listNodeBytes),
    argv: argv.slice(),
    id: server.slowlogNextId++,
    time: host.unixTime(),
    duration,
  };
}

function freeOldest(redis: ServerRuntime): void {
  const oldest = redis.server.slowlog.shift();
  if (oldest === undefined) return;
  for (const argument of oldest.argv) decrRefCount(redis, argument);
  for (const address of [oldest.argvAddress, oldest.address, oldest.node]) release(redis.heap, address);
}

/** slowlogReset. */
export function slowlogReset(redis: ServerRuntime): void {
  while (redis.server.slowlog.length > 0) freeOldest(redis);
}
