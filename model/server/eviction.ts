import { clientOf } from './client-table.ts';
import { dbDelete, propagateExpire } from './database.ts';
import { dictFind, dictGetRandomKey, dictPeek, dictSize } from './memory/dict.ts';
import { objectIdleSeconds } from './memory/lru.ts';
import { createStringObject, decrRefCount } from './memory/object.ts';
import { SITE_FED } from './memory/sites.ts';
import { sendReplyToClient } from './send-reply.ts';
import type { ServerRuntime } from './server-runtime.ts';
import type { Client, Database } from './shape/server.ts';

/** The maxmemory directive: redis.c of tag 2.4.9. Which keys are drawn is a choice of the run. */

export const MAXMEMORY_POLICIES = [
  'volatile-lru',
  'volatile-random',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-random',
  'noeviction',
] as const;

export type MaxmemoryPolicy = (typeof MAXMEMORY_POLICIES)[number];

/** getClientOutputBufferMemoryUsage: what the chunks of a list cost, though they may be shared. */
function outputBytes({ rules }: ServerRuntime, { replyBytes, reply }: Client): number {
  return replyBytes + (rules.listNodeBytes + rules.objectBytes) * reply.nodes.length;
}

/** used_memory without the output that waits for slaves. */
function countedMemory(redis: ServerRuntime): number {
  let used = redis.heap.used;
  for (const id of redis.server.slaves.values) {
    const output = outputBytes(redis, clientOf(redis, id));
    // Unsigned there: a count that has come below zero is a very large one.
    used = output < 0 || output > used ? 0 : used - output;
  }
  return used;
}

/**
 * freeMemoryIfNeeded: takes a key of every database in turn until enough is freed. False when it cannot: the policy
 * forbids it, or there is nothing to take. A DEL for each key goes to the slaves, whose output then grows.
 */
export function freeMemoryIfNeeded(redis: ServerRuntime): boolean {
  const { server, heap } = redis;
  const { maxMemory, maxMemoryPolicy } = server.config;
  const toFree = countedMemory(redis) - Number(maxMemory);
  if (toFree <= 0) return true;
  if (maxMemoryPolicy === 'noeviction') return false;
  const hasSlaves = server.slaves.values.length > 0;
  for (let freed = 0; freed < toFree; ) {
    let keysFreed = 0;
    for (const db of server.dbs) {
      const text = db === null ? null : evictedKey(redis, db, maxMemoryPolicy);
      if (db === null || text === null) continue;
      const key = createStringObject(redis, SITE_FED, text);
      propagateExpire(redis, db, key);
      const before = heap.used;
      dbDelete(redis, db, key);
      freed += before - heap.used;
      server.stats.evictedKeys++;
      decrRefCount(redis, key);
      keysFreed++;
      if (hasSlaves) flushSlavesOutputBuffers(redis);
    }
    if (keysFreed === 0) return false;
  }
  return true;
}

/** The key that the policy gives up next, or null. */
function evictedKey(redis: ServerRuntime, db: Database, policy: MaxmemoryPolicy): string | null {
  const dict = policy.startsWith('allkeys') ? db.dict : db.expires;
  if (dictSize(dict) === 0) return null;
  const draw = () => dictGetRandomKey<unknown>(redis, dict)?.text ?? null;
  if (policy.endsWith('random')) return draw();
  let best: string | null = null;
  let bestRank = 0;
  for (let sample = 0; sample < redis.server.config.maxMemorySamples; sample++) {
    const text = draw();
    const rank = text === null ? 0 : rankOf(redis, db, policy, text);
    if (text === null || (best !== null && rank <= bestRank)) continue;
    best = text;
    bestRank = rank;
  }
  return best;
}

/** How good a candidate a key is: the longer idle, or the sooner its deadline, the better. */
function rankOf(redis: ServerRuntime, db: Database, policy: MaxmemoryPolicy, text: string): number {
  if (policy === 'volatile-ttl') return -Number(dictPeek(db.expires, text)?.value ?? 0);
  // Of a key with a deadline, the value is looked up; one drawn among all keys is at hand.
  const entry = policy === 'volatile-lru' ? dictFind(redis, db.dict, text) : dictPeek(db.dict, text);
  return entry === null ? 0 : objectIdleSeconds(redis, entry.value);
}

/** Output lists of slaves that are online are sent at once, as far as their sockets take them. */
function flushSlavesOutputBuffers(redis: ServerRuntime): void {
  for (const id of redis.server.slaves.values.slice()) {
    const slave = clientOf(redis, id);
    const waits = slave.writeHandler !== 'none' && slave.slaveState === 'online';
    if (waits && slave.reply.nodes.length > 0) sendReplyToClient(redis, slave);
  }
}
