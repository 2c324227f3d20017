import { freeClient } from './client-connection.ts';
import { clientOf } from './client-table.ts';
import { dbDelete, propagateExpire } from './database.ts';
import { noteFailedWrite } from './errno.ts';
import { LOG_NOTICE, LOG_VERBOSE } from './host.ts';
import {
  type Dict,
  dictGetRandomKey,
  dictRehash,
  dictResize,
  dictSize,
  dictSlots,
  isRehashing,
} from './memory/dict.ts';
import { updateLruClock } from './memory/lru.ts';
import { createStringObject, decrRefCount } from './memory/object.ts';
import { sdsNew } from './memory/sds.ts';
import { SITE_FED, SITE_REPLY, stringSite } from './memory/sites.ts';
import { rdbSaveBackground } from './replication/bgsave.ts';
import { backgroundSaveDone } from './replication/bgsave-done.ts';
import { masterLinkCron } from './replication/slave.ts';
import { addReplySds } from './reply-buffer.ts';
import type { ServerRuntime } from './server-runtime.ts';
import { type Database, FLAG_MASTER, FLAG_SLAVE } from './shape/server.ts';
import { toInt } from './text/integers.ts';
import { clientsMessage, databaseMessage } from './text/redis-log.ts';

/** serverCron and replicationCron of tag 2.4.9: every 100 milliseconds. */

export const CRON_PERIOD_MICROS = 100_000;

const EXPIRE_LOOKUPS_PER_CRON = 10;
const REHASH_BATCH = 100;

export function serverCron(redis: ServerRuntime): void {
  const { server, heap } = redis;
  const loops = server.cronLoops;
  updateLruClock(redis);
  if (heap.used > server.stats.peakMemory) server.stats.peakMemory = heap.used;
  if (loops % 50 === 0) logDatabases(redis);
  const resizes = server.child === null && loops % 10 === 0;
  const busy = busyDatabases(redis, resizes);
  if (resizes) tryResizeHashTables(redis, busy);
  if (server.child === null && server.config.activeRehashing) incrementallyRehash(redis, busy);
  if (loops % 50 === 0) logClients(redis);
  if (server.config.maxIdleTime !== 0 && loops % 100 === 0) closeTimedOutClients(redis);
  if (server.child === null) saveWhenDue(redis);
  else if (server.child.state === 'ended') backgroundSaveDone(redis);
  if (server.masterHost === null) activeExpireCycle(redis, busy);
  if (loops % 10 === 0) replicationCron(redis);
  server.cronLoops++;
}

function logDatabases(redis: ServerRuntime): void {
  if (!redis.host.wantsLog(LOG_VERBOSE)) return;
  for (const db of redis.server.dbs) {
    if (db === null) continue;
    const keys = dictSize(db.dict);
    const volatile = dictSize(db.expires);
    if (keys > 0 || volatile > 0) {
      redis.host.log(LOG_VERBOSE, databaseMessage(db.id, keys, volatile, dictSlots(db.dict)));
    }
  }
}

function logClients(redis: ServerRuntime): void {
  if (!redis.host.wantsLog(LOG_VERBOSE)) return;
  const slaves = redis.server.slaves.values.length;
  redis.host.log(
    LOG_VERBOSE,
    clientsMessage(redis.server.clients.values.length - slaves, slaves, redis.heap.used),
  );
}

/** htNeedsResize. */
function needsResize<V>(redis: ServerRuntime, dict: Dict<V>): boolean {
  const size = dictSlots(dict);
  const used = dictSize(dict);
  return (
    used > 0 &&
    size > redis.rules.dictInitialSize &&
    Math.floor((used * 100) / size) < redis.rules.dictMinFill
  );
}

/**
 * The databases in which a cron finds something to resize, to rehash or to expire: mostly none. C goes through all of them
 * for each of the three; nothing that it does there makes another one busy.
 */
function busyDatabases(redis: ServerRuntime, resizes: boolean): Database[] {
  const busy: Database[] = [];
  for (const db of redis.server.dbs) {
    if (db === null) continue;
    const { dict, expires } = db;
    if (isRehashing(dict) || dictSize(expires) > 0 || (resizes && needsResize(redis, dict))) busy.push(db);
  }
  return busy;
}

function tryResizeHashTables(redis: ServerRuntime, busy: readonly Database[]): void {
  for (const db of busy) {
    if (needsResize(redis, db.dict)) dictResize(redis, db.dict);
    if (needsResize(redis, db.expires)) dictResize(redis, db.expires);
  }
}

/** incrementallyRehash: a millisecond for the first main table that is rehashing, in batches of 100 buckets. */
function incrementallyRehash(redis: ServerRuntime, busy: readonly Database[]): void {
  for (const db of busy) {
    if (!isRehashing(db.dict)) continue;
    let moved = 0;
    while (moved < redis.rules.rehashBucketsPerMilli && dictRehash(redis, db.dict, REHASH_BATCH)) {
      moved += REHASH_BATCH;
    }
    return;
  }
}

/** closeTimedoutClients: slaves, masters and subscribers may be idle. */
function closeTimedOutClients(redis: ServerRuntime): void {
  const now = redis.host.unixTime();
  for (const id of redis.server.clients.values.slice()) {
    const c = redis.server.clientById[id];
    if (c === null || (c.flags & (FLAG_SLAVE | FLAG_MASTER)) !== 0) continue;
    if (dictSize(c.pubsubChannels) > 0 || c.pubsubPatterns.values.length > 0) continue;
    if (now - c.lastInteraction <= redis.server.config.maxIdleTime) continue;
    redis.host.log(LOG_VERBOSE, 'Closing idle client');
    freeClient(redis, c);
  }
}

function saveWhenDue(redis: ServerRuntime): void {
  const { server, host } = redis;
  const since = host.unixTime() - server.lastSave;
  for (const point of server.config.savePoints) {
    // By index: taken apart with a pattern, the points that are not due would be a tenth of an idle second.
    const seconds = point[0];
    const changes = point[1];
    if (server.dirty < changes || since <= Number(seconds)) continue;
    host.log(LOG_NOTICE, `${changes} changes in ${toInt(seconds)} seconds. Saving...`);
    rdbSaveBackground(redis);
    return;
  }
}

/** activeExpireCycle: ten random picks a database, again while more than a quarter of them had expired. */
function activeExpireCycle(redis: ServerRuntime, busy: readonly Database[]): void {
  for (const db of busy) {
    if (dictSize(db.expires) === 0) continue;
    let expired: number;
    do {
      expired = 0;
      const picks = Math.min(dictSize(db.expires), EXPIRE_LOOKUPS_PER_CRON);
      for (let i = 0; i < picks; i++) if (expireRandomKey(redis, db)) expired++;
    } while (expired > Math.floor(EXPIRE_LOOKUPS_PER_CRON / 4));
  }
}

function expireRandomKey(redis: ServerRuntime, db: Database): boolean {
  const entry = dictGetRandomKey(redis, db.expires);
  if (entry === null || redis.host.unixTime() <= Number(entry.value)) return false;
  const key = createStringObject(redis, SITE_FED, entry.text);
  propagateExpire(redis, db, key);
  dbDelete(redis, db, key);
  decrRefCount(redis, key);
  redis.server.stats.expiredKeys++;
  return true;
}

function replicationCron(redis: ServerRuntime): void {
  const { server } = redis;
  masterLinkCron(redis);
  if (server.cronLoops % (server.config.replPingSlavePeriod * 10) === 0) pingSlaves(redis);
}

/** A PING to slaves that are online, a newline to those that wait; nothing into the middle of a payload. */
function pingSlaves(redis: ServerRuntime): void {
  for (const id of redis.server.slaves.values) {
    const slave = clientOf(redis, id);
    if (slave.slaveState === 'send_bulk') continue;
    if (slave.slaveState === 'online') {
      addReplySds(redis, slave, sdsNew(redis, stringSite(SITE_REPLY), 'PING\r\n'));
    } else {
      const written = redis.host.write(slave.fd, '\n');
      if (written <= 0) noteFailedWrite(redis, written);
    }
  }
}
