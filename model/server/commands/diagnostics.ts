import type { Address } from '../../../sim/index.ts';
import { freeClient } from '../client-connection.ts';
import { clientInfo } from '../client-info.ts';
import { clientOf } from '../client-table.ts';
import { database } from '../database.ts';
import { dictFind } from '../memory/dict.ts';
import { objectIdleSeconds, objectLru } from '../memory/lru.ts';
import { isInteger, objectRefcount, objectText } from '../memory/object.ts';
import { savedStringBytes } from '../rdb.ts';
import {
  addDeferredMultiBulkLength,
  addReply,
  addReplyBulk,
  addReplyBulkText,
  addReplyError,
  addReplyLongLong,
  addReplyMultiBulkLen,
  addReplyStatus,
  setDeferredMultiBulkLength,
} from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Client, FLAG_CLOSE_AFTER_REPLY } from '../shape/server.ts';
import { slowlogReset } from '../slowlog.ts';
import { cString, integerArgument } from './arguments.ts';
import type { CommandBody } from './command.ts';

/** What people are told to look at: CLIENT, OBJECT, SLOWLOG and DEBUG OBJECT of tag 2.4.9. */

/** clientCommand (networking.c). */
function client(redis: ServerRuntime, c: Client): void {
  const what = cString(redis, c.argv[1]).toLowerCase();
  if (what === 'list' && c.argv.length === 2) {
    const lines = redis.server.clients.values.map((id) => `${clientInfo(redis, clientOf(redis, id))}\n`);
    addReplyBulkText(redis, c, lines.join(''));
  } else if (what === 'kill' && c.argv.length === 3) {
    killClient(redis, c, cString(redis, c.argv[2]));
  } else {
    addReplyError(redis, c, 'Syntax error, try CLIENT (LIST | KILL ip:port)');
  }
}

function killClient(redis: ServerRuntime, c: Client, address: string): void {
  for (const id of redis.server.clients.values) {
    const other = clientOf(redis, id);
    const { ip, port } = redis.host.peer(other.fd);
    if (`${ip}:${port}` !== address) continue;
    addReply(redis, c, redis.server.shared.ok);
    if (other === c) c.flags |= FLAG_CLOSE_AFTER_REPLY;
    else freeClient(redis, other);
    return;
  }
  addReplyError(redis, c, 'No such client');
}

/** objectCommandLookup: without a look at the deadline, and without touching the value. */
function peekValue(redis: ServerRuntime, c: Client, key: Address): Address {
  return dictFind(redis, database(redis, c.db).dict, objectText(redis, key))?.value ?? 0;
}

function encodingName(redis: ServerRuntime, value: Address): string {
  return isInteger(redis, value) ? 'int' : 'raw';
}

/** objectCommand (object.c). */
function object(redis: ServerRuntime, c: Client): void {
  const what = cString(redis, c.argv[1]).toLowerCase();
  const known = ['refcount', 'encoding', 'idletime'].includes(what) && c.argv.length === 3;
  if (!known) {
    addReplyError(redis, c, 'Syntax error. Try OBJECT (refcount|encoding|idletime)');
    return;
  }
  const value = peekValue(redis, c, c.argv[2]);
  if (value === 0) addReply(redis, c, redis.server.shared.nullbulk);
  else if (what === 'refcount') addReplyLongLong(redis, c, objectRefcount(redis, value));
  else if (what === 'encoding') addReplyBulkText(redis, c, encodingName(redis, value));
  else addReplyLongLong(redis, c, objectIdleSeconds(redis, value));
}

/** An address of the ledger, as wide as glibc prints a pointer into jemalloc's memory. */
function pointerText(address: Address): string {
  return `0x7f${(address * 2).toString(16).padStart(10, '0')}`;
}

/** DEBUG OBJECT (debug.c). */
export function debugObject(redis: ServerRuntime, c: Client): void {
  const value = peekValue(redis, c, c.argv[2]);
  if (value === 0) {
    addReply(redis, c, redis.server.shared.nokeyerr);
    return;
  }
  addReplyStatus(
    redis,
    c,
    `Value at:${pointerText(value)} refcount:${objectRefcount(redis, value)} ` +
      `encoding:${encodingName(redis, value)} serializedlength:${savedStringBytes(objectText(redis, value))} ` +
      `lru:${objectLru(redis, value)} lru_seconds_idle:${objectIdleSeconds(redis, value)}`,
  );
}

/** slowlogCommand (slowlog.c). */
function slowlog(redis: ServerRuntime, c: Client): void {
  const what = cString(redis, c.argv[1]).toLowerCase();
  const { length } = c.argv;
  if (what === 'reset' && length === 2) {
    slowlogReset(redis);
    addReply(redis, c, redis.server.shared.ok);
  } else if (what === 'len' && length === 2) {
    addReplyLongLong(redis, c, redis.server.slowlog.length);
  } else if (what === 'get' && (length === 2 || length === 3)) {
    const count = length === 2 ? '10' : integerArgument(redis, c, c.argv[2]);
    if (count !== null) slowlogGet(redis, c, Number(count));
  } else {
    addReplyError(redis, c, 'Unknown SLOWLOG subcommand or wrong # of args. Try GET, RESET, LEN.');
  }
}

/** The newest entries first; a count below zero never comes down to zero, and shows all. */
function slowlogGet(redis: ServerRuntime, c: Client, count: number): void {
  const newest = redis.server.slowlog.toReversed();
  const shown = count < 0 ? newest : newest.slice(0, count);
  const place = addDeferredMultiBulkLength(redis, c);
  for (const { id, time, duration, argv } of shown) {
    addReplyMultiBulkLen(redis, c, 4);
    for (const number of [id, time, duration]) addReplyLongLong(redis, c, number);
    addReplyMultiBulkLen(redis, c, argv.length);
    for (const argument of argv) addReplyBulk(redis, c, argument);
  }
  setDeferredMultiBulkLength(redis, c, place, shown.length);
}

export const DIAGNOSTIC_COMMANDS: Record<string, CommandBody> = { client, object, slowlog };
