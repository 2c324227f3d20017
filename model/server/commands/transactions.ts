import { createStringObject, decrRefCount } from '../memory/object.ts';
import { SITE_FED } from '../memory/sites.ts';
import { replicationFeedSlaves } from '../replication/feed-ports.ts';
import { addReply, addReplyError, addReplyMultiBulkLen } from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Client, FLAG_DIRTY_CAS, FLAG_MULTI } from '../shape/server.ts';
import type { Command, CommandBody } from './command.ts';
import { call } from './execute.ts';
import { freeMultiState } from './multi-state.ts';
import { unwatchAllKeys, watchForKey } from './watched-keys.ts';

/** MULTI, EXEC and WATCH: multi.c of tag 2.4.9. */

function multi(redis: ServerRuntime, c: Client): void {
  if ((c.flags & FLAG_MULTI) !== 0) {
    addReplyError(redis, c, 'MULTI calls can not be nested');
    return;
  }
  c.flags |= FLAG_MULTI;
  addReply(redis, c, redis.server.shared.ok);
}

function discard(redis: ServerRuntime, c: Client): void {
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
function replicateMulti(redis: ServerRuntime, c: Client): void {
  const multiString = createStringObject(redis, SITE_FED, 'MULTI');
  if (redis.server.slaves.values.length > 0)
    replicationFeedSlaves(redis, c.db, { argv: [multiString], request: null });
  decrRefCount(redis, multiString);
}

function exec(redis: ServerRuntime, c: Client): void {
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
function runQueued(redis: ServerRuntime, c: Client): void {
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

function watch(redis: ServerRuntime, c: Client): void {
  if ((c.flags & FLAG_MULTI) !== 0) {
    addReplyError(redis, c, 'WATCH inside MULTI is not allowed');
    return;
  }
  for (const key of c.argv.slice(1)) watchForKey(redis, c, key);
  addReply(redis, c, redis.server.shared.ok);
}

function unwatch(redis: ServerRuntime, c: Client): void {
  unwatchAllKeys(redis, c);
  c.flags &= ~FLAG_DIRTY_CAS;
  addReply(redis, c, redis.server.shared.ok);
}

export const TRANSACTION_COMMANDS: Record<string, CommandBody> = { multi, exec, discard, watch, unwatch };
