import { clientOf } from '../client-table.ts';
import { database, dbAdd, getExpire, lookupKeyRead } from '../database.ts';
import { dictEntries, dictSize } from '../memory/dict.ts';
import { listAddNodeTail } from '../memory/list.ts';
import { createStringObject, decrRefCount, objectText } from '../memory/object.ts';
import { sdsFormatted, sdsText } from '../memory/sds.ts';
import { SITE_REPLY, SITE_VALUE, stringSite } from '../memory/sites.ts';
import { rdbSave, rdbSaveBackground } from '../replication/bgsave.ts';
import { syncCommand } from '../replication/master.ts';
import { FIRST_PID, slaveofCommand } from '../replication/slave.ts';
import {
  addReply,
  addReplyBulk,
  addReplyError,
  addReplyLongLong,
  addReplySds,
  addReplyStatus,
} from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Client, type Database, FLAG_MONITOR, FLAG_SLAVE } from '../shape/server.ts';
import { unsupportedCommandError } from '../text/command-names.ts';
import { type DigestEntry, datasetDigest } from '../text/dataset-digest.ts';
import { formatInfo, type InfoMaster, type InfoSlave } from '../text/info.ts';
import { cString, integerArgument } from './arguments.ts';
import type { CommandBody } from './command.ts';
import { configCommand } from './config.ts';
import { debugObject } from './diagnostics.ts';

/** Commands about the server itself: redis.c, debug.c and db.c of tag 2.4.9. */

function infoSlaves(redis: ServerRuntime): InfoSlave[] {
  return redis.server.slaves.values.map((id) => {
    const slave = clientOf(redis, id);
    const waits = slave.slaveState === 'wait_bgsave_start' || slave.slaveState === 'wait_bgsave_end';
    return {
      ...redis.host.peer(slave.fd),
      state: waits ? 'wait_bgsave' : slave.slaveState === 'send_bulk' ? 'send_bulk' : 'online',
    };
  });
}

function infoMaster(redis: ServerRuntime): InfoMaster | null {
  const { server, host } = redis;
  if (server.masterHost === null) return null;
  const now = host.unixTime();
  const receiving = server.linkState === 'transfer';
  return {
    host: server.masterHost,
    port: server.masterPort,
    linkUp: server.linkState === 'connected',
    lastIoSecondsAgo: server.master === -1 ? -1 : now - clientOf(redis, server.master).lastInteraction,
    transfer: receiving
      ? { leftBytes: server.transfer.left, lastIoSecondsAgo: now - server.transfer.lastIo }
      : null,
    downSinceSeconds: now - server.linkDownSince,
  };
}

/** genRedisInfoString. */
export function infoText(redis: ServerRuntime): string {
  const { server, heap, host } = redis;
  const { stats } = server;
  const clients = server.clients.values.map((id) => clientOf(redis, id));
  const now = host.unixTime();
  return formatInfo({
    version: server.version,
    processId: FIRST_PID + server.index,
    uptimeSeconds: now - stats.startTime,
    lruClock: server.lruClock,
    connectedClients: clients.length - server.slaves.values.length,
    connectedSlaves: server.slaves.values.length,
    longestOutputList: Math.max(0, ...clients.map((c) => c.reply.nodes.length)),
    biggestInputBuffer: Math.max(0, ...clients.map((c) => sdsText(redis, c.querybuf).length)),
    usedMemory: heap.used,
    usedMemoryPeak: stats.peakMemory,
    changesSinceLastSave: server.dirty,
    bgsaveInProgress: server.child !== null,
    lastSaveTime: server.lastSave,
    connectionsReceived: stats.connections,
    commandsProcessed: stats.commands,
    expiredKeys: stats.expiredKeys,
    evictedKeys: stats.evictedKeys,
    keyspaceHits: stats.keyspaceHits,
    keyspaceMisses: stats.keyspaceMisses,
    pubsubChannels: dictSize(server.pubsubChannels),
    pubsubPatterns: server.pubsubPatterns.values.length,
    slaves: infoSlaves(redis),
    master: infoMaster(redis),
    databases: server.dbs.flatMap((db) =>
      db === null ? [] : [{ id: db.id, keys: dictSize(db.dict), expires: dictSize(db.expires) }],
    ),
  });
}

function info(redis: ServerRuntime, c: Client): void {
  const text = infoText(redis);
  addReplySds(redis, c, sdsFormatted(redis, stringSite(SITE_REPLY), `$${text.length}\r\n`));
  addReplySds(redis, c, sdsFormatted(redis, stringSite(SITE_REPLY), text));
  addReply(redis, c, redis.server.shared.crlf);
}

function monitor(redis: ServerRuntime, c: Client): void {
  if ((c.flags & FLAG_SLAVE) !== 0) return;
  c.flags |= FLAG_SLAVE | FLAG_MONITOR;
  c.slaveSelectedDb = 0;
  listAddNodeTail(redis, redis.server.monitors, c.id);
  addReply(redis, c, redis.server.shared.ok);
}

function save(redis: ServerRuntime, c: Client): void {
  if (redis.server.child !== null) {
    addReplyError(redis, c, 'Background save already in progress');
    return;
  }
  rdbSave(redis);
  addReply(redis, c, redis.server.shared.ok);
}

function bgsave(redis: ServerRuntime, c: Client): void {
  if (rdbSaveBackground(redis)) addReplyStatus(redis, c, 'Background saving started');
  else addReplyError(redis, c, 'Background save already in progress');
}

/** DEBUG POPULATE: key:0 to key:N-1, those that exist left as they are. */
export function populate(redis: ServerRuntime, dbid: number, keys: number): void {
  const db = database(redis, dbid);
  for (let j = 0; j < keys; j++) {
    const key = createStringObject(redis, SITE_VALUE, `key:${j}`);
    if (lookupKeyRead(redis, db, key) === 0) {
      dbAdd(redis, db, `key:${j}`, createStringObject(redis, SITE_VALUE, `value:${j}`));
    }
    decrRefCount(redis, key);
  }
}

/** computeDatasetDigest: it looks its keys up, which counts hits and, on a master, deletes what has expired. */
function computeDatasetDigest(redis: ServerRuntime): string {
  const used = redis.server.dbs.filter((db): db is Database => db !== null && dictSize(db.dict) > 0);
  return datasetDigest(used.map((db) => ({ id: db.id, entries: digestEntries(redis, db) })));
}

function* digestEntries(redis: ServerRuntime, db: Database): Generator<DigestEntry> {
  db.dict.iterators++;
  for (const entry of dictEntries(db.dict)) {
    const key = createStringObject(redis, SITE_VALUE, entry.text);
    const value = lookupKeyRead(redis, db, key);
    const volatile = value !== 0 && getExpire(redis, db, key) !== -1;
    yield { key: entry.text, value: value === 0 ? null : objectText(redis, value), volatile };
    decrRefCount(redis, key);
  }
  db.dict.iterators--;
}

/** DEBUG POPULATE of more is refused, which the real server does not: one word from outside must not take hours. */
const MAX_POPULATED = 1_000_000;

/** Subcommands of 2.4 that the model does not have. */
const UNMODELLED_DEBUG = ['segfault', 'reload', 'loadaof', 'swapin', 'swapout', 'sleep'];

function debug(redis: ServerRuntime, c: Client): void {
  const what = cString(redis, c.argv[1]).toLowerCase();
  if (what === 'populate' && c.argv.length === 3) {
    const keys = integerArgument(redis, c, c.argv[2]);
    if (keys === null) return;
    if (Number(keys) > MAX_POPULATED) {
      addReplyError(redis, c, `replisim populates at most ${MAX_POPULATED} keys at a time`);
      return;
    }
    populate(redis, c.db, Number(keys));
    addReply(redis, c, redis.server.shared.ok);
  } else if (what === 'digest' && c.argv.length === 2) {
    addReplyStatus(redis, c, computeDatasetDigest(redis));
  } else if (what === 'object' && c.argv.length === 3) {
    debugObject(redis, c);
  } else if (UNMODELLED_DEBUG.includes(what)) {
    addReplyError(redis, c, unsupportedCommandError(`debug ${what}`));
    redis.commandRefused?.(`debug ${what}`);
  } else {
    const names = '[SEGFAULT|OBJECT <key>|SWAPIN <key>|SWAPOUT <key>|RELOAD]';
    addReplyError(redis, c, `Syntax error, try DEBUG ${names}`);
  }
}

export const SERVER_COMMANDS: Record<string, CommandBody> = {
  ping: (redis, c) => addReply(redis, c, redis.server.shared.pong),
  echo: (redis, c) => addReplyBulk(redis, c, c.argv[1]),
  info,
  monitor,
  save,
  bgsave,
  lastsave: (redis, c) => addReplyLongLong(redis, c, redis.server.lastSave),
  sync: syncCommand,
  slaveof: slaveofCommand,
  config: configCommand,
  debug,
};
