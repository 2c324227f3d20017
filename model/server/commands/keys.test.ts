import { auditServer } from '../shape/reachable.ts';
import { ask, attach, BENCH_TIME, connect, createBench, cron, drain, tell } from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';

/** Commands on keys: db.c of tag 2.4.9. */

const MAX = '9223372036854775807';
const MIN = '-9223372036854775808';

describe('deadlines', () => {
  it('a key is there in its last second, and found expired in the next', () => {
    const bench = createBench();
    const slave = attach(bench);
    const c = connect(bench);
    tell(bench, c, ['SETEX', 'k', '10', 'v']);
    bench.unixTime += 10;
    // expireIfNeeded: time(NULL) <= when.
    expect(ask(bench, c, 'TTL', 'k')).toBe(':0\r\n');
    expect(ask(bench, c, 'GET', 'k')).toBe('$1\r\nv\r\n');
    bench.unixTime += 1;
    drain(bench, slave);
    bench.written.clear();
    expect(ask(bench, c, 'EXISTS', 'k')).toBe(':0\r\n');
    expect(drain(bench, slave)).toBe(encodeCommand(['DEL', 'k']));
  });

  it('TTL and PERSIST do not look whether the time has passed', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SETEX', 'k', '10', 'v']);
    bench.unixTime += 20;
    expect(ask(bench, c, 'TTL', 'k')).toBe(':-1\r\n');
    expect(ask(bench, c, 'PERSIST', 'k')).toBe(':1\r\n');
    expect(ask(bench, c, 'GET', 'k')).toBe('$1\r\nv\r\n');
  });

  it('KEYS deletes what it finds expired, and feeds a DEL for each', () => {
    const bench = createBench();
    const slave = attach(bench);
    const c = connect(bench);
    for (let i = 0; i < 20; i++) tell(bench, c, ['SETEX', `k${i}`, i % 2 === 0 ? '1' : '100', 'v']);
    drain(bench, slave);
    bench.written.clear();
    bench.unixTime += 2;
    expect(ask(bench, c, 'KEYS', '*')).toMatch(/^\*10\r\n/);
    expect(drain(bench, slave).match(/DEL/g)).toHaveLength(10);
    expect(ask(bench, c, 'DBSIZE')).toBe(':10\r\n');
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('a time that has passed, or is now, deletes and is fed as DEL', () => {
    const bench = createBench();
    const slave = attach(bench);
    const c = connect(bench);
    for (const [command, argument] of [
      ['EXPIRE', '0'],
      ['EXPIRE', '-1'],
      ['EXPIREAT', String(BENCH_TIME)],
    ]) {
      tell(bench, c, ['SET', 'k', 'v']);
      drain(bench, slave);
      bench.written.clear();
      expect(ask(bench, c, command, 'k', argument)).toBe(':1\r\n');
      expect(drain(bench, slave)).toBe(encodeCommand(['DEL', 'k']));
    }
  });

  it('wrap at 64 bits: a deadline too far off lies in the past, where only the cron looks', () => {
    const bench = createBench();
    const c = connect(bench);
    for (const key of ['a', 'b', 'c', 'd']) tell(bench, c, ['SET', key, 'v']);
    // time(NULL) + LONG_MAX is negative; LONG_MIN - time(NULL) is positive, and not a DEL therefore.
    tell(bench, c, ['EXPIRE', 'a', MAX], ['SETEX', 'b', MAX, 'v'], ['EXPIREAT', 'c', MIN]);
    tell(bench, c, ['EXPIREAT', 'd', MAX]);
    // expireIfNeeded: when < 0 is "no expire".
    expect(ask(bench, c, 'MGET', 'a', 'b', 'c', 'd').match(/\$1/g)).toHaveLength(4);
    // activeExpireCycle: now > t. Its picks take every bucket in turn.
    bench.picks = Array.from({ length: 200 }, (_, i) => Math.floor(i / 2));
    cron(bench, 10);
    expect(ask(bench, c, 'KEYS', '*')).toBe('*1\r\n$1\r\nd\r\n');
  });

  it('have 64 bits: TTL shows every digit, and RENAME takes them along', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'k', 'v']);
    for (const seconds of ['9007199254740993', '4611686018427387905', '9223372035000000001']) {
      expect(ask(bench, c, 'EXPIRE', 'k', seconds)).toBe(':1\r\n');
      expect(ask(bench, c, 'TTL', 'k')).toBe(`:${seconds}\r\n`);
    }
    bench.unixTime += 2;
    tell(bench, c, ['RENAME', 'k', 'l'], ['SETEX', 'm', '9007199254740995', 'v']);
    expect(ask(bench, c, 'TTL', 'l')).toBe(':9223372034999999999\r\n');
    expect(ask(bench, c, 'TTL', 'm')).toBe(':9007199254740995\r\n');
    tell(bench, c, ['EXPIREAT', 'm', String(2n ** 63n - 2n)]);
    expect(ask(bench, c, 'TTL', 'm')).toBe(`:${2n ** 63n - 2n - BigInt(bench.unixTime)}\r\n`);
    expect(ask(bench, c, 'GET', 'm')).toBe('$1\r\nv\r\n');
  });
});

describe('RENAME and MOVE', () => {
  it('RENAME takes the deadline along, over one that is there', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SETEX', 'a', '100', 'v'], ['SETEX', 'b', '200', 'w'], ['RENAME', 'a', 'b']);
    expect(ask(bench, c, 'TTL', 'b')).toBe(':100\r\n');
    tell(bench, c, ['SET', 'c', 'x'], ['RENAME', 'c', 'b']);
    expect(ask(bench, c, 'TTL', 'b')).toBe(':-1\r\n');
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('MOVE leaves the deadline behind', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SETEX', 'a', '100', 'v'], ['MOVE', 'a', '2'], ['SELECT', '2']);
    expect(ask(bench, c, 'TTL', 'a')).toBe(':-1\r\n');
    expect(ask(bench, c, 'GET', 'a')).toBe('$1\r\nv\r\n');
  });

  it.each([
    [['RENAME', 'none', 'none'], '-ERR source and destination objects are the same'],
    [['RENAME', 'none', 'b'], '-ERR no such key'],
    [['RENAMENX', 'a', 'b'], ':0'],
    [['MOVE', 'a', '0'], '-ERR source and destination objects are the same'],
    [['MOVE', 'a', '16'], '-ERR index out of range'],
    [['MOVE', 'a', '-1'], '-ERR index out of range'],
    [['MOVE', 'a', 'x'], '-ERR source and destination objects are the same'],
    [['MOVE', 'none', '1'], ':0'],
    [['SELECT', '16'], '-ERR invalid DB index'],
    [['SELECT', '15x'], '+OK'],
    [['SELECT', '4294967297'], '+OK'],
  ])('%j says %j', (command, reply) => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['MSET', 'a', '1', 'b', '2']);
    expect(ask(bench, c, ...command)).toBe(`${reply}\r\n`);
  });
});

describe('KEYS', () => {
  it('a star and a NUL is every key; two stars match them one by one', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['MSET', 'a', '1', 'b', '2']);
    // keysCommand: pattern[0] == '*' && pattern[1] == '\0', whatever its length.
    for (const pattern of ['*', '*\0zz', '**']) expect(ask(bench, c, 'KEYS', pattern)).toMatch(/^\*2/);
    expect(ask(bench, c, 'KEYS', 'a\0')).toBe('*0\r\n');
  });
});

describe('RANDOMKEY', () => {
  it('passes over keys that have expired, and deletes them on a master', () => {
    const bench = createBench();
    const c = connect(bench);
    for (let i = 0; i < 4; i++) tell(bench, c, ['SETEX', `gone${i}`, '1', 'v']);
    tell(bench, c, ['SET', 'stays', 'v']);
    bench.unixTime += 5;
    expect(ask(bench, c, 'RANDOMKEY')).toBe('$5\r\nstays\r\n');
    tell(bench, c, ['DEL', 'stays']);
    expect(ask(bench, c, 'RANDOMKEY')).toBe('$-1\r\n');
    expect(ask(bench, c, 'DBSIZE')).toBe(':0\r\n');
  });

  it('on a slave a deadline below zero is none, as to everybody who looks a key up', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SETEX', 'gone', '1', 'v'], ['SET', 'wrapped', 'v'], ['EXPIRE', 'wrapped', MAX]);
    bench.unixTime += 5;
    tell(bench, c, ['SLAVEOF', 'elsewhere', '6379']);
    for (const pick of [0, 1, 2, 3]) {
      bench.picks = [pick];
      expect(ask(bench, c, 'RANDOMKEY')).toBe('$7\r\nwrapped\r\n');
    }
  });
});
