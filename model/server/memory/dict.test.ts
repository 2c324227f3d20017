import type { Database } from '../shape/server.ts';
import { ask, type Bench, connect, createBench, cron, growth, tell } from '../testing/bench.ts';
import { type Dict, dictEntries, dictHash, dictSlots, isRehashing } from './dict.ts';
import { eachEntry } from './each-entry.ts';

/** dict.c of tag 2.4.9, and the look-ups of db.c and t_string.c that move a rehash on. */

function database(bench: Bench): Database {
  return bench.redis.server.dbs[0] as Database;
}

/** Keys k0, k1, ... in database 0. */
function fill(bench: Bench, keys: number): ReturnType<typeof connect> {
  const c = connect(bench);
  for (let i = 0; i < keys; i++) tell(bench, c, ['SET', `k${i}`, 'v']);
  return c;
}

function filledBuckets(dict: Dict<unknown>): number {
  return dict.first.buckets.filter((bucket) => bucket !== null).length;
}

it('hashes as Bernstein did, without a seed, over signed and unsigned bytes alike', () => {
  // dictGenHashFunction: hash = 5381; hash = hash * 33 + byte, in 32 bits.
  expect(dictHash('') >>> 0).toBe(5381);
  expect(dictHash('a') >>> 0).toBe(5381 * 33 + 97);
  expect(dictHash('ab') >>> 0).toBe((5381 * 33 + 97) * 33 + 98);
  expect(dictHash('\xff') >>> 0).toBe(5381 * 33 + 255);
});

describe('growth', () => {
  it('begins with 4 buckets and doubles when there are as many keys as buckets', () => {
    const bench = createBench();
    const c = fill(bench, 4);
    expect(dictSlots(database(bench).dict)).toBe(4);
    expect(isRehashing(database(bench).dict)).toBe(false);
    // _dictExpandIfNeeded: used 4 >= size 4, so the fifth key makes a second table of 4 * 2.
    tell(bench, c, ['SET', 'k4', 'v']);
    expect(isRehashing(database(bench).dict)).toBe(true);
    expect(dictSlots(database(bench).dict)).toBe(4 + 8);
  });

  it('waits for a child until there are more than 5 keys a bucket, then makes room for all twice', () => {
    const bench = createBench();
    const c = fill(bench, 4);
    ask(bench, c, 'BGSAVE');
    for (let i = 4; i < 24; i++) tell(bench, c, ['SET', `k${i}`, 'v']);
    // used / size, in whole numbers: 23 / 4 = 5 is not above dict_force_resize_ratio.
    expect(dictSlots(database(bench).dict)).toBe(4);
    // 24 / 4 = 6 is: dictExpand(used * 2 = 48), to the next power of two.
    tell(bench, c, ['SET', 'k24', 'v']);
    expect(dictSlots(database(bench).dict)).toBe(4 + 64);
  });

  it('frees the old table with the step after the one that moved its last bucket', () => {
    const bench = createBench();
    const c = fill(bench, 5);
    const { dict } = database(bench);
    while (filledBuckets(dict) > 0) ask(bench, c, 'EXISTS', 'k0');
    expect(isRehashing(dict)).toBe(true);
    // dictRehash: ht[0].used == 0 is looked at before a bucket is moved. 4 buckets of 8 bytes, in the class of 32.
    expect(growth(bench, () => ask(bench, c, 'EXISTS', 'k0'))).toBe(-32);
    expect(isRehashing(dict)).toBe(false);
  });
});

describe('shrinking', () => {
  /** 128 buckets, filled with `keys` keys. */
  function emptied(keys: number): Bench {
    const bench = createBench();
    const c = fill(bench, 65);
    cron(bench, 10);
    for (let i = keys; i < 65; i++) tell(bench, c, ['DEL', `k${i}`]);
    return bench;
  }

  it('comes below a tenth, to the next power of two that holds what is left', () => {
    const bench = emptied(12);
    expect(dictSlots(database(bench).dict)).toBe(128);
    // htNeedsResize: 12 * 100 / 128 = 9 < 10. dictResize: dictExpand(12), so 16.
    cron(bench, 10);
    expect(dictSlots(database(bench).dict)).toBe(16);
  });

  it('does not come at a tenth', () => {
    const bench = emptied(13);
    // 13 * 100 / 128 = 10.
    cron(bench, 20);
    expect(dictSlots(database(bench).dict)).toBe(128);
  });

  it('does not come for an empty table', () => {
    const bench = emptied(0);
    // htNeedsResize: size && used && ...
    cron(bench, 20);
    expect(dictSlots(database(bench).dict)).toBe(128);
  });

  it('waits for a child', () => {
    const bench = emptied(12);
    ask(bench, connect(bench), 'BGSAVE');
    cron(bench, 20);
    expect(dictSlots(database(bench).dict)).toBe(128);
  });
});

describe('steps of a rehash that a command makes', () => {
  /** 65 keys: a rehash from 64 to 128 buckets is in progress, and k64 is in the second table. */
  function rehashing(): { bench: Bench; c: ReturnType<typeof connect> } {
    const bench = createBench();
    return { bench, c: fill(bench, 65) };
  }

  it('are not made by who looks at every entry, of both tables', () => {
    const { bench } = rehashing();
    const { dict } = database(bench);
    const filled = filledBuckets(dict);
    const [each, all]: string[][] = [[], [...dictEntries(dict)].map(({ text }) => text)];
    eachEntry(dict, ({ text }) => each.push(text));
    expect(each).toEqual(all);
    expect(each.toSorted()).toEqual(Array.from({ length: 65 }, (_, i) => `k${i}`).toSorted());
    expect(filledBuckets(dict)).toBe(filled);
  });

  it('end where the database is emptied: both tables are gone, and it grows as a new one does', () => {
    const { bench, c } = rehashing();
    const { dict } = database(bench);
    ask(bench, c, 'FLUSHDB');
    expect([isRehashing(dict), dictSlots(dict)]).toEqual([false, 0]);
    tell(bench, c, ['SET', 'k0', 'v']);
    expect(dictSlots(dict)).toBe(4);
  });

  /** Each step moves one filled bucket, so the filled ones that are left count them. */
  function steps(command: string[], before: string[][] = []): number {
    const { bench, c } = rehashing();
    if (before.length > 0) tell(bench, c, ...before);
    const { dict } = database(bench);
    expect(isRehashing(dict)).toBe(true);
    const filled = filledBuckets(dict);
    ask(bench, c, ...command);
    return filled - filledBuckets(dict);
  }

  // lookupKey: one dictFind. getExpire looks into the main table only for a key with a deadline.
  it.each([
    ['GET of a key', 1, ['GET', 'k64']],
    ['GET of no key', 1, ['GET', 'none']],
    ['EXISTS', 1, ['EXISTS', 'k64']],
    ['TYPE', 1, ['TYPE', 'k64']],
    ['STRLEN', 1, ['STRLEN', 'k64']],
    ['MGET of three', 3, ['MGET', 'k64', 'none', 'k64']],
    ['DBSIZE', 0, ['DBSIZE']],
    ['TTL without deadlines', 0, ['TTL', 'k64']],
    // setGenericCommand: lookupKeyWrite; setKey: lookupKeyWrite, then dbOverwrite (dictFind; dictReplace: dictAdd
    // and dictFind), removeExpire: dictFind.
    ['SET of a key that is there', 6, ['SET', 'k64', 'w']],
    // dbAdd in place of dbOverwrite: one dictAdd.
    ['SET of a new key', 4, ['SET', 'new', 'w']],
    ['SETNX of a key that is there', 1, ['SETNX', 'k64', 'w']],
    ['SETNX of a new key', 4, ['SETNX', 'new', 'w']],
    // SETEX: SET and setExpire's dictFind.
    ['SETEX of a key that is there', 7, ['SETEX', 'k64', '100', 'w']],
    // getsetCommand: lookupKeyRead, and setKey without the first look-up of SET.
    ['GETSET', 6, ['GETSET', 'k64', 'w']],
    ['MSET of one that is there and a new one', 5 + 3, ['MSET', 'k64', 'w', 'new', 'w']],
    // msetGenericCommand with nx: a lookupKeyWrite for each key first.
    ['MSETNX of two new ones', 2 + 3 + 3, ['MSETNX', 'new', 'w', 'newer', 'w']],
    ['MSETNX that fails', 2, ['MSETNX', 'new', 'w', 'k64', 'w']],
    // appendCommand: lookupKeyWrite, and dbAdd for a new key.
    ['APPEND to a key that is there', 1, ['APPEND', 'k64', 'w']],
    ['APPEND to a new key', 2, ['APPEND', 'new', 'w']],
    // incrDecrCommand: lookupKeyWrite, then dbOverwrite (3) or dbAdd (1).
    ['INCR of a new key', 2, ['INCR', 'new']],
    ['INCR that is refused', 1, ['INCR', 'k64']],
    // dbDelete: the expires table is empty and not asked.
    ['DEL of two', 2, ['DEL', 'k64', 'none']],
    // renameGenericCommand: lookupKeyWrite twice, dbAdd, dbDelete; and a dbDelete of a target that is there.
    ['RENAME to a new name', 4, ['RENAME', 'k64', 'new']],
    ['RENAMENX to a name that is there', 2, ['RENAMENX', 'k64', 'k63']],
    ['RENAME of no key', 1, ['RENAME', 'none', 'new']],
    // moveCommand: lookupKeyWrite here, then there, dbAdd there, dbDelete here.
    ['MOVE', 2, ['MOVE', 'k64', '1']],
    // expireGenericCommand: dictFind, setExpire: dictFind; or dbDelete.
    ['EXPIRE', 2, ['EXPIRE', 'k64', '100']],
    ['EXPIRE that deletes', 2, ['EXPIRE', 'k64', '-1']],
    ['EXPIRE of no key', 1, ['EXPIRE', 'none', '100']],
    // persistCommand: dictFind, removeExpire: dictFind.
    ['PERSIST', 2, ['PERSIST', 'k64']],
    // keysCommand: an iterator that is not safe makes no step itself, and there are no deadlines to look at.
    ['KEYS', 0, ['KEYS', '*']],
    // dbRandomKey: dictGetRandomKey makes one; the other look-up is in the expires table.
    ['RANDOMKEY', 1, ['RANDOMKEY']],
    // rdbSave and computeDatasetDigest stand on a safe iterator, which forbids steps.
    ['SAVE', 0, ['SAVE']],
    ['DEBUG DIGEST', 0, ['DEBUG', 'DIGEST']],
  ])('%s: %i', (_, expected, command) => {
    expect(steps(command)).toBe(expected);
  });

  const volatile = [['EXPIRE', 'k64', '100']];
  // getExpire asserts that a key with a deadline is in the main table: one dictFind more wherever it is asked.
  it.each([
    ['GET', 2, ['GET', 'k64']],
    ['TTL', 1, ['TTL', 'k64']],
    ['EXISTS', 2, ['EXISTS', 'k64']],
    ['SET', 6 + 2, ['SET', 'k64', 'w']],
    // expireIfNeeded in lookupKeyWrite, getExpire once more, setExpire's dictFind on the new name.
    ['RENAME', 4 + 2 + 1, ['RENAME', 'k64', 'new']],
    ['PERSIST', 2, ['PERSIST', 'k64']],
    ['DEL', 1, ['DEL', 'k64']],
    // keysCommand: expireIfNeeded asks for each key that matches; the assertion's look-up is made for this one.
    ['KEYS of it', 1, ['KEYS', 'k64']],
  ])('%s of a key with a deadline: %i', (_, expected, command) => {
    expect(steps(command, volatile)).toBe(expected);
  });

  it('INCR of a key that is there makes 4', () => {
    // lookupKeyWrite, then dbOverwrite: dictFind, dictAdd, dictFind.
    expect(steps(['INCR', 'new'], [['SET', 'new', '1']])).toBe(4);
  });

  it('APPEND to an integer makes 4: it is replaced by a string first', () => {
    expect(steps(['APPEND', 'new', 'x'], [['SET', 'new', '12345678']])).toBe(4);
  });

  it('a watched key is looked up in a table of its own', () => {
    expect(steps(['WATCH', 'k64'])).toBe(0);
    // setGenericCommand's 6; touchWatchedKey asks db->watched_keys.
    expect(steps(['SET', 'k64', 'w'], [['WATCH', 'k64']])).toBe(6);
  });
});
