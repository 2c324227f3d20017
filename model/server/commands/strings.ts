import type { Address } from '../../../sim/index.ts';
import {
  database,
  dbAdd,
  dbOverwrite,
  lookupKeyRead,
  lookupKeyReadOrReply,
  lookupKeyWrite,
  setExpire,
  setKey,
  signalModifiedKey,
} from '../database.ts';
import {
  createIntegerValue,
  createStringObject,
  decrRefCount,
  getDecodedObject,
  incrRefCount,
  isInteger,
  objectRefcount,
  objectSds,
  objectText,
  tryObjectEncoding,
} from '../memory/object.ts';
import { sdsAppend } from '../memory/sds.ts';
import { SITE_VALUE } from '../memory/sites.ts';
import {
  addReply,
  addReplyBulk,
  addReplyError,
  addReplyLongLong,
  addReplyMultiBulkLen,
} from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { addInt64, negateInt64, toLong, wrappedSum } from '../text/integers.ts';
import { integerArgument } from './arguments.ts';
import type { CommandBody } from './command.ts';

/** The string commands: t_string.c of tag 2.4.9. */

const MAX_STRING = 512 * 1024 * 1024;

/** setGenericCommand; `expire` is the argument with the seconds, or 0. */
function setGeneric(redis: ServerRuntime, c: Client, nx: boolean, value: Address, expire: Address): void {
  const { server } = redis;
  const db = database(redis, c.db);
  const key = c.argv[1];
  let seconds = '0';
  if (expire !== 0) {
    const parsed = integerArgument(redis, c, expire);
    if (parsed === null) return;
    seconds = parsed;
    if (Number(seconds) <= 0) {
      addReplyError(redis, c, 'invalid expire time in SETEX');
      return;
    }
  }
  if (lookupKeyWrite(redis, db, key) !== 0 && nx) {
    addReply(redis, c, server.shared.czero);
    return;
  }
  setKey(redis, db, key, value);
  server.dirty++;
  if (expire !== 0) setExpire(redis, db, key, wrappedSum(toLong(seconds), redis.host.unixTime()));
  addReply(redis, c, nx ? server.shared.cone : server.shared.ok);
}

function encodeArgument(redis: ServerRuntime, c: Client, index: number): Address {
  c.argv[index] = tryObjectEncoding(redis, c.argv[index]);
  return c.argv[index];
}

function getGeneric(redis: ServerRuntime, c: Client): void {
  const value = lookupKeyReadOrReply(redis, c, c.argv[1], redis.server.shared.nullbulk);
  if (value !== 0) addReplyBulk(redis, c, value);
}

function getset(redis: ServerRuntime, c: Client): void {
  getGeneric(redis, c);
  setKey(redis, database(redis, c.db), c.argv[1], encodeArgument(redis, c, 2));
  redis.server.dirty++;
}

function mget(redis: ServerRuntime, c: Client): void {
  addReplyMultiBulkLen(redis, c, c.argv.length - 1);
  for (const key of c.argv.slice(1)) {
    const value = lookupKeyRead(redis, database(redis, c.db), key);
    if (value === 0) addReply(redis, c, redis.server.shared.nullbulk);
    else addReplyBulk(redis, c, value);
  }
}

/** msetGenericCommand: MSETNX sets nothing when one of the keys exists. */
function msetGeneric(redis: ServerRuntime, c: Client, nx: boolean): void {
  const { shared } = redis.server;
  if (c.argv.length % 2 === 0) {
    addReplyError(redis, c, 'wrong number of arguments for MSET');
    return;
  }
  const db = database(redis, c.db);
  if (nx) {
    let busy = 0;
    for (let j = 1; j < c.argv.length; j += 2) if (lookupKeyWrite(redis, db, c.argv[j]) !== 0) busy++;
    if (busy > 0) {
      addReply(redis, c, shared.czero);
      return;
    }
  }
  for (let j = 1; j < c.argv.length; j += 2) {
    const value = encodeArgument(redis, c, j + 1);
    setKey(redis, db, c.argv[j], value);
  }
  redis.server.dirty += (c.argv.length - 1) / 2;
  addReply(redis, c, nx ? shared.cone : shared.ok);
}

/** incrDecrCommand; `increment` is a canonical decimal. */
function incrDecr(redis: ServerRuntime, c: Client, increment: string): void {
  const { server } = redis;
  const db = database(redis, c.db);
  const key = c.argv[1];
  const old = lookupKeyWrite(redis, db, key);
  const value = old === 0 ? '0' : integerArgument(redis, c, old);
  if (value === null) return;
  const sum = addInt64(value, increment);
  if (sum === null) {
    addReplyError(redis, c, 'increment or decrement would overflow');
    return;
  }
  const object = createIntegerValue(redis, SITE_VALUE, sum);
  const text = objectText(redis, key);
  if (old !== 0) dbOverwrite(redis, db, text, object);
  else dbAdd(redis, db, text, object);
  signalModifiedKey(redis, db, text);
  server.dirty++;
  addReply(redis, c, server.shared.colon);
  addReply(redis, c, object);
  addReply(redis, c, server.shared.crlf);
}

function incrByArgument(redis: ServerRuntime, c: Client, negate: boolean): void {
  const increment = integerArgument(redis, c, c.argv[2]);
  if (increment !== null) incrDecr(redis, c, negate ? negateInt64(increment) : increment);
}

/** appendCommand: a shared or encoded value is replaced by a string of the key's own first. */
function append(redis: ServerRuntime, c: Client): void {
  const db = database(redis, c.db);
  const key = c.argv[1];
  let value = lookupKeyWrite(redis, db, key);
  let length: number;
  if (value === 0) {
    value = encodeArgument(redis, c, 2);
    dbAdd(redis, db, objectText(redis, key), value);
    incrRefCount(redis, value);
    length = objectText(redis, value).length;
  } else {
    const more = objectText(redis, c.argv[2]);
    length = objectText(redis, value).length + more.length;
    if (length > MAX_STRING) {
      addReplyError(redis, c, 'string exceeds maximum allowed size (512MB)');
      return;
    }
    if (objectRefcount(redis, value) !== 1 || isInteger(redis, value)) {
      const decoded = getDecodedObject(redis, value, SITE_VALUE);
      value = createStringObject(redis, SITE_VALUE, objectText(redis, decoded));
      decrRefCount(redis, decoded);
      dbOverwrite(redis, db, objectText(redis, key), value);
    }
    sdsAppend(redis, objectSds(redis, value), more);
  }
  signalModifiedKey(redis, db, objectText(redis, key));
  redis.server.dirty++;
  addReplyLongLong(redis, c, length);
}

function strlen(redis: ServerRuntime, c: Client): void {
  const value = lookupKeyReadOrReply(redis, c, c.argv[1], redis.server.shared.czero);
  if (value !== 0) addReplyLongLong(redis, c, objectText(redis, value).length);
}

export const STRING_COMMANDS: Record<string, CommandBody> = {
  get: getGeneric,
  set: (redis, c) => setGeneric(redis, c, false, encodeArgument(redis, c, 2), 0),
  setnx: (redis, c) => setGeneric(redis, c, true, encodeArgument(redis, c, 2), 0),
  setex: (redis, c) => setGeneric(redis, c, false, encodeArgument(redis, c, 3), c.argv[2]),
  append,
  strlen,
  getset,
  mget,
  mset: (redis, c) => msetGeneric(redis, c, false),
  msetnx: (redis, c) => msetGeneric(redis, c, true),
  incr: (redis, c) => incrDecr(redis, c, '1'),
  decr: (redis, c) => incrDecr(redis, c, '-1'),
  incrby: (redis, c) => incrByArgument(redis, c, false),
  decrby: (redis, c) => incrByArgument(redis, c, true),
};
