import { isInteger } from '../memory/object.ts';
import { auditServer } from '../shape/reachable.ts';
import type { Client, Database } from '../shape/server.ts';
import { ask, attach, type Bench, connect, createBench, drain, growth, tell } from '../testing/bench.ts';
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
    const entry = (bench.redis.server.dbs[0] as Database).dict.tables[0].buckets.find(
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
    // A full socket leaves EAGAIN there.
    bench.writeTakes = 0;
    tell(bench, connect(bench), ['PING']);
    bench.writeTakes = 1000;
    expect(ask(bench, c, 'INCRBY', 'd', max)).toBe(`:${max}\r\n`);
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
