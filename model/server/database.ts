import { type Address, adoptUntracked } from '../../sim/index.ts';
import { assertionFailed, hangs } from './death.ts';
import {
  type Dict,
  type DictEntry,
  dictAdd,
  dictCreate,
  dictDelete,
  dictEntries,
  dictFind,
  dictGetRandomKey,
  dictPeek,
  dictSize,
  isAtRest,
  isRehashing,
} from './memory/dict.ts';
import { dictEmpty } from './memory/dict-release.ts';
import { touchObject } from './memory/lru.ts';
import {
  createStringObject,
  decrRefCount,
  incrRefCount,
  objectRefcount,
  objectText,
} from './memory/object.ts';
import { sdsFree, sdsNew } from './memory/sds.ts';
import { SITE_FED, SITE_KEY, SITE_VALUE } from './memory/sites.ts';
import { replicationFeedSlaves } from './replication/feed-ports.ts';
import { addReply } from './reply-buffer.ts';
import type { ServerRuntime } from './server-runtime.ts';
import { type Client, type Database, FLAG_DIRTY_CAS } from './shape/server.ts';
import type { Long } from './text/integers.ts';

/** The keyspace: db.c of tag 2.4.9. Keys and values are strings; deadlines are Unix seconds, -1 is none. */

/** A database, made on first use out of bytes that the process has held from its start. */
export function database(redis: ServerRuntime, id: number): Database {
  return redis.server.dbs[id] ?? createDatabase(redis, id);
}

function createDatabase(redis: ServerRuntime, id: number): Database {
  const adopted = <V>(dict: Dict<V>): Dict<V> => {
    adoptUntracked(redis.heap, dict.address);
    return dict;
  };
  const db: Database = {
    id,
    dict: adopted(dictCreate(redis)),
    expires: adopted(dictCreate(redis)),
    blockingKeys: adopted(dictCreate(redis)).address,
    watchedKeys: adopted(dictCreate(redis)),
  };
  while (redis.server.dbs.length <= id) redis.server.dbs.push(null);
  redis.server.dbs[id] = db;
  return db;
}

/** selectDb: false when the id is out of range. */
export function selectDb(redis: ServerRuntime, c: Client, id: number): boolean {
  if (id < 0 || id >= redis.server.config.databases) return false;
  c.db = id;
  return true;
}

/** lookupKey: the value's address, 0 when there is none. */
export function lookupKey(redis: ServerRuntime, db: Database, text: string): Address {
  const entry = dictFind(redis, db.dict, text);
  if (entry === null) return 0;
  touchObject(redis, entry.value);
  return entry.value;
}

export function lookupKeyRead(redis: ServerRuntime, db: Database, key: Address): Address {
  expireIfNeeded(redis, db, key);
  const value = lookupKey(redis, db, objectText(redis, key));
  if (value === 0) redis.server.stats.keyspaceMisses++;
  else redis.server.stats.keyspaceHits++;
  return value;
}

export function lookupKeyWrite(redis: ServerRuntime, db: Database, key: Address): Address {
  expireIfNeeded(redis, db, key);
  return lookupKey(redis, db, objectText(redis, key));
}

export function lookupKeyReadOrReply(redis: ServerRuntime, c: Client, key: Address, reply: Address): Address {
  const value = lookupKeyRead(redis, database(redis, c.db), key);
  if (value === 0) addReply(redis, c, reply);
  return value;
}

export function lookupKeyWriteOrReply(
  redis: ServerRuntime,
  c: Client,
  key: Address,
  reply: Address,
): Address {
  const value = lookupKeyWrite(redis, database(redis, c.db), key);
  if (value === 0) addReply(redis, c, reply);
  return value;
}

/** dbAdd: the key is copied; the caller counts the value. */
export function dbAdd(redis: ServerRuntime, db: Database, text: string, value: Address): void {
  const copy = sdsNew(redis, SITE_KEY, text);
  if (dictAdd(redis, db.dict, copy, text, value) === null)
    assertionFailed(redis, 'dbAdd of a key that exists');
}

/**
 * dbOverwrite: dictFind for its assertion, then dictReplace, which tries to add before it finds again. Where none of
 * these look-ups can move a rehash on or grow the table, one look-up does for all.
 */
export function dbOverwrite(redis: ServerRuntime, db: Database, text: string, value: Address): void {
  const entry = isAtRest(db.dict)
    ? dictPeek(db.dict, text)
    : dictFind(redis, db.dict, text) && replace(redis, db.dict, 0, text, value);
  if (entry === null) assertionFailed(redis, 'dbOverwrite of a key that does not exist');
  overwrite(redis, entry, value);
}

/** dictReplace as far as the table goes: null when the pair was added, else the entry that is there already. */
function replace<V>(
  redis: ServerRuntime,
  dict: Dict<V>,
  key: Address,
  text: string,
  value: V,
): DictEntry<V> | null {
  if (dictAdd(redis, dict, key, text, value) !== null) return null;
  return dictFind(redis, dict, text);
}

/**
 * setKey: adds or overwrites, takes a count, drops the deadline, tells the watchers. Its look-up touches the old value:
 * that leaves a trace when the value outlives it.
 */
export function setKey(redis: ServerRuntime, db: Database, key: Address, value: Address): void {
  expireIfNeeded(redis, db, key);
  setLiveKey(redis, db, objectText(redis, key), value);
}

/** setKey once an expired key is gone. */
export function setLiveKey(redis: ServerRuntime, db: Database, text: string, value: Address): void {
  const entry = dictFind(redis, db.dict, text);
  if (entry !== null && objectRefcount(redis, entry.value) > 1) touchObject(redis, entry.value);
  if (entry !== null && isAtRest(db.dict) && hasNoDeadlines(db)) {
    // The look-ups of dbOverwrite and removeExpire would find the same entry and no deadline, and move nothing.
    overwrite(redis, entry, value);
    incrRefCount(redis, value);
  } else {
    if (entry === null) dbAdd(redis, db, text, value);
    else dbOverwrite(redis, db, text, value);
    incrRefCount(redis, value);
    removeExpire(redis, db, text);
  }
  signalModifiedKey(redis, db, text);
}

/** No key has a deadline, and no look-up for one moves anything. */
export function hasNoDeadlines({ expires }: Database): boolean {
  return dictSize(expires) === 0 && !isRehashing(expires);
}

/** What dbOverwrite does once the entry is found. */
export function overwrite(redis: ServerRuntime, entry: DictEntry<Address>, value: Address): void {
  const old = entry.value;
  entry.value = value;
  decrRefCount(redis, old);
}

export function dbExists(redis: ServerRuntime, db: Database, key: Address): boolean {
  return dictFind(redis, db.dict, objectText(redis, key)) !== null;
}

/**
 * dbRandomKey: a new string object with the key, or 0 when there is none. A key found expired is deleted and another
 * one drawn. A slave may not delete: C then draws until it meets a live key, and forever when there is none.
 */
export function dbRandomKey(redis: ServerRuntime, db: Database): Address {
  while (true) {
    const entry = dictGetRandomKey(redis, db.dict);
    if (entry === null) return 0;
    const key = createStringObject(redis, SITE_VALUE, entry.text);
    if (dictFind(redis, db.expires, entry.text) === null || !expireIfNeeded(redis, db, key)) return key;
    decrRefCount(redis, key);
    if (redis.server.masterHost !== null) return firstLiveKey(redis, db);
  }
}

function firstLiveKey(redis: ServerRuntime, db: Database): Address {
  const now = redis.host.unixTime();
  for (const entry of dictEntries(db.dict)) {
    // As in expireIfNeeded, a deadline below zero is none.
    const deadline = Number(dictPeek(db.expires, entry.text)?.value ?? -1);
    if (deadline < 0 || deadline >= now) return createStringObject(redis, SITE_VALUE, entry.text);
  }
  return hangs(redis, 'RANDOMKEY on a slave whose keys have all expired never ends');
}

function freeEntry(redis: ServerRuntime, entry: DictEntry<Address>): void {
  sdsFree(redis, entry.key);
  decrRefCount(redis, entry.value);
}

/** dbDelete. */
export function dbDelete(redis: ServerRuntime, db: Database, key: Address): boolean {
  const text = objectText(redis, key);
  if (dictSize(db.expires) > 0) dictDelete(redis, db.expires, text);
  const entry = dictDelete(redis, db.dict, text);
  if (entry !== null) freeEntry(redis, entry);
  return entry !== null;
}

export function emptyDatabase(redis: ServerRuntime, db: Database): void {
  dictEmpty(redis, db.dict, (entry) => freeEntry(redis, entry));
  dictEmpty(redis, db.expires, () => {});
}

/** emptyDb: all databases. Returns how many keys went. */
export function emptyDb(redis: ServerRuntime): number {
  let removed = 0;
  for (const db of redis.server.dbs) {
    if (db === null) continue;
    removed += dictSize(db.dict);
    emptyDatabase(redis, db);
  }
  return removed;
}

/** touchWatchedKey: the next EXEC of whoever watches this key fails. */
export function signalModifiedKey(redis: ServerRuntime, db: Database, text: string): void {
  if (dictSize(db.watchedKeys) === 0) return;
  const entry = dictFind(redis, db.watchedKeys, text);
  if (entry !== null) markDirty(redis, entry.value.values);
}

function markDirty(redis: ServerRuntime, clients: number[]): void {
  for (const id of clients) (redis.server.clientById[id] as Client).flags |= FLAG_DIRTY_CAS;
}

/** touchWatchedKeysOnFlush: a watched key that exists is about to go; -1 is every database. */
export function signalFlushedDb(redis: ServerRuntime, dbid: number): void {
  for (const id of redis.server.clients.values) {
    const c = redis.server.clientById[id] as Client;
    for (const watched of c.watched) {
      if (dbid !== -1 && watched.db !== dbid) continue;
      const { dict } = database(redis, watched.db);
      if (dictFind(redis, dict, objectText(redis, watched.key)) !== null) c.flags |= FLAG_DIRTY_CAS;
    }
  }
}

/** removeExpire: the key must exist, as C asserts with a look-up of its own. */
export function removeExpire(redis: ServerRuntime, db: Database, text: string): boolean {
  const there = isAtRest(db.dict) ? dictPeek(db.dict, text) : dictFind(redis, db.dict, text);
  if (there === null) assertionFailed(redis, 'removeExpire of a key that does not exist');
  return dictDelete(redis, db.expires, text) !== null;
}

/** setExpire: the deadline's entry shares the key's string with the main table. */
export function setExpire(redis: ServerRuntime, db: Database, key: Address, when: Long): void {
  const text = objectText(redis, key);
  const entry = dictFind(redis, db.dict, text);
  if (entry === null) assertionFailed(redis, 'setExpire of a key that does not exist');
  const old = replace(redis, db.expires, entry.key, text, when);
  if (old !== null) old.value = when;
}

export function getExpire(redis: ServerRuntime, db: Database, key: Address): Long {
  if (dictSize(db.expires) === 0) return -1;
  const text = objectText(redis, key);
  const entry = dictFind(redis, db.expires, text);
  if (entry === null) return -1;
  if (dictFind(redis, db.dict, text) === null) assertionFailed(redis, 'a deadline without its key');
  return entry.value;
}

/** propagateExpire: slaves learn of an expired key by a DEL. */
export function propagateExpire(redis: ServerRuntime, db: Database, key: Address): void {
  const del = createStringObject(redis, SITE_FED, 'DEL');
  incrRefCount(redis, key);
  if (redis.server.slaves.values.length > 0)
    replicationFeedSlaves(redis, db.id, { argv: [del, key], request: null });
  decrRefCount(redis, del);
  decrRefCount(redis, key);
}

/** expireIfNeeded: whether the key's time has passed; a master deletes it, a slave waits for the DEL. */
export function expireIfNeeded(redis: ServerRuntime, db: Database, key: Address): boolean {
  const when = Number(getExpire(redis, db, key));
  if (when < 0 || redis.server.loading) return false;
  const now = redis.host.unixTime();
  if (redis.server.masterHost !== null) return now > when;
  if (now <= when) return false;
  redis.server.stats.expiredKeys++;
  propagateExpire(redis, db, key);
  return dbDelete(redis, db, key);
}
