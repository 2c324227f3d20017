import { type Address, allocate, release } from '../../../sim/index.ts';
import { database } from '../database.ts';
import { dictAdd, dictDelete, dictFind } from '../memory/dict.ts';
import { listAddNodeTail, listCreate, listDelIndex, listDelValue, listRelease } from '../memory/list.ts';
import { decrRefCount, incrRefCount, objectText } from '../memory/object.ts';
import { SITE_WATCHED_KEY } from '../memory/sites.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';

/** Who watches which key: the second half of multi.c of tag 2.4.9. */

/** watchForKey: the client in the key's list, and the key in the client's. */
export function watchForKey(redis: ServerRuntime, c: Client, key: Address): void {
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
export function unwatchAllKeys(redis: ServerRuntime, c: Client): void {
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

function removeWatchers(redis: ServerRuntime, dbid: number, text: string): void {
  const entry = dictDelete(redis, database(redis, dbid).watchedKeys, text);
  if (entry === null) return;
  decrRefCount(redis, entry.key);
  listRelease(redis, entry.value);
}
