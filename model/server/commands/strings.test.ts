import { REFCOUNT } from '../../../sim/index.ts';
import { isInteger } from '../memory/object.ts';
import { auditServer } from '../shape/reachable.ts';
import type { Client, Database } from '../shape/server.ts';
import { endChild as endRunningChild } from '../state-moves.ts';
import {
  ask,
  attach,
  type Bench,
  connect,
  createBench,
  cron,
  drain,
  endChild,
  growth,
  hangUp,
  sync,
  tell,
} from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';

/** t_string.c and object.c of tag 2.4.9. */

const NOT_AN_INTEGER = '-ERR value is not an integer or out of range\r\n';

/** A client whose query buffer and vector of arguments are as large as they will be. */
function settled(): { bench: Bench; c: Client } {
  const bench = createBench();
  const c = connect(bench);
  tell(bench, c, ['SET', 'k', 'x'.repeat(100)], ['SET', 'k', '7']);
  return { bench, c };
}

describe('what a value costs', () => {
  // tryObjectEncoding: shared below 10,000; else an integer costs its object; a string object and string.
  it.each([
    ['0', 0],
    ['9999', 0],
    ['10000', 16],
    ['-1', 16],
    ['123456789', 16],
    ['9223372036854775807', 16],
    ['-9223372036854775808', 16],
    // Not what sdsll2string would print: they stay strings. 16 + (8 + n + 1).
    ['9223372036854775808', 16 + 32],
    ['007', 16 + 16],
    ['+7', 16 + 16],
    ['-0', 16 + 16],
    [' 7', 16 + 16],
    ['1.0', 16 + 16],
    ['', 16 + 16],
    ['x'.repeat(7), 16 + 16],
    ['x'.repeat(8), 16 + 32],
  ])('%j: %i bytes', (value, bytes) => {
    const { bench, c } = settled();
    expect(growth(bench, () => tell(bench, c, ['SET', 'k', value]))).toBe(bytes);
  });

  it('a key costs its entry and its string', () => {
    const { bench, c } = settled();
    // dictEntry 24 -> 32, sdsdup: 8 + 3 + 1 -> 16; the value is shared.
    expect(growth(bench, () => tell(bench, c, ['SET', 'new', '7']))).toBe(32 + 16);
    // A deadline: the table of 4 buckets with the first, then an entry alone: the key is shared.
    expect(growth(bench, () => tell(bench, c, ['EXPIRE', 'new', '9']))).toBe(32 + 32);
    expect(growth(bench, () => tell(bench, c, ['EXPIRE', 'k', '9']))).toBe(32);
    expect(growth(bench, () => tell(bench, c, ['SET', 'k', '8']))).toBe(-32);
  });

  it('INCR makes a new object; RENAME and MOVE hand the old one on', () => {
    const { bench, c } = settled();
    tell(bench, c, ['SET', 'k', '9998']);
    expect(growth(bench, () => tell(bench, c, ['INCRBY', 'k', '1']))).toBe(0);
    expect(growth(bench, () => tell(bench, c, ['INCRBY', 'k', '1']))).toBe(16);
    expect(growth(bench, () => tell(bench, c, ['RENAME', 'k', 'l']))).toBe(0);
    // The other database's table, 4 buckets.
    expect(growth(bench, () => tell(bench, c, ['MOVE', 'l', '1']))).toBe(32);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });
});

describe('APPEND', () => {
  it('to a string of its own gives it room', () => {
    const { bench, c } = settled();
    tell(bench, c, ['SET', 'k', 'x'.repeat(10)]);
    // 8 + 10 + 1 -> 32; then 8 + 2 * 20 + 1 = 49 -> 64.
    expect(growth(bench, () => tell(bench, c, ['APPEND', 'k', 'y'.repeat(10)]))).toBe(32);
    expect(growth(bench, () => tell(bench, c, ['APPEND', 'k', 'z'.repeat(20)]))).toBe(0);
  });

  it('to an integer makes a string of it first, and leaves the shared one alone', () => {
    const { bench, c } = settled();
    // createStringObject("7"): 16 + 16; then 8 + 2 * 2 + 1 = 13 -> 16.
    expect(growth(bench, () => tell(bench, c, ['APPEND', 'k', '8']))).toBe(32);
    expect(ask(bench, c, 'GET', 'k')).toBe('$2\r\n78\r\n');
    const entry = (bench.redis.server.dbs[0] as Database).dict.first.buckets.find(
      (bucket) => bucket !== null,
    );
    // A string still, though it reads as an integer: INCR reads it all the same.
    expect(entry && isInteger(bench.redis, entry.value)).toBe(false);
    expect(ask(bench, c, 'INCR', 'k')).toBe(':79\r\n');
    tell(bench, c, ['SET', 'l', '7']);
    expect(ask(bench, c, 'GET', 'l')).toBe('$1\r\n7\r\n');
  });

  it('to nothing is a SET: an integer is one', () => {
    const { bench, c } = settled();
    expect(growth(bench, () => tell(bench, c, ['APPEND', 'new', '12']))).toBe(32 + 16);
    expect(ask(bench, c, 'APPEND', 'newer', '')).toBe(':0\r\n');
    expect(ask(bench, c, 'EXISTS', 'newer')).toBe(':1\r\n');
  });

  it('to a value that a reply still holds makes a copy', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'k', 'x'.repeat(8000)]);
    bench.writeTakes = 0;
    tell(bench, c, ['GET', 'k'], ['APPEND', 'k', 'y']);
    bench.writeTakes = 100_000;
    expect(drain(bench, c)).toBe(`$8000\r\n${'x'.repeat(8000)}\r\n:8001\r\n`);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });
});

describe('numbers', () => {
  it('what strtoll reads is counted with, though it is stored as a string', () => {
    const { bench, c } = settled();
    for (const [value, sum] of [
      ['+5', 6],
      [' 5', 6],
      ['007', 8],
      ['', 1],
      ['5\0x', 6],
    ] as const) {
      tell(bench, c, ['SET', 'k', value]);
      expect([value, ask(bench, c, 'INCR', 'k')]).toEqual([value, `:${sum}\r\n`]);
    }
    for (const value of ['5 ', 'x', '1.5', '9223372036854775808']) {
      tell(bench, c, ['SET', 'k', value]);
      expect([value, ask(bench, c, 'INCR', 'k')]).toEqual([value, NOT_AN_INTEGER]);
    }
  });

  it('an overflow is refused and changes nothing', () => {
    const { bench, c } = settled();
    tell(bench, c, ['SET', 'k', '9223372036854775806']);
    expect(ask(bench, c, 'INCR', 'k')).toBe(':9223372036854775807\r\n');
    expect(ask(bench, c, 'INCR', 'k')).toBe('-ERR increment or decrement would overflow\r\n');
    expect(ask(bench, c, 'GET', 'k')).toBe('$19\r\n9223372036854775807\r\n');
  });

  it('after a number out of range, the limits themselves are refused: errno stays ERANGE', () => {
    const { bench, c } = settled();
    const max = '9223372036854775807';
    expect(ask(bench, c, 'INCRBY', 'a', max)).toBe(`:${max}\r\n`);
    expect(ask(bench, c, 'SELECT', '99999999999999999999')).toBe('-ERR invalid DB index\r\n');
    expect(ask(bench, c, 'INCRBY', 'b', max)).toBe(NOT_AN_INTEGER);
    expect(ask(bench, c, 'INCRBY', 'b', '-9223372036854775808')).toBe(NOT_AN_INTEGER);
    expect(ask(bench, c, 'INCRBY', 'b', '9223372036854775806')).toBe(':9223372036854775806\r\n');
    // A value that is an integer already is not read again.
    expect(ask(bench, c, 'INCRBY', 'b', '1')).toBe(`:${max}\r\n`);
    expect(ask(bench, c, 'DECRBY', 'b', '1')).toBe(':9223372036854775806\r\n');
  });

  describe('errno is ERANGE no more', () => {
    const MAX = '9223372036854775807';

    /** What happens between a text out of range and the look at a limit. */
    const failures: Record<string, (bench: Bench, c: Client) => void> = {
      'when a socket is full'(bench) {
        bench.writeTakes = 0;
        tell(bench, connect(bench), ['PING']);
      },
      'when a write finds a connection broken'(bench) {
        bench.writeTakes = -1;
        tell(bench, connect(bench), ['PING']);
      },
      'when a read finds a connection broken'(bench) {
        const other = connect(bench);
        bench.reset.add(other.fd);
        hangUp(bench, other);
      },
      'when a master is dialled'(bench, c) {
        tell(bench, c, ['SLAVEOF', 'elsewhere', '6379']);
        cron(bench);
        tell(bench, c, ['SLAVEOF', 'NO', 'ONE']);
      },
      'when a master is unknown'(bench, c) {
        tell(bench, c, ['SLAVEOF', 'nowhere', '6379']);
        cron(bench);
        tell(bench, c, ['SLAVEOF', 'NO', 'ONE']);
      },
      'when a child that FLUSHALL has killed is reaped: its file is removed twice'(bench, c) {
        tell(bench, c, ['BGSAVE'], ['FLUSHALL']);
        expect(ask(bench, c, 'INCRBY', 'k', MAX)).toBe(NOT_AN_INTEGER);
        cron(bench);
      },
      'when FLUSHALL comes after the child has renamed its file'(bench, c) {
        tell(bench, c, ['BGSAVE']);
        endRunningChild(bench.redis.server, 'ok');
        tell(bench, c, ['FLUSHALL']);
      },
      'when there is no dump for a slave'(bench) {
        sync(bench);
        endChild(bench, 'killed');
      },
      'when a slave that waits cannot be sent a newline'(bench) {
        sync(bench);
        bench.writeTakes = 0;
        cron(bench);
        endChild(bench);
      },
      'when a payload finds its slave gone'(bench) {
        sync(bench);
        endChild(bench);
        bench.writeTakes = -1;
        for (const c of bench.redis.server.clientById) if (c?.bulk) drain(bench, c);
      },
    };

    it.each(Object.entries(failures))('%s', (_when, fail) => {
      const bench = createBench({ config: { replPingSlavePeriod: 1 } });
      const c = connect(bench);
      expect(ask(bench, c, 'INCRBY', 'k', '9223372036854775808')).toBe(NOT_AN_INTEGER);
      fail(bench, c);
      bench.writeTakes = 1000;
      expect(ask(bench, c, 'INCRBY', 'k', MAX)).toBe(`:${MAX}\r\n`);
    });

    it.each([
      ['a peer that closes', (bench: Bench) => hangUp(bench, connect(bench))],
      [
        'a good BGSAVE',
        (bench: Bench, c: Client) => {
          tell(bench, c, ['BGSAVE']);
          endChild(bench);
        },
      ],
      [
        'a child that a signal has ended',
        (bench: Bench, c: Client) => {
          tell(bench, c, ['BGSAVE']);
          endChild(bench, 'killed');
        },
      ],
      ['a refused command', (bench: Bench, c: Client) => tell(bench, c, ['INCRBY', 'k', 'x'])],
    ] as const)('but it stays after %s', (_what, happens) => {
      const bench = createBench();
      const c = connect(bench);
      ask(bench, c, 'INCRBY', 'k', '9223372036854775808');
      happens(bench, c);
      expect(ask(bench, c, 'INCRBY', 'k', MAX)).toBe(NOT_AN_INTEGER);
    });

    it.each([
      [['SELECT', '99999999999999999999'], '-ERR invalid DB index'],
      [['SLAVEOF', 'NO', '99999999999999999999'], '+OK'],
      [['CONFIG', 'SET', 'timeout', '9223372036854775808'], '-ERR Invalid argument'],
      [['CONFIG', 'SET', 'hash-max-zipmap-value', '-9223372036854775809'], '-ERR Invalid argument'],
      [['CONFIG', 'SET', 'save', '1 99999999999999999999'], '+OK'],
      [['CONFIG', 'SET', 'save', '99999999999999999999 x'], '-ERR Invalid argument'],
      [['MOVE', 'k', '99999999999999999999'], '-ERR index out of range'],
    ])('%j makes it ERANGE', (command, reply) => {
      const bench = createBench();
      const c = connect(bench);
      expect(ask(bench, c, ...command).startsWith(reply)).toBe(true);
      expect(ask(bench, c, 'INCRBY', 'k', MAX)).toBe(NOT_AN_INTEGER);
      expect(ask(bench, c, 'CONFIG', 'SET', 'slowlog-log-slower-than', MAX)).toMatch(
        /^-ERR Invalid argument/,
      );
    });
  });
});

describe('what is fed', () => {
  /** The commands of a client, as a slave gets them. */
  function fed(...commands: string[][]): string[][] {
    const bench = createBench();
    const slave = attach(bench);
    tell(bench, connect(bench), ...commands);
    const stream = drain(bench, slave);
    return commands.filter((command) => stream.includes(encodeCommand(command)));
  }

  it('a command that changed something, as the client sent it', () => {
    const changing = [
      ['set', 'k', '0012'],
      ['SETNX', 'n', '12'],
      ['MSET', 'a', '1', 'b', '2'],
      ['INCRBY', 'a', '+5'],
      ['GETSET', 'a', 'x'],
      ['APPEND', 'a', ''],
    ];
    expect(fed(...changing)).toEqual(changing);
  });

  it('not one that changed nothing', () => {
    expect(
      fed(
        ['SET', 'k', 'v'],
        ['SETNX', 'k', 'w'],
        ['MSETNX', 'a', '1', 'k', '2'],
        ['INCR', 'k'],
        ['DEL', 'none'],
        ['GET', 'k'],
        ['SETEX', 'k', '0', 'v'],
      ),
    ).toEqual([['SET', 'k', 'v']]);
  });

  it('an integer is fed as its text', () => {
    const bench = createBench();
    const slave = attach(bench);
    tell(bench, connect(bench), ['SET', 'k', '-12345678901']);
    expect(drain(bench, slave)).toBe(encodeCommand(['SET', 'k', '-12345678901']));
  });
});

it('of the shared integers those that were used have a place, however high they are', () => {
  const bench = createBench();
  tell(
    bench,
    connect(bench),
    ['SET', 'k', '9999'],
    ['SET', 'l', '9999'],
    ['SET', 'm', '7'],
    ['SET', 'n', '10000'],
  );
  const { sharedIntegers, heap } = bench.redis.server;
  expect(Object.entries(sharedIntegers).map(([value, at]) => [value, heap.cells[at + REFCOUNT]])).toEqual([
    ['7', 2],
    ['9999', 3],
  ]);
  expect(auditServer(bench.redis.server).leaked).toEqual([]);
});
