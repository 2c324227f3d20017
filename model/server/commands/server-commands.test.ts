import { objectRefcount } from '../memory/object.ts';
import { auditServer } from '../shape/reachable.ts';
import { endChild as endRunningChild } from '../state-moves.ts';
import {
  ask,
  attach,
  BENCH_TIME,
  connect,
  createBench,
  cron,
  drain,
  growth,
  hangUp,
  say,
  sync,
  tell,
  used,
} from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';

/** Commands about the server: redis.c, config.c, debug.c and replication.c of tag 2.4.9. */

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(info)?.[1];
}

describe('INFO', () => {
  it('counts clients, slaves, commands and look-ups', () => {
    const bench = createBench();
    const c = connect(bench);
    connect(bench);
    attach(bench);
    sync(bench);
    tell(bench, c, ['SET', 'a', 'b'], ['GET', 'a'], ['GET', 'none'], ['EXISTS', 'a'], ['NOSUCH']);
    const info = ask(bench, c, 'INFO');
    expect(field(info, 'connected_clients')).toBe('2');
    expect(field(info, 'connected_slaves')).toBe('2');
    expect(field(info, 'slave0')).toMatch(/^127\.0\.0\.1,\d+,online$/);
    expect(field(info, 'slave1')).toMatch(/,wait_bgsave$/);
    // Two SYNC and four of the client; an unknown name is not counted, and INFO counts itself afterwards.
    expect(field(info, 'total_commands_processed')).toBe('6');
    // lookupKeyRead alone counts; EXISTS asks dbExists.
    expect([field(info, 'keyspace_hits'), field(info, 'keyspace_misses')]).toEqual(['1', '1']);
    expect(field(info, 'db0')).toBe('keys=1,expires=0');
    expect(field(info, 'bgsave_in_progress')).toBe('1');
  });

  it('used_memory is what the heap holds when the command is run', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['INFO']);
    expect(field(ask(bench, c, 'INFO'), 'used_memory')).toBe(String(used(bench) + argumentOf('INFO')));
  });

  /** The argument lives while the command runs: an object, and 8 + its length + 1. */
  function argumentOf(name: string): number {
    return 16 + (name.length <= 7 ? 16 : 32);
  }

  it('changes are those since the last save; SAVE sets them to 0', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['MSET', 'a', '1', 'b', '2'], ['DEL', 'a', 'b', 'none'], ['EXPIRE', 'none', '1']);
    expect(field(ask(bench, c, 'INFO'), 'changes_since_last_save')).toBe('4');
    bench.unixTime += 5;
    tell(bench, c, ['SAVE']);
    const info = ask(bench, c, 'INFO');
    expect(field(info, 'changes_since_last_save')).toBe('0');
    expect(field(info, 'last_save_time')).toBe(String(BENCH_TIME + 5));
    expect(ask(bench, c, 'LASTSAVE')).toBe(`:${BENCH_TIME + 5}\r\n`);
  });
});

// Each ends in addReply(c,shared.ok): redis.c, rdb.c, config.c, replication.c and db.c of tag 2.4.9.
test.each([
  [['SAVE']],
  [['MONITOR']],
  [['CONFIG', 'RESETSTAT']],
  [['CONFIG', 'SET', 'timeout', '5']],
  [['SLOWLOG', 'RESET']],
  [['SLAVEOF', 'NO', 'ONE']],
  [['SLAVEOF', 'elsewhere', '6379']],
  [['SELECT', '1']],
  [['FLUSHDB']],
  [['FLUSHALL']],
])('%j is done, and says so', (command) => {
  const bench = createBench();
  // A monitor hears of its own command, too: `call` feeds monitors when it has run.
  const heard = command[0] === 'MONITOR' ? `+${BENCH_TIME}.000000 "MONITOR"\r\n` : '';
  expect(ask(bench, connect(bench), ...command)).toBe(`+OK\r\n${heard}`);
});

describe('MONITOR', () => {
  it('sees itself first, then everything in the form it was run', () => {
    const bench = createBench();
    const [monitor, c] = [connect(bench), connect(bench)];
    // call feeds the monitors after the command, and the client is one of them by then.
    expect(ask(bench, monitor, 'monitor')).toBe(`+OK\r\n+${BENCH_TIME}.000000 "monitor"\r\n`);
    tell(bench, c, ['SELECT', '3'], ['SET', 'k\n', '\x01"'], ['SET', 'n', '12'], ['EXPIRE', 'n', '-1']);
    const line = (text: string) => `+${BENCH_TIME}.000000 ${text}\r\n`;
    expect(drain(bench, monitor)).toBe(
      // SELECT is shown in the database it leads to; the integer is one by then; EXPIRE has become DEL.
      line('(db 3) "SELECT" "3"') +
        line('(db 3) "SET" "k\\n" "\\x01\\""') +
        line('(db 3) "SET" "n" "12"') +
        line('(db 3) "DEL" "n"'),
    );
  });

  it('all monitors share one object a line', () => {
    const bench = createBench();
    const monitors = [connect(bench), connect(bench)];
    for (const monitor of monitors) tell(bench, monitor, ['MONITOR']);
    bench.writeTakes = 0;
    tell(bench, connect(bench), ['ECHO', 'x'.repeat(7600)]);
    const lines = monitors.map((monitor) => monitor.reply.objects[0]);
    expect(lines[0]).toBe(lines[1]);
    expect(objectRefcount(bench.redis, lines[0])).toBe(2);
    for (const monitor of monitors) hangUp(bench, monitor);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('costs a node of its list', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['GETSET', 'a', 'b'], ['DEL', 'a'], ['PING'], ['PING']);
    tell(bench, c, ['BGSAVE'], ['LASTSAVE']);
    expect(growth(bench, () => tell(bench, c, ['MONITOR']))).toBe(32);
  });

  it('shows each command of a transaction, and EXEC last', () => {
    const bench = createBench();
    const [monitor, c] = [connect(bench), connect(bench)];
    tell(bench, monitor, ['MONITOR']);
    tell(bench, c, ['MULTI'], ['SET', 'a', 'b'], ['EXEC']);
    expect(drain(bench, monitor).match(/"[A-Z]+"/g)).toEqual(['"MULTI"', '"SET"', '"EXEC"']);
  });
});

describe('DEBUG DIGEST', () => {
  it('looks every key up: hits are counted, and what has expired is deleted and fed as DEL', () => {
    const bench = createBench();
    const slave = attach(bench);
    const c = connect(bench);
    tell(bench, c, ['SET', 'stays', 'v'], ['SETEX', 'goes', '1', 'v']);
    drain(bench, slave);
    bench.unixTime += 5;
    const digest = ask(bench, c, 'DEBUG', 'DIGEST');
    expect(drain(bench, slave)).toBe(encodeCommand(['DEL', 'goes']));
    expect(ask(bench, c, 'DBSIZE')).toBe(':1\r\n');
    expect(ask(bench, c, 'DEBUG', 'digest\0')).toBe(digest);
    expect(field(ask(bench, c, 'INFO'), 'keyspace_hits')).toBe('2');
    expect(field(ask(bench, c, 'INFO'), 'expired_keys')).toBe('1');
  });

  it('takes deadlines in, but not when they are: what a real 2.4.9 answers', () => {
    const bench = createBench();
    const c = connect(bench);
    const digest = () => ask(bench, c, 'DEBUG', 'DIGEST');
    tell(bench, c, ['SET', 'k', 'v']);
    expect(digest()).toBe('+264ccf65edec66bccfa7cc659414ccca432057d2\r\n');
    for (const seconds of ['1000', '5', '9223372036854775807']) {
      tell(bench, c, ['EXPIRE', 'k', seconds]);
      expect(digest()).toBe('+bf83f210388eea94f06fb90d517490e16a08d7dd\r\n');
    }
    tell(bench, c, ['SET', 'n', '12345'], ['SELECT', '3'], ['SETEX', 'k', '1000', 'v']);
    expect(digest()).toBe('+7e219fe47e2036c110893b37ee1ea05775345f08\r\n');
    tell(bench, c, ['PERSIST', 'k'], ['DEL', 'k'], ['SELECT', '0'], ['DEL', 'n'], ['PERSIST', 'k']);
    expect(digest()).toBe('+264ccf65edec66bccfa7cc659414ccca432057d2\r\n');
  });

  it('of nothing is forty zeros', () => {
    const bench = createBench();
    expect(ask(bench, connect(bench), 'DEBUG', 'DIGEST')).toBe(`+${'0'.repeat(40)}\r\n`);
  });
});

describe('DEBUG POPULATE', () => {
  it('makes key:N with value:N, and leaves those that are there', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'key:1', 'mine'], ['DEBUG', 'POPULATE', '3']);
    expect(ask(bench, c, 'MGET', 'key:0', 'key:1', 'key:2', 'key:3')).toBe(
      '*4\r\n$7\r\nvalue:0\r\n$4\r\nmine\r\n$7\r\nvalue:2\r\n$-1\r\n',
    );
  });
});

describe('SAVE and BGSAVE', () => {
  it('are refused while a child lives', () => {
    const bench = createBench();
    const c = connect(bench);
    expect(ask(bench, c, 'BGSAVE')).toBe('+Background saving started\r\n');
    expect(ask(bench, c, 'BGSAVE')).toBe('-ERR Background save already in progress\r\n');
    expect(ask(bench, c, 'SAVE')).toBe('-ERR Background save already in progress\r\n');
  });

  it('the last save is the end of a good child, and what was written meanwhile is not in it', () => {
    const bench = createBench();
    const { server } = bench.redis;
    const c = connect(bench);
    const lastSave = () => ask(bench, c, 'LASTSAVE');
    for (const [outcome, expected, dirty] of [
      ['error', BENCH_TIME, 2],
      ['ok', BENCH_TIME + 20, 1],
    ] as const) {
      tell(bench, c, ['SET', 'k', 'v'], ['BGSAVE']);
      if (outcome === 'ok') tell(bench, c, ['SET', 'k', 'w']);
      bench.unixTime += 10;
      endRunningChild(server, outcome);
      if (outcome === 'error') tell(bench, c, ['SET', 'k', 'w']);
      cron(bench);
      expect([outcome, lastSave(), server.dirty]).toEqual([outcome, `:${expected}\r\n`, dirty]);
    }
  });

  it('a child costs the parent nothing', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['LASTSAVE']);
    expect(growth(bench, () => tell(bench, c, ['BGSAVE']))).toBe(0);
  });
});

describe('FLUSHALL', () => {
  it('counts every key and one more, frees every table, and is always fed', () => {
    const bench = createBench();
    const slave = attach(bench);
    const c = connect(bench);
    tell(bench, c, ['SET', 'a', 'b'], ['SELECT', '1'], ['SETEX', 'a', '100', 'b'], ['PING'], ['FLUSHALL']);
    expect(bench.redis.server.dirty).toBe(2 + 2 + 1);
    const before = used(bench);
    tell(bench, c, ['FLUSHALL']);
    expect([bench.redis.server.dirty, used(bench)]).toEqual([6, before]);
    expect(drain(bench, slave)).toMatch(/(\*1\r\n\$8\r\nFLUSHALL\r\n){2}$/);
  });

  it('FLUSHDB of an empty database is not', () => {
    const bench = createBench();
    const slave = attach(bench);
    tell(bench, connect(bench), ['FLUSHDB']);
    expect(drain(bench, slave)).toBe('');
  });

  it('with save points saves at once, and the child it killed is reaped by the cron', () => {
    const bench = createBench({ config: { savePoints: [[900, 1]] } });
    const c = connect(bench);
    tell(bench, c, ['SET', 'a', 'b'], ['BGSAVE']);
    bench.unixTime += 3;
    say(bench, c, encodeCommand(['FLUSHALL']));
    // rdbSave would set dirty to 0; flushallCommand puts it back, and counts one.
    expect([bench.redis.server.dirty, bench.redis.server.lastSave]).toEqual([1 + 1 + 1, BENCH_TIME + 3]);
    expect(bench.redis.server.rdbFile).toBe('REDIS0002\xff');
    cron(bench);
    expect(bench.redis.server.child).toBeNull();
    expect(bench.redis.server.rdbFile).toBe('REDIS0002\xff');
  });

  it('with save points replaces the dump of a child that has ended, which the cron has not seen yet', () => {
    const bench = createBench({ config: { savePoints: [[900, 1]] } });
    const { server } = bench.redis;
    const c = connect(bench);
    tell(bench, c, ['SET', 'a', 'b'], ['BGSAVE']);
    endRunningChild(server, 'ok');
    // The child's rename(2), before its exit: rdbSave of rdb.c.
    expect(server.rdbFile).toBe(server.child?.payload);
    tell(bench, c, ['FLUSHALL']);
    cron(bench);
    expect([server.child, server.rdbFile]).toEqual([null, 'REDIS0002\xff']);
  });
});
