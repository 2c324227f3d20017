import { renew } from '../../../sim/index.ts';
import { freeClientArgv } from '../client-connection.ts';
import {
  database,
  hasNoDeadlines,
  lookupKey,
  overwrite,
  setLiveKey,
  signalModifiedKey,
} from '../database.ts';
import { recallRequest, recallText, rememberTogether } from '../known-requests.ts';
import { dictPeek, dictSize, isAtRest } from '../memory/dict.ts';
import { touchObject } from '../memory/lru.ts';
import { createStringObject, decrRefCount, incrRefCount, objectRefcount } from '../memory/object.ts';
import { sdsAppend, takesWhole } from '../memory/sds.ts';
import { SITE_ARGUMENT } from '../memory/sites.ts';
import { dropArguments, setArgumentsAside, writeArguments } from '../memory/unwritten.ts';
import { replicationFeedSlaves } from '../replication/feed-ports.ts';
import { addReply } from '../reply-buffer.ts';
import type { BriefRequest, KnownRequest } from '../server-caches.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Client, FLAG_MASTER, NO_FEED_MEMORY, REQUEST_UNKNOWN } from '../shape/server.ts';
import { isInteger64, strtoll, toInt } from '../text/integers.ts';

/**
 * The short way of what servers do most: a SET or a SELECT that was read before, where nothing is out of the ordinary. It
 * comes to what query-buffer.ts and execute.ts make of it, row by row and byte by byte, without objects for arguments that
 * nobody looks at. A test plays both ways side by side.
 */

/** Texts of at most this many characters are never out of range, and so leave no trace in errno. */
const MAX_ID_LENGTH = 18;

/** How a request can be executed briefly; null if it cannot. */
function briefRequest({ words, request }: KnownRequest): BriefRequest | null {
  const name = words.length === 0 ? '' : words[0].toLowerCase();
  // The names as they stand here: what is one object is compared without a look at its characters.
  if (name === 'set' && words.length === 3 && request !== null && !isInteger64(words[2]))
    return { name: 'set', db: -1 };
  if (name === 'select' && words.length === 2 && words[1].length <= MAX_ID_LENGTH)
    return { name: 'select', db: toInt(strtoll(words[1]).value) };
  return null;
}

/** Executes what it can of bytes that a client has sent. Returns what is left of them. */
export function executeBriefly(redis: ServerRuntime, c: Client, bytes: string): string {
  // A piece of a request that has begun is none by itself.
  if (c.requestType !== REQUEST_UNKNOWN) return bytes;
  const { caches } = redis;
  const requests = recallText(caches, bytes);
  let known = requests === undefined ? recallRequest(caches, bytes, 0) : requests[0];
  if (known === undefined || !isOrdinary(redis, c) || !takesWhole(redis, c.querybuf, bytes)) return bytes;
  const read: KnownRequest[] = [];
  let position = 0;
  for (let next = 1; known !== undefined; next++) {
    if (requests === undefined) read.push(known);
    if (known.brief === undefined) known.brief = briefRequest(known);
    try {
      if (known.brief === null || !execute(redis, c, known, known.brief)) break;
    } catch (error) {
      leaveInPlace(redis, c, bytes.slice(position + known.length));
      throw error;
    }
    position += known.length;
    if (position === bytes.length) {
      if (requests === undefined) rememberTogether(caches, bytes, read);
      return '';
    }
    known = requests === undefined ? recallRequest(caches, bytes, position) : requests[next];
  }
  return bytes.slice(position);
}

/** Who looks at a process that has died finds everything in its place. */
function leaveInPlace(redis: ServerRuntime, c: Client, rest: string): void {
  if (redis.unwritten.first !== 0) writeArguments(redis);
  sdsAppend(redis, c.querybuf, rest);
}

/** Whether nothing that processCommand and call look at asks for more than to run a command and to feed it. */
function isOrdinary({ server, host }: ServerRuntime, c: Client): boolean {
  const { config } = server;
  return (
    (c.flags & ~FLAG_MASTER) === 0 &&
    c.argvAddress !== 0 &&
    config.maxMemory === 0 &&
    (server.masterHost === null || server.linkState === 'connected') &&
    server.monitors.values.length === 0 &&
    server.slowlog.length === 0 &&
    host.commandMicros < Number(config.slowlogLogSlowerThan) &&
    c.pubsubPatterns.values.length === 0 &&
    dictSize(c.pubsubChannels) === 0
  );
}

function execute(redis: ServerRuntime, c: Client, known: KnownRequest, { name, db }: BriefRequest): boolean {
  const { server } = redis;
  const isSet = name === 'set';
  const feeds = isSet && server.slaves.values.length > 0;
  if (isSet ? !hasOrdinaryDatabase(redis, c, feeds) : db < 0 || db >= server.config.databases) return false;
  if (!setArgumentsAside(redis, c, known.words)) return false;
  renew(redis.heap, redis.rules.sizeClasses, c.argvAddress, redis.rules.pointerBytes * known.pieces);
  c.command = name;
  c.lastCommand = name;
  c.request = known.request;
  if (isSet) set(redis, c, known.words);
  else c.db = db;
  addReply(redis, c, server.shared.ok);
  redis.commandRan?.(c);
  if (isSet && (c.flags & FLAG_MASTER) === 0) server.stats.writes++;
  if (feeds) replicationFeedSlaves(redis, c.db, { argv: c.argv, request: c.request });
  server.stats.commands++;
  end(redis, c);
  return true;
}

/** Whether a key is written without a look at deadlines, and fed by a design that has kept no numbers of objects. */
function hasOrdinaryDatabase({ server }: ServerRuntime, c: Client, feeds: boolean): boolean {
  const db = server.dbs[c.db] ?? null;
  if (db !== null && !hasNoDeadlines(db)) return false;
  return !feeds || server.feedMemory === NO_FEED_MEMORY;
}

/** setGenericCommand: the value is an argument that outlives the command. */
function set(redis: ServerRuntime, c: Client, [, key, text]: readonly string[]): void {
  const value = createStringObject(redis, SITE_ARGUMENT, text);
  redis.unwritten.last = value;
  const db = database(redis, c.db);
  const entry = isAtRest(db.dict) ? dictPeek(db.dict, key) : null;
  if (entry !== null) {
    // What lookupKeyWrite and setKey come to when their look-ups move nothing.
    if (objectRefcount(redis, entry.value) > 1) touchObject(redis, entry.value);
    overwrite(redis, entry, value);
    incrRefCount(redis, value);
    signalModifiedKey(redis, db, key);
  } else {
    lookupKey(redis, db, key);
    setLiveKey(redis, db, key, value);
  }
  redis.server.dirty++;
}

/** resetClient. */
function end(redis: ServerRuntime, c: Client): void {
  const { unwritten } = redis;
  if (unwritten.first === 0) {
    freeClientArgv(redis, c);
    return;
  }
  dropArguments(redis);
  if (unwritten.last !== 0) decrRefCount(redis, unwritten.last);
  c.request = null;
  c.command = '';
}
