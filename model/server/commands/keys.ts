import type { Address } from '../../../sim/index.ts';
import {
  database,
  dbAdd,
  dbDelete,
  dbExists,
  dbRandomKey,
  emptyDatabase,
  emptyDb,
  expireIfNeeded,
  getExpire,
  lookupKeyRead,
  lookupKeyWrite,
  lookupKeyWriteOrReply,
  removeExpire,
  selectDb,
  setExpire,
  signalFlushedDb,
  signalModifiedKey,
} from '../database.ts';
import { assertionFailed } from '../death.ts';
import { dictEntries, dictFind, dictSize } from '../memory/dict.ts';
import { createStringObject, decrRefCount, incrRefCount, objectText } from '../memory/object.ts';
import { SITE_FED, SITE_VALUE } from '../memory/sites.ts';
import { killChild, rdbSave } from '../replication/bgsave.ts';
import {
  addDeferredMultiBulkLength,
  addReply,
  addReplyBulk,
  addReplyError,
  addReplyLongLong,
  addReplyStatus,
  setDeferredMultiBulkLength,
} from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { stringmatchlen } from '../text/glob.ts';
import { toLong, wrappedSum } from '../text/integers.ts';
import { cString, intArgument, integerArgument } from './arguments.ts';
import type { CommandBody } from './command.ts';
import { rewriteClientCommandVector } from './rewrite.ts';

/** Commands on keys of any type: db.c of tag 2.4.9. */

function del(redis: ServerRuntime, c: Client): void {
  const db = database(redis, c.db);
  let deleted = 0;
  for (const key of c.argv.slice(1)) {
    if (!dbDelete(redis, db, key)) continue;
    signalModifiedKey(redis, db, objectText(redis, key));
    redis.server.dirty++;
    deleted++;
  }
  addReplyLongLong(redis, c, deleted);
}

function exists(redis: ServerRuntime, c: Client): void {
  const { shared } = redis.server;
  const db = database(redis, c.db);
  expireIfNeeded(redis, db, c.argv[1]);
  addReply(redis, c, dbExists(redis, db, c.argv[1]) ? shared.cone : shared.czero);
}

function type(redis: ServerRuntime, c: Client): void {
  const value = lookupKeyRead(redis, database(redis, c.db), c.argv[1]);
  addReplyStatus(redis, c, value === 0 ? 'none' : 'string');
}

/** renameGenericCommand: the deadline goes along, the value is the same object. */
function rename(redis: ServerRuntime, c: Client, nx: boolean): void {
  const { shared } = redis.server;
  const [, from, to] = c.argv;
  if (objectText(redis, from) === objectText(redis, to)) {
    addReply(redis, c, shared.sameobjecterr);
    return;
  }
  const db = database(redis, c.db);
  const value = lookupKeyWriteOrReply(redis, c, from, shared.nokeyerr);
  if (value === 0) return;
  incrRefCount(redis, value);
  const expire = getExpire(redis, db, from);
  if (lookupKeyWrite(redis, db, to) !== 0) {
    if (nx) {
      decrRefCount(redis, value);
      addReply(redis, c, shared.czero);
      return;
    }
    dbDelete(redis, db, to);
  }
  dbAdd(redis, db, objectText(redis, to), value);
  if (expire !== -1) setExpire(redis, db, to, expire);
  dbDelete(redis, db, from);
  signalModifiedKey(redis, db, objectText(redis, from));
  signalModifiedKey(redis, db, objectText(redis, to));
  redis.server.dirty++;
  addReply(redis, c, nx ? shared.cone : shared.ok);
}

/** moveCommand: the value moves, its deadline does not, and no watcher is told. */
function move(redis: ServerRuntime, c: Client): void {
  const { shared } = redis.server;
  const source = c.db;
  if (!selectDb(redis, c, intArgument(redis, c.argv[2]))) {
    addReply(redis, c, shared.outofrangeerr);
    return;
  }
  const target = c.db;
  c.db = source;
  if (source === target) {
    addReply(redis, c, shared.sameobjecterr);
    return;
  }
  const key = c.argv[1];
  const from = database(redis, source);
  const to = database(redis, target);
  const value = lookupKeyWrite(redis, from, key);
  if (value === 0 || lookupKeyWrite(redis, to, key) !== 0) {
    addReply(redis, c, shared.czero);
    return;
  }
  dbAdd(redis, to, objectText(redis, key), value);
  incrRefCount(redis, value);
  dbDelete(redis, from, key);
  redis.server.dirty++;
  addReply(redis, c, shared.cone);
}

/** keysCommand. Keys found expired are deleted while the iterator stands on them, as there. */
function keys(redis: ServerRuntime, c: Client): void {
  const db = database(redis, c.db);
  const pattern = objectText(redis, c.argv[1]);
  // Compared as a C string there: what follows a NUL does not count.
  const all = cString(redis, c.argv[1]) === '*';
  const place = addDeferredMultiBulkLength(redis, c);
  let count = 0;
  for (const entry of dictEntries(db.dict)) {
    if (!all && !stringmatchlen(pattern, entry.text)) continue;
    const key = createStringObject(redis, SITE_VALUE, entry.text);
    if (!expireIfNeeded(redis, db, key)) {
      addReplyBulk(redis, c, key);
      count++;
    }
    decrRefCount(redis, key);
  }
  setDeferredMultiBulkLength(redis, c, place, count);
}

function randomkey(redis: ServerRuntime, c: Client): void {
  const key = dbRandomKey(redis, database(redis, c.db));
  if (key === 0) {
    addReply(redis, c, redis.server.shared.nullbulk);
    return;
  }
  addReplyBulk(redis, c, key);
  decrRefCount(redis, key);
}

function flushdb(redis: ServerRuntime, c: Client): void {
  const db = database(redis, c.db);
  redis.server.dirty += dictSize(db.dict);
  signalFlushedDb(redis, c.db);
  emptyDatabase(redis, db);
  addReply(redis, c, redis.server.shared.ok);
}

/** flushallCommand: a running BGSAVE child is killed; with save points the empty dataset is saved. */
function flushall(redis: ServerRuntime, c: Client): void {
  const { server } = redis;
  signalFlushedDb(redis, -1);
  server.dirty += emptyDb(redis);
  addReply(redis, c, server.shared.ok);
  killChild(redis);
  if (server.config.savePoints.length > 0) {
    const { dirty } = server;
    rdbSave(redis);
    server.dirty = dirty;
  }
  server.dirty++;
}

/** expireGenericCommand. On a master a time that has passed is a DEL, for the slaves too. */
function expireAt(redis: ServerRuntime, c: Client, offset: number): void {
  const { server } = redis;
  const parsed = integerArgument(redis, c, c.argv[2]);
  if (parsed === null) return;
  const seconds = wrappedSum(toLong(parsed), -offset);
  const db = database(redis, c.db);
  const key = c.argv[1];
  if (dictFind(redis, db.dict, objectText(redis, key)) === null) {
    addReply(redis, c, server.shared.czero);
    return;
  }
  if (Number(seconds) <= 0 && !server.loading && server.masterHost === null) {
    if (!dbDelete(redis, db, key)) assertionFailed(redis, 'EXPIRE of a key that was there');
    server.dirty++;
    rewriteAsDel(redis, c, key);
    signalModifiedKey(redis, db, objectText(redis, key));
    addReply(redis, c, server.shared.cone);
    return;
  }
  setExpire(redis, db, key, wrappedSum(seconds, redis.host.unixTime()));
  addReply(redis, c, server.shared.cone);
  signalModifiedKey(redis, db, objectText(redis, key));
  server.dirty++;
}

function rewriteAsDel(redis: ServerRuntime, c: Client, key: Address): void {
  const aux = createStringObject(redis, SITE_FED, 'DEL');
  rewriteClientCommandVector(redis, c, 'del', [aux, key]);
  decrRefCount(redis, aux);
}

function ttl(redis: ServerRuntime, c: Client): void {
  const when = getExpire(redis, database(redis, c.db), c.argv[1]);
  const left = wrappedSum(when, -redis.host.unixTime());
  addReplyLongLong(redis, c, when === -1 || Number(left) < 0 ? -1 : left);
}

function persist(redis: ServerRuntime, c: Client): void {
  const { server } = redis;
  const db = database(redis, c.db);
  const there = dictFind(redis, db.dict, objectText(redis, c.argv[1])) !== null;
  if (there && removeExpire(redis, db, objectText(redis, c.argv[1]))) {
    addReply(redis, c, server.shared.cone);
    server.dirty++;
  } else {
    addReply(redis, c, server.shared.czero);
  }
}

function select(redis: ServerRuntime, c: Client): void {
  if (selectDb(redis, c, intArgument(redis, c.argv[1]))) addReply(redis, c, redis.server.shared.ok);
  else addReplyError(redis, c, 'invalid DB index');
}

export const KEY_COMMANDS: Record<string, CommandBody> = {
  del,
  exists,
  type,
  rename: (redis, c) => rename(redis, c, false),
  renamenx: (redis, c) => rename(redis, c, true),
  move,
  keys,
  randomkey,
  dbsize: (redis, c) => addReplyLongLong(redis, c, dictSize(database(redis, c.db).dict)),
  flushdb,
  flushall,
  expire: (redis, c) => expireAt(redis, c, 0),
  expireat: (redis, c) => expireAt(redis, c, redis.host.unixTime()),
  ttl,
  persist,
  select,
};
