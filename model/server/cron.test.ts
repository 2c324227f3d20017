import { dictEntries, dictSize, dictSlots, isRehashing } from './memory/dict.ts';
import { auditServer } from './shape/reachable.ts';
import type { Database } from './shape/server.ts';
import {
  ask,
  attach,
  type Bench,
  connect,
  createBench,
  cron,
  drain,
  endChild,
  hangUp,
  isGone,
  say,
  sync,
  tell,
} from './testing/bench.ts';
import { encodeCommand } from './text/resp.ts';

/** serverCron and replicationCron, redis.c and replication.c of tag 2.4.9. */

function database(bench: Bench, id: number): Database {
  return bench.redis.server.dbs[id] as Database;
}

/** As many keys in a database that a growth of its table has just begun: one more than a power of two. */
function fill(bench: Bench, dbid: number, keys: number): void {
  const c = connect(bench);
  tell(bench, c, ['SELECT', String(dbid)]);
  for (let i = 0; i < keys; i++) tell(bench, c, ['SET', `k${i}`, 'v']);
  hangUp(bench, c);
}

describe('incrementallyRehash', () => {
  it('moves one database a run: the first that is rehashing', () => {
    const bench = createBench();
    fill(bench, 3, 65);
    fill(bench, 1, 65);
    cron(bench);
    expect([1, 3].map((id) => isRehashing(database(bench, id).dict))).toEqual([false, true]);
    cron(bench);
    expect([1, 3].map((id) => isRehashing(database(bench, id).dict))).toEqual([false, false]);
  });

  it('moves nothing while a child lives', () => {
    const bench = createBench();
    fill(bench, 0, 65);
    ask(bench, connect(bench), 'BGSAVE');
    cron(bench, 20);
    expect(isRehashing(database(bench, 0).dict)).toBe(true);
    // serverCron reaps the child after its look at the tables, so the next run moves them.
    endChild(bench);
    expect(isRehashing(database(bench, 0).dict)).toBe(true);
    cron(bench);
    expect(isRehashing(database(bench, 0).dict)).toBe(false);
  });

  it('leaves the table of deadlines to the picks of the expiry cycle, child or not', () => {
    const bench = createBench();
    const c = connect(bench);
    // A shorter rehash: 9 deadlines in 8 buckets, at most 9 steps, and 9 picks a run.
    for (let i = 0; i < 9; i++) tell(bench, c, ['SETEX', `k${i}`, '1000', 'v']);
    const { expires } = database(bench, 0);
    expect(isRehashing(expires)).toBe(true);
    ask(bench, c, 'BGSAVE');
    cron(bench);
    expect(isRehashing(expires)).toBe(false);
  });
});

it('tables shrink with every tenth run, tables of deadlines too', () => {
  const bench = createBench();
  const c = connect(bench);
  for (let i = 0; i < 65; i++) tell(bench, c, ['SETEX', `k${i}`, '1000', 'v']);
  cron(bench, 20);
  const { dict, expires } = database(bench, 0);
  for (let i = 10; i < 65; i++) tell(bench, c, ['PERSIST', `k${i}`]);
  expect([dict, expires].map(dictSlots)).toEqual([128, 128]);
  // 10 * 100 / 128 = 7 < 10: to 16. The new table comes with the run, the old one goes with the rehash.
  cron(bench, 1);
  expect(dictSlots(expires)).toBe(128 + 16);
  cron(bench, 9);
  expect([dict, expires].map(dictSlots)).toEqual([128, 16]);
});

describe('activeExpireCycle', () => {
  function withDeadlines(short: number, long: number): Bench {
    const bench = createBench();
    const c = connect(bench);
    for (let i = 0; i < short; i++) tell(bench, c, ['SETEX', `short${i}`, '1', 'v']);
    for (let i = 0; i < long; i++) tell(bench, c, ['SETEX', `long${i}`, '1000', 'v']);
    return bench;
  }

  it('a key goes when its second has passed, not with it', () => {
    const bench = withDeadlines(1, 0);
    bench.unixTime += 1;
    cron(bench, 5);
    expect(dictSize(database(bench, 0).dict)).toBe(1);
    bench.unixTime += 1;
    cron(bench);
    expect(dictSize(database(bench, 0).dict)).toBe(0);
    expect(bench.redis.server.stats.expiredKeys).toBe(1);
  });

  it('goes on while more than 2 of 10 picks had expired, so that many keys go in one run', () => {
    const bench = withDeadlines(50, 0);
    bench.unixTime += 2;
    cron(bench);
    // Rounds of 10: 40 are gone when 10 are left, then 10; the last round picks nothing.
    expect(dictSize(database(bench, 0).dict)).toBe(0);
  });

  it.each([
    [2, 1],
    [3, 2],
  ])('with %i of 10 picks expired there are %i rounds of picks', (short, rounds) => {
    const bench = withDeadlines(0, 15);
    const { expires } = database(bench, 0);
    // Until the table is rehashed.
    cron(bench);
    // The bench picks what stands first in the table.
    const first = [...dictEntries(expires)].slice(0, short);
    for (const { text } of first) tell(bench, connect(bench), ['EXPIRE', text, '1']);
    expect(isRehashing(expires)).toBe(false);
    const { host } = bench.redis;
    const pick = jest.spyOn(host, 'pick');
    bench.unixTime += 2;
    cron(bench);
    expect(dictSize(expires)).toBe(15 - short);
    expect(pick.mock.calls.filter(([, what]) => what === 'bucket')).toHaveLength(10 * rounds);
  });

  it('feeds a DEL of its own for each, in the database of the key', () => {
    const bench = createBench();
    const slave = attach(bench);
    const c = connect(bench);
    tell(bench, c, ['SELECT', '7'], ['SETEX', 'k', '1', 'v']);
    drain(bench, slave);
    tell(bench, c, ['SELECT', '0'], ['SET', 'x', 'y']);
    bench.written.clear();
    bench.unixTime += 2;
    cron(bench);
    expect(drain(bench, slave)).toBe(
      `select 0\r\n${encodeCommand(['SET', 'x', 'y'])}select 7\r\n${encodeCommand(['DEL', 'k'])}`,
    );
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('does nothing on a slave', () => {
    const bench = withDeadlines(3, 0);
    ask(bench, connect(bench), 'SLAVEOF', 'nowhere', '6379');
    bench.unixTime += 2;
    cron(bench, 20);
    expect(dictSize(database(bench, 0).dict)).toBe(3);
  });
});

describe('save points', () => {
  const config = { savePoints: [[60, 2] as [number, number]] };

  it('a BGSAVE begins when there are so many changes and more seconds than that have passed', () => {
    const bench = createBench({ config });
    const c = connect(bench);
    tell(bench, c, ['SET', 'a', 'b']);
    bench.unixTime += 61;
    cron(bench);
    expect(bench.redis.server.child).toBeNull();
    tell(bench, c, ['SET', 'a', 'b']);
    bench.unixTime -= 1;
    cron(bench);
    expect(bench.redis.server.child).toBeNull();
    bench.unixTime += 1;
    cron(bench);
    expect(bench.redis.server.child).not.toBeNull();
    expect(bench.logged).toContain('2 changes in 60 seconds. Saving...');
  });

  it('changes made while the child lived are still to be saved', () => {
    const bench = createBench({ config });
    const c = connect(bench);
    tell(bench, c, ['SET', 'a', 'b'], ['SET', 'a', 'b'], ['BGSAVE'], ['SET', 'a', 'b']);
    endChild(bench);
    // backgroundSaveDoneHandler: dirty - dirty_before_bgsave.
    expect(bench.redis.server.dirty).toBe(1);
  });

  it('a failed child leaves all changes', () => {
    const bench = createBench({ config });
    const c = connect(bench);
    tell(bench, c, ['SET', 'a', 'b'], ['BGSAVE']);
    endChild(bench, 'error');
    expect(bench.redis.server.dirty).toBe(1);
    expect(bench.logged).toContain('Background saving error');
  });
});

it('idle clients are closed every hundredth run; slaves and subscribers are not', () => {
  const bench = createBench({ config: { maxIdleTime: 10 } });
  const [idle, subscriber] = [connect(bench), connect(bench)];
  tell(bench, subscriber, ['SUBSCRIBE', 'ch']);
  const slave = attach(bench);
  cron(bench, 100 - (bench.redis.server.cronLoops % 100));
  bench.unixTime += 10;
  // now - lastinteraction > maxidletime.
  cron(bench, 100);
  expect(isGone(bench, idle)).toBe(false);
  bench.unixTime += 1;
  cron(bench, 100);
  expect([idle, subscriber, slave].map((c) => isGone(bench, c))).toEqual([true, false, false]);
});

describe('pings', () => {
  const config = { replPingSlavePeriod: 1 };

  it('an online slave gets PING, one that waits a newline, one in its payload nothing', () => {
    const bench = createBench({ config });
    const online = attach(bench);
    const waiting = sync(bench);
    bench.written.clear();
    cron(bench, 10);
    expect(drain(bench, online)).toBe('PING\r\n');
    expect(bench.written.get(waiting.fd)).toBe('\n');
    endChild(bench);
    expect(waiting.slaveState).toBe('send_bulk');
    bench.written.clear();
    cron(bench, 10);
    expect(bench.written.get(waiting.fd)).toBeUndefined();
  });

  it('a PING is no SELECT: the database of the stream stays', () => {
    const bench = createBench({ config });
    const slave = attach(bench);
    const c = connect(bench);
    tell(bench, c, ['SELECT', '3'], ['SET', 'a', 'b']);
    cron(bench, 10);
    tell(bench, c, ['SET', 'a', 'b']);
    const set = encodeCommand(['SET', 'a', 'b']);
    expect(drain(bench, slave)).toBe(`select 3\r\n${set}PING\r\n${set}`);
  });

  it('comes with the first replication cron whose run is a multiple of the period', () => {
    const bench = createBench({ config: { replPingSlavePeriod: 2 } });
    const slave = attach(bench);
    const after = 20 - (bench.redis.server.cronLoops % 20);
    cron(bench, after);
    expect(drain(bench, slave)).toBe('');
    cron(bench, 1);
    expect(drain(bench, slave)).toBe('PING\r\n');
  });
});

it('logs the databases and the clients every fiftieth run, as the report saw them', () => {
  const bench = createBench();
  const c = connect(bench);
  tell(bench, c, ['SET', 'foo', 'bar'], ['SELECT', '15'], ['SETEX', 'foo', '100', 'bar']);
  tell(bench, c, ['SELECT', '14'], ['SET', 'gone', 'x'], ['DEL', 'gone']);
  attach(bench);
  cron(bench, 50 - (bench.redis.server.cronLoops % 50));
  bench.logged.length = 0;
  cron(bench);
  const used = bench.redis.heap.used;
  // Databases without keys say nothing, also where there were some.
  expect(bench.logged).toEqual([
    'DB 0: 1 keys (0 volatile) in 4 slots HT.',
    'DB 15: 1 keys (1 volatile) in 4 slots HT.',
    `1 clients connected (1 slaves), ${used} bytes in use`,
  ]);
});

it('the peak is what a run finds', () => {
  const bench = createBench();
  const c = connect(bench);
  say(bench, c, encodeCommand(['ECHO', 'x'.repeat(9000)]));
  const high = bench.redis.heap.used;
  cron(bench);
  hangUp(bench, c);
  cron(bench);
  expect(bench.redis.server.stats.peakMemory).toBe(high);
});
