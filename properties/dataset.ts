import {
  type Database,
  dictEntries,
  dictPeek,
  dictSize,
  eachEntry,
  type Long,
  objectText,
  type ServerRuntime,
} from '../model/internals.ts';

/** What a server stores, as values that can be compared. */
export interface StoredKey {
  db: number;
  key: string;
  value: string;
  /** Unix seconds; -1 is none. */
  deadline: Long;
}

/** Every key of every database, by a name that is the key's alone. Looks without touching: nothing rehashes or expires. */
export function datasetOf(redis: ServerRuntime): Map<string, StoredKey> {
  const dataset = new Map<string, StoredKey>();
  for (const db of redis.server.dbs) {
    if (db === null) continue;
    for (const entry of dictEntries(db.dict)) {
      const deadline = deadlineOf(db, entry.text);
      const value = objectText(redis, entry.value);
      dataset.set(`${db.id} ${entry.text}`, { db: db.id, key: entry.text, value, deadline });
    }
  }
  return dataset;
}

/** A key by its name in `datasetOf`, looked at without touching; null if it is not there. */
export function storedKey(redis: ServerRuntime, name: string): StoredKey | null {
  const blank = name.indexOf(' ');
  return storedKeyIn(redis, Number(name.slice(0, blank)), name.slice(blank + 1));
}

/** A key of the database with that id, looked at without touching; null if it is not there. */
export function storedKeyIn(redis: ServerRuntime, id: number, key: string): StoredKey | null {
  const db = redis.server.dbs[id] ?? null;
  const entry = db === null ? null : dictPeek(db.dict, key);
  if (db === null || entry === null) return null;
  return { db: id, key, value: objectText(redis, entry.value), deadline: deadlineOf(db, key) };
}

/** Longest text that is shown whole. */
const MAX_SHOWN = 40;

export function shown(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text);
}

/** What of two long texts is shown before the first character in which they differ. */
const SHOWN_BEFORE = 10;

/** Two different texts, shown where they differ: long ones from shortly before that place on. */
export function shownApart(a: string, b: string): [string, string] {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same++;
  const from = same + SHOWN_BEFORE < MAX_SHOWN ? 0 : same - SHOWN_BEFORE;
  const part = (text: string) =>
    from === 0 ? shown(text) : `${shown(`...${text.slice(from)}`)} from byte ${from} on`;
  return [part(a), part(b)];
}

/**
 * Null, or the first difference as a half sentence: `db 3 has "k" ... in A and not in B`.
 *
 * @param deadlineSlack how many seconds a deadline of `b` may be later than that of `a`.
 */
export function datasetDifference(
  a: ServerRuntime,
  b: ServerRuntime,
  names: { a: string; b: string },
  deadlineSlack = 0,
): string | null {
  const same = keyCount(a) === keyCount(b) && storesAllOf(a, b, deadlineSlack);
  return same ? null : firstDifference(datasetOf(a), datasetOf(b), names, deadlineSlack);
}

function keyCount({ server }: ServerRuntime): number {
  return server.dbs.reduce((sum, db) => sum + (db === null ? 0 : dictSize(db.dict)), 0);
}

/** Whether `b` has every key of `a` with the same value. Nothing is copied: almost always, this is all there is to do. */
function storesAllOf(a: ServerRuntime, b: ServerRuntime, deadlineSlack: number): boolean {
  let same = true;
  for (const db of a.server.dbs) {
    if (db === null || dictSize(db.dict) === 0) continue;
    const other = b.server.dbs[db.id] ?? null;
    if (other === null) return false;
    eachEntry(db.dict, ({ text, value }) => {
      const theirs = dictPeek(other.dict, text);
      same &&=
        theirs !== null &&
        objectText(a, value) === objectText(b, theirs.value) &&
        deadlineFits(deadlineOf(db, text), deadlineOf(other, text), deadlineSlack);
    });
  }
  return same;
}

function deadlineOf(db: Database, key: string): Long {
  if (dictSize(db.expires) === 0) return -1;
  return dictPeek(db.expires, key)?.value ?? -1;
}

function firstDifference(
  a: Map<string, StoredKey>,
  b: Map<string, StoredKey>,
  names: { a: string; b: string },
  deadlineSlack: number,
): string | null {
  for (const [id, mine] of a) {
    const theirs = b.get(id);
    const place = `key ${shown(mine.key)} of db ${mine.db}`;
    if (theirs === undefined) return `${place} is in ${names.a} and not in ${names.b}`;
    if (theirs.value !== mine.value) {
      const [value, other] = shownApart(mine.value, theirs.value);
      return `${place} is ${value} in ${names.a} and ${other} in ${names.b}`;
    }
    if (!deadlineFits(mine.deadline, theirs.deadline, deadlineSlack)) {
      return `${place} ${expiry(mine.deadline)} in ${names.a} and ${expiry(theirs.deadline)} in ${names.b}`;
    }
  }
  for (const [id, { key, db }] of b) {
    if (!a.has(id)) return `key ${shown(key)} of db ${db} is in ${names.b} and not in ${names.a}`;
  }
  return null;
}

function deadlineFits(mine: Long, theirs: Long, slack: number): boolean {
  if (mine === theirs) return true;
  if (mine === -1 || theirs === -1) return false;
  const later = BigInt(theirs) - BigInt(mine);
  return later >= 0n && later <= BigInt(slack);
}

function expiry(deadline: Long): string {
  return deadline === -1 ? 'has no deadline' : `expires at ${deadline}`;
}
