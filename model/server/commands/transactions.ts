import { type Address, allocate, reallocate, release } from '../../../sim/index.ts';
import { database } from '../database.ts';
import { dictAdd, dictDelete, dictFind } from '../memory/dict.ts';
import { listAddNodeTail, listCreate, listDelIndex, listDelValue, listRelease } from '../memory/list.ts';
import { createStringObject, decrRefCount, incrRefCount, objectText } from '../memory/object.ts';
import { SITE_ARGV, SITE_FED, SITE_MULTI, SITE_WATCHED_KEY } from '../memory/sites.ts';
import { replicationFeedSlaves } from '../replication/feed-ports.ts';
import { addReply, addReplyError, addReplyMultiBulkLen } from '../reply-buffer.ts';
import type { Redis } from '../server-runtime.ts';
import { type Client, FLAG_DIRTY_CAS, FLAG_MULTI } from '../shape/server.ts';
import type { Command, CommandBody } from './command.ts';
import { call } from './execute.ts';

/** MULTI, EXEC and WATCH: multi.c of tag 2.4.9. */

/** queueMultiCommand: the queue is one block that grows by a command; each keeps a vector and counts of its own. */
export function queueMultiCommand(redis: Redis, c: Client): void {
  const { heap, rules } = redis;
  const bytes = rules.multiCommandBytes * (c.multi.length + 1);
  if (c.multiAddress === 0) c.multiAddress = allocate(heap, rules.sizeClasses, SITE_MULTI, bytes);
  else reallocate(heap, rules.sizeClasses, c.multiAddress, bytes);
  const argvAddress = allocate(heap, rules.sizeClasses, SITE_ARGV, rules.pointerBytes * c.argv.length);
  for (const argument of c.argv) incrRefCount(redis, argument);
  c.multi.push({ command: c.command, argvAddress, argv: c.argv.slice() });
}

/** freeClientMultiState, and initClientMultiState after it. */
export function freeMultiState(redis: Redis, c: Client): void {
  for (const queued of c.multi) {
    for (const argument of queued.argv) decrRefCount(redis, argument);
    release(redis.heap, queued.argvAddress);
  }
  if (c.multiAddress !== 0) release(redis.heap, c.multiAddress);
  c.multi = [];
  c.multiAddress = 0;
}

function multi(redis: Redis, c: Client): void {
  if ((c.flags & FLAG_MULTI) !== 0) {
    addReplyError(redis, c, 'MULTI calls can not be nested');
    return;
  }
  c.flags |= FLAG_MULTI;
  addReply(redis, c, redis.server.shared.ok);
}

function discard(redis: Redis, c: Client): void {
  if ((c.flags & FLAG_MULTI) === 0) {
    addReplyError(redis, c, 'DISCARD without MULTI');
    return;
  }
  freeMultiState(redis, c);
  c.flags &= ~(FLAG_MULTI | FLAG_DIRTY_CAS);
  unwatchAllKeys(redis, c);
  addReply(redis, c, redis.server.shared.ok);
}

/** execCommandReplicateMulti: slaves get the MULTI before the first command, whatever the commands will change. */
function replicateMulti(redis: Redis, c: Client): void {
  const multiString = createStringObject(redis, SITE_FED, 'MULTI');
  if (redis.server.slaves.values.length > 0)
    replicationFeedSlaves(redis, c.db, { argv: [multiString], request: null });
  decrRefCount(redis, multiString);
}

function exec(redis: Redis, c: Client): void {
  if ((c.flags & FLAG_MULTI) === 0) {
    addReplyError(redis, c, 'EXEC without MULTI');
    return;
  }
  if ((c.flags & FLAG_DIRTY_CAS) !== 0) {
    freeMultiState(redis, c);
    c.flags &= ~(FLAG_MULTI | FLAG_DIRTY_CAS);
    unwatchAllKeys(redis, c);
    addReply(redis, c, redis.server.shared.nullmultibulk);
    return;
  }
  replicateMulti(redis, c);
  unwatchAllKeys(redis, c);
  runQueued(redis, c);
  freeMultiState(redis, c);
  c.flags &= ~(FLAG_MULTI | FLAG_DIRTY_CAS);
  redis.server.dirty++;
}

/** Runs the queue in the client's place; a command may rewrite its vector, so each is put back as it is afterwards. */
function runQueued(redis: Redis, c: Client): void {
  const { argv, argvAddress, command, request } = c;
  c.request = null;
  addReplyMultiBulkLen(redis, c, c.multi.length);
  for (const queued of c.multi) {
    c.argv = queued.argv;
    c.argvAddress = queued.argvAddress;
    c.command = queued.command;
    call(redis, c, redis.commands.get(queued.command) as Command);
    queued.argv = c.argv;
    queued.argvAddress = c.argvAddress;
    queued.command = c.command;
  }
  c.argv = argv;
  c.argvAddress = argvAddress;
  c.command = command;
  c.request = request;
}

/** watchForKey: the client in the key's list, and the key in the client's. */
function watchForKey(redis: Redis, c: Client, key: Address): void {
  const { heap, rules } = redis;
  const text = objectText(redis, key);
  if (c.watched.some((watched) => watched.db === c.db && objectText(redis, watched.key) === text)) return;
  const { watchedKeys } = database(redis, c.db);
  let clients = dictFind(redis, watchedKeys, text)?.value;
  if (clients === undefined) {
    clients = listCreate(redis);
    dictAdd(redis, watchedKeys, key, text, clients);
    incrRefCount(redis, key);
  }
  listAddNodeTail(redis, clients, c.id);
  const address = allocate(heap, rules.sizeClasses, SITE_WATCHED_KEY, rules.watchedKeyBytes);
  incrRefCount(redis, key);
  listAddNodeTail(redis, c.watchedKeys, address);
  c.watched.push({ address, key, db: c.db });
}

/** unwatchAllKeys. The dirty flag is the caller's business. */
export function unwatchAllKeys(redis: Redis, c: Client): void {
  while (c.watched.length > 0) {
    const watched = c.watched[0];
    const { watchedKeys } = database(redis, watched.db);
    const text = objectText(redis, watched.key);
    const clients = dictFind(redis, watchedKeys, text)?.value;
    if (clients !== undefined) {
      listDelValue(redis, clients, c.id);
      if (clients.values.length === 0) removeWatchers(redis, watched.db, text);
    }
    listDelIndex(redis, c.watchedKeys, 0);
    c.watched.shift();
    decrRefCount(redis, watched.key);
    release(redis.heap, watched.address);
  }
}

function removeWatchers(redis: Redis, dbid: number, text: string): void {
  const entry = dictDelete(redis, database(redis, dbid).watchedKeys, text);
  if (entry === null) return;
  decrRefCount(redis, entry.key);
  listRelease(redis, entry.value);
}

function watch(redis: Redis, c: Client): void {
  if ((c.flags & FLAG_MULTI) !== 0) {
    addReplyError(redis, c, 'WATCH inside MULTI is not allowed');
    return;
  }
  for (const key of c.argv.slice(1)) watchForKey(redis, c, key);
  addReply(redis, c, redis.server.shared.ok);
}

function unwatch(redis: Redis, c: Client): void {
  unwatchAllKeys(redis, c);
  c.flags &= ~FLAG_DIRTY_CAS;
  addReply(redis, c, redis.server.shared.ok);
}

export const TRANSACTION_COMMANDS: Record<string, CommandBody> = { multi, exec, discard, watch, unwatch };
