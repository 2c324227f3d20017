import { database, getExpire } from '../database.ts';
import { LOG_NOTICE } from '../host.ts';
import { dictEntries, dictPeek, dictSize } from '../memory/dict.ts';
import { createStringObject, decrRefCount, objectText } from '../memory/object.ts';
import { SITE_VALUE } from '../memory/sites.ts';
import { encodeRdb, type RdbEntry } from '../rdb.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Child, Database } from '../shape/server.ts';
import { endChild, forkChild } from '../state-moves.ts';

/** Saving: rdbSave and rdbSaveBackground of rdb.c, tag 2.4.9. */

/** Pids of children are made up, one after the other. */
const FIRST_CHILD_PID = 1000;

/** The dataset as a forked child sees it: nothing of the parent moves. */
function snapshot(redis: ServerRuntime): string {
  const used = redis.server.dbs.filter((db): db is Database => db !== null && dictSize(db.dict) > 0);
  return encodeRdb(
    used.map((db) => ({ id: db.id, entries: snapshotEntries(redis, db) })),
    redis.host.unixTime(),
  );
}

function* snapshotEntries(redis: ServerRuntime, db: Database): Generator<RdbEntry> {
  for (const entry of dictEntries(db.dict)) {
    const deadline = dictPeek(db.expires, entry.text);
    yield { key: entry.text, value: objectText(redis, entry.value), expireSeconds: deadline?.value ?? -1 };
  }
}

/** rdbSave in the foreground: its look-ups of deadlines move rehashes on, as look-ups do. */
export function rdbSave(redis: ServerRuntime): void {
  const { server } = redis;
  for (const db of server.dbs) {
    if (db === null || dictSize(db.dict) === 0) continue;
    db.dict.iterators++;
    for (const entry of dictEntries(db.dict)) lookUpDeadline(redis, db.id, entry.text);
    db.dict.iterators--;
  }
  server.rdbFile = snapshot(redis);
  redis.host.log(LOG_NOTICE, 'DB saved on disk');
  server.dirty = 0;
  server.lastSave = redis.host.unixTime();
}

function lookUpDeadline(redis: ServerRuntime, dbid: number, text: string): void {
  const key = createStringObject(redis, SITE_VALUE, text);
  getExpire(redis, database(redis, dbid), key);
  decrRefCount(redis, key);
}

/** rdbSaveBackground: false when a child lives already. While one lives, tables do not resize. */
export function rdbSaveBackground(redis: ServerRuntime): boolean {
  const { server } = redis;
  if (server.child !== null) return false;
  server.dirtyBeforeBgsave = server.dirty;
  const pid = FIRST_CHILD_PID + server.childrenStarted++;
  forkChild(server, { pid, payload: snapshot(redis), outcome: 'ok' });
  redis.host.fork();
  redis.host.log(LOG_NOTICE, `Background saving started by pid ${pid}`);
  updateDictResizePolicy(redis);
  return true;
}

export function updateDictResizePolicy(redis: ServerRuntime): void {
  redis.server.dictCanResize = redis.server.child === null || !redis.rules.childForbidsResize;
}

/**
 * FLUSHALL's kill(SIGKILL), and the removal of the child's temporary file: the cron will find a child ended by a signal,
 * whose exit code reads as 0. One that has ended by itself stays what it was.
 */
export function killChild(redis: ServerRuntime): void {
  const { child } = redis.server;
  if (child === null) return;
  if (child.state === 'running') endChild(redis.server, 'killed');
  removeTempFile(redis, child);
}

/** rdbRemoveTempFile: unlink fails when the child has renamed or removed the file itself, or when this is not the first time. */
export function removeTempFile({ server }: ServerRuntime, child: Child): void {
  if (child.outcome !== 'killed' || child.fileRemoved) server.errno = 'ENOENT';
  child.fileRemoved = true;
}
