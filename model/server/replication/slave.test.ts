import { clientOf } from '../client-table.ts';
import { encodeRdb } from '../rdb.ts';
import { auditServer } from '../shape/reachable.ts';
import {
  ask,
  attach,
  BENCH_TIME,
  type Bench,
  connect,
  createBench,
  cron,
  drain,
  growth,
  hangUp,
  isGone,
  say,
  sync,
  tell,
} from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';
import { becomeMaster, readSyncBulkPayload, syncWithMaster } from './slave.ts';

/** The slave's side of the link: replication.c of tag 2.4.9. */

const SET = ['SET', 'k', 'v'];
/** The descriptor that the bench gives a connection to a master. */
const LINK = 90;
const PAYLOAD = encodeRdb([{ id: 3, entries: [{ key: 'k', value: 'v', expireSeconds: -1 }] }], BENCH_TIME);

/** A server that was told to follow a master, and whose cron has dialled it. */
function dialling(options: Parameters<typeof createBench>[0] = {}): Bench {
  const bench = createBench(options);
  const c = connect(bench);
  tell(bench, c, ['SLAVEOF', 'master', '6379']);
  hangUp(bench, c);
  while (bench.redis.server.linkState !== 'connecting') cron(bench);
  return bench;
}

function receive(bench: Bench, bytes: string): void {
  bench.arrived.set(LINK, (bench.arrived.get(LINK) ?? '') + bytes);
  while ((bench.arrived.get(LINK) ?? '') !== '' && bench.redis.server.linkState === 'transfer') {
    readSyncBulkPayload(bench.redis);
  }
}

/** A slave with its payload loaded. */
function connected(options: Parameters<typeof createBench>[0] = {}): Bench {
  const bench = dialling(options);
  syncWithMaster(bench.redis, LINK, false);
  receive(bench, `$${PAYLOAD.length}\r\n${PAYLOAD}`);
  return bench;
}

function master(bench: Bench) {
  return clientOf(bench.redis, bench.redis.server.master);
}

describe('the link', () => {
  it('goes from connect to connected, and says SYNC with a blank', () => {
    const bench = dialling();
    syncWithMaster(bench.redis, LINK, false);
    expect([bench.redis.server.linkState, bench.written.get(LINK)]).toEqual(['transfer', 'SYNC \r\n']);
    receive(bench, `$${PAYLOAD.length}\r\n${PAYLOAD}`);
    expect(bench.redis.server.linkState).toBe('connected');
    const c = connect(bench);
    expect(ask(bench, c, 'INFO')).toContain('db3:keys=1,expires=0\r\n');
  });

  it('the payload may come in any pieces; a newline in front of it keeps the link alive', () => {
    const bench = dialling();
    syncWithMaster(bench.redis, LINK, false);
    bench.unixTime += 30;
    receive(bench, '\n');
    expect(bench.redis.server.transfer.lastIo).toBe(bench.unixTime);
    for (const byte of `$${PAYLOAD.length}\r\n${PAYLOAD}`) receive(bench, byte);
    expect(bench.redis.server.linkState).toBe('connected');
  });

  it('reads at most 4,096 bytes of the payload at a time', () => {
    const keys = Array.from({ length: 900 }, (_, n) => ({ key: `key-${n}`, value: 'v', expireSeconds: -1 }));
    const payload = encodeRdb([{ id: 0, entries: keys }], BENCH_TIME);
    const bench = dialling();
    syncWithMaster(bench.redis, LINK, false);
    bench.arrived.set(LINK, `$${payload.length}\r\n${payload}`);
    const left = () => bench.redis.server.transfer.left;
    readSyncBulkPayload(bench.redis);
    expect(left()).toBe(payload.length);
    readSyncBulkPayload(bench.redis);
    expect(left()).toBe(payload.length - 4_096);
    readSyncBulkPayload(bench.redis);
    expect(left()).toBe(payload.length - 2 * 4_096);
  });

  it('the old dataset goes when the new one is there, and not before', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'old', 'v'], ['SLAVEOF', 'master', '6379']);
    while (bench.redis.server.linkState !== 'connecting') cron(bench);
    syncWithMaster(bench.redis, LINK, false);
    receive(bench, `$${PAYLOAD.length}\r\n${PAYLOAD.slice(0, -1)}`);
    expect(ask(bench, c, 'GET', 'old')).toBe('$1\r\nv\r\n');
    receive(bench, PAYLOAD.slice(-1));
    expect(ask(bench, c, 'GET', 'old')).toBe('$-1\r\n');
  });

  it.each([
    ['-ERR no\r\n', 'MASTER aborted replication with an error: ERR no'],
    ['hello\r\n', "Bad protocol from MASTER, the first byte is not '$'"],
  ])('%j instead of a length: the transfer is given up and tried again', (line, message) => {
    const bench = dialling();
    syncWithMaster(bench.redis, LINK, false);
    receive(bench, line);
    expect(bench.redis.server.linkState).toBe('connect');
    expect(bench.logged.some((logged) => logged.startsWith(message))).toBe(true);
  });

  it('a refused connection is tried again with the next replication cron', () => {
    const bench = dialling();
    syncWithMaster(bench.redis, LINK, true);
    expect(bench.redis.server.linkState).toBe('connect');
    cron(bench, 10);
    expect(bench.redis.server.linkState).toBe('connecting');
  });

  it.each([
    ['connecting', 'Timeout connecting to the MASTER...', dialling],
    [
      'transfer',
      'Timeout receiving bulk data from MASTER...',
      () => {
        const bench = dialling();
        syncWithMaster(bench.redis, LINK, false);
        return bench;
      },
    ],
    ['connected', 'MASTER time out: no data nor PING received...', connected],
  ])('a %s link times out after more than repl-timeout seconds', (state, message, prepare) => {
    const bench = prepare();
    bench.unixTime += 60;
    cron(bench, 10);
    expect(bench.redis.server.linkState).toBe(state);
    bench.unixTime += 1;
    bench.logged.length = 0;
    cron(bench, 10);
    expect(bench.logged).toContain(message);
    // replicationCron dials at once: 2.4 looks for REDIS_REPL_CONNECT after its time-outs.
    expect(bench.redis.server.linkState).toBe('connecting');
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('a payload that names a key twice ends the process, as does one that is short', () => {
    const twice = encodeRdb(
      [
        {
          id: 0,
          entries: ['v', 'w'].map((value) => ({ key: 'k', value, expireSeconds: -1 })),
        },
      ],
      BENCH_TIME,
    );
    for (const payload of [twice, PAYLOAD.slice(0, -1)]) {
      const bench = dialling();
      syncWithMaster(bench.redis, LINK, false);
      // dbAdd asserts; rdbLoad exits.
      expect(() => receive(bench, `$${payload.length}\r\n${payload}`)).toThrow(
        payload === twice ? 'dbAdd of a key that exists' : 'Short read or OOM loading DB',
      );
    }
  });

  it('a payload for more databases than there are ends the process', () => {
    const bench = dialling({ config: { databases: 3 } });
    syncWithMaster(bench.redis, LINK, false);
    expect(() => receive(bench, `$${PAYLOAD.length}\r\n${PAYLOAD}`)).toThrow('more than 3 databases');
  });
});

describe('memory', () => {
  it('the master is a client like others, and costs as much', () => {
    const bench = dialling();
    syncWithMaster(bench.redis, LINK, false);
    receive(bench, '$10\r\nREDIS0002');
    // The temporary file's name goes: "temp-1333000000.20000.rdb" and a NUL, 26 -> 32. createClient comes.
    const client = growth(bench, () => connect(bench));
    expect(growth(bench, () => receive(bench, '\xff'))).toBe(client - 32);
  });

  it('SLAVEOF costs the name of the host, once', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SLAVEOF', 'nowhere', '6379']);
    // sdsdup: 8 + 7 + 1 = 16.
    expect(growth(bench, () => tell(bench, c, ['SLAVEOF', 'nowhere', '6380']))).toBe(0);
    expect(growth(bench, () => tell(bench, c, ['SLAVEOF', 'no', 'one']))).toBe(-16);
    expect(growth(bench, () => tell(bench, c, ['SLAVEOF', 'no', 'one']))).toBe(0);
  });
});

describe('what the master sends', () => {
  it('is executed and not answered', () => {
    const bench = connected();
    bench.written.clear();
    say(bench, master(bench), `select 5\r\n${encodeCommand(SET)}PING\r\n${encodeCommand(['NOSUCH'])}`);
    drain(bench, master(bench));
    expect(bench.written.get(LINK)).toBeUndefined();
    const c = connect(bench);
    tell(bench, c, ['SELECT', '5']);
    expect(ask(bench, c, 'GET', 'k')).toBe('$1\r\nv\r\n');
  });

  it('is fed on to slaves of its own, with SELECTs of its own', () => {
    const bench = connected();
    const below = attach(bench);
    say(bench, master(bench), `select 12\r\n${encodeCommand(SET)}select 12\r\n${encodeCommand(SET)}`);
    drain(bench, master(bench));
    expect(drain(bench, below)).toBe(`select 12\r\n${encodeCommand(SET)}${encodeCommand(SET)}`);
  });

  it('a PING is not fed on', () => {
    const bench = connected();
    const below = attach(bench);
    say(bench, master(bench), 'PING\r\n');
    expect(drain(bench, below)).toBe('');
  });
});

describe('a slave that loses its master', () => {
  it('drops its own slaves, so that they synchronize again', () => {
    const bench = connected();
    const below = attach(bench);
    hangUp(bench, master(bench));
    expect(isGone(bench, below)).toBe(true);
    expect([bench.redis.server.linkState, bench.redis.server.master]).toEqual(['connect', -1]);
  });

  it('says in INFO since when', () => {
    const bench = connected();
    const c = connect(bench);
    expect(ask(bench, c, 'INFO')).toContain('master_link_status:up\r\nmaster_last_io_seconds_ago:0\r\n');
    hangUp(bench, master(bench));
    bench.unixTime += 7;
    const info = ask(bench, c, 'INFO');
    expect(info).toContain('master_link_status:down\r\nmaster_last_io_seconds_ago:-1\r\n');
    expect(info).toContain('master_link_down_since_seconds:7\r\n');
  });

  it('a slave that never had one counts from -1', () => {
    const bench = dialling();
    // repl_down_since is -1 at the start: time(NULL) + 1.
    expect(ask(bench, connect(bench), 'INFO')).toContain(
      `master_link_down_since_seconds:${bench.unixTime + 1}\r\n`,
    );
  });

  it('SLAVEOF NO ONE keeps its slaves and its data', () => {
    const bench = connected();
    const below = attach(bench);
    const c = connect(bench);
    expect(ask(bench, c, 'SLAVEOF', 'NO', 'ONE')).toBe('+OK\r\n');
    // freeClient of the master with masterhost NULL.
    expect(isGone(bench, below)).toBe(false);
    expect(bench.redis.server.linkState).toBe('none');
    tell(bench, c, SET);
    expect(drain(bench, below)).toBe(encodeCommand(SET));
  });

  it('the link that answers after SLAVEOF NO ONE is closed', () => {
    const bench = dialling();
    expect(bench.redis.server.transfer.fd).toBe(LINK);
    becomeMaster(bench.redis);
    expect([bench.closed.has(LINK), bench.redis.server.transfer.fd]).toEqual([true, -1]);
    bench.closed.clear();
    syncWithMaster(bench.redis, LINK, false);
    expect(bench.closed.has(LINK)).toBe(true);
  });
});

describe('SLAVEOF another master', () => {
  it('a master without a master keeps its slaves in 2.4.9 and drops them in 2.4.10', () => {
    for (const version of ['2.4.9', '2.4.10'] as const) {
      const bench = createBench({ version });
      const slave = attach(bench);
      tell(bench, connect(bench), ['SLAVEOF', 'master', '6379']);
      expect([version, isGone(bench, slave)]).toEqual([version, version === '2.4.10']);
    }
  });

  it('a connected slave drops them in both: its link is freed', () => {
    for (const version of ['2.4.9', '2.4.10'] as const) {
      const bench = connected({ version });
      const below = attach(bench);
      tell(bench, connect(bench), ['SLAVEOF', 'other', '6379']);
      expect(isGone(bench, below)).toBe(true);
      expect(bench.redis.server.linkState).toBe('connect');
    }
  });

  it('a waiting slave of a 2.4.9 goes on waiting and gets its payload', () => {
    const bench = createBench({ version: '2.4.9' });
    const slave = sync(bench);
    tell(bench, connect(bench), ['SLAVEOF', 'master', '6379']);
    expect(slave.slaveState).toBe('wait_bgsave_end');
  });
});

describe('keys with a deadline on a slave', () => {
  it('are not deleted: a slave waits for the DEL of its master', () => {
    const bench = connected();
    say(bench, master(bench), encodeCommand(['SETEX', 'gone', '1', 'v']));
    bench.unixTime += 5;
    const c = connect(bench);
    // lookupKeyRead does not mind what expireIfNeeded says: 2.4 still shows the value.
    expect(ask(bench, c, 'GET', 'gone')).toBe('$1\r\nv\r\n');
    // keysCommand does mind: not shown, and not deleted.
    expect(ask(bench, c, 'KEYS', 'gone')).toBe('*0\r\n');
    expect(ask(bench, c, 'DBSIZE')).toBe(':1\r\n');
    expect(ask(bench, c, 'TTL', 'gone')).toBe(':-1\r\n');
    say(bench, master(bench), encodeCommand(['DEL', 'gone']));
    expect(ask(bench, c, 'DBSIZE')).toBe(':0\r\n');
  });

  it('EXPIRE with a time that has passed sets a deadline and deletes nothing', () => {
    const bench = connected();
    say(bench, master(bench), encodeCommand(SET) + encodeCommand(['EXPIRE', 'k', '-5']));
    expect(ask(bench, connect(bench), 'DBSIZE')).toBe(':1\r\n');
  });

  it('are loaded from a payload though their time has passed', () => {
    const bench = dialling();
    syncWithMaster(bench.redis, LINK, false);
    const expired = encodeRdb(
      [{ id: 0, entries: [{ key: 'k', value: 'v', expireSeconds: BENCH_TIME }] }],
      BENCH_TIME,
    );
    bench.unixTime += 100;
    receive(bench, `$${expired.length}\r\n${expired}`);
    expect(ask(bench, connect(bench), 'DBSIZE')).toBe(':1\r\n');
  });
});

it('with slave-serve-stale-data no, a slave without its master answers INFO and SLAVEOF only', () => {
  const bench = createBench({ config: { slaveServeStaleData: false } });
  const c = connect(bench);
  tell(bench, c, ['SLAVEOF', 'nowhere', '6379']);
  expect(ask(bench, c, 'GET', 'k')).toBe(
    '-ERR link with MASTER is down and slave-serve-stale-data is set to no\r\n',
  );
  expect(ask(bench, c, 'INFO')).toContain('role:slave');
  expect(ask(bench, c, 'SLAVEOF', 'NO', 'ONE')).toBe('+OK\r\n');
  expect(ask(bench, c, 'GET', 'k')).toBe('$-1\r\n');
});
