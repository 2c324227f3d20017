import { auditServer } from './shape/reachable.ts';
import type { Client } from './shape/server.ts';
import {
  ask,
  attach,
  type Bench,
  connect,
  createBench,
  drain,
  growth,
  hangUp,
  isGone,
  requested,
  say,
  tell,
  used,
} from './testing/bench.ts';
import { encodeCommand } from './text/resp.ts';

/** From bytes to commands: readQueryFromClient to processMultibulkBuffer, networking.c of tag 2.4.9. */

function answer(bytes: string): string {
  const bench = createBench();
  const c = connect(bench);
  say(bench, c, bytes);
  return drain(bench, c);
}

describe('a protocol error', () => {
  it.each([
    ['debug', 0, []],
    [
      'verbose',
      1,
      [expect.stringMatching(/^Protocol error from client: addr=127\.0\.0\.1:\d+ .* qbuf=5 .* cmd=NULL$/)],
    ],
  ] as const)('at level %s is logged so: %j', (_, verbosity, lines) => {
    const bench = createBench({ config: { verbosity } });
    say(bench, connect(bench), '*x\r\n!');
    // setProtocolError: server.verbosity >= REDIS_VERBOSE, the wrong way round.
    expect(bench.logged.filter((line) => line.startsWith('Protocol'))).toEqual(lines);
  });
});

describe('multi-bulk requests', () => {
  it('a slave is fed the request as it should be spelled, whatever stood in the place of its CRs and LFs', () => {
    const odd = [
      '*3\rx$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n',
      '*3\r\n$3\rxSET\r\n$1\r\nk\r\n$1\r\nv\r\n',
      '*3\r\n$3\r\nSETx\n$1\r\nk\r\n$1\r\nv\r\n',
      '*3\r\n$3\r\nSET\rx$1\r\nk\r\n$1\r\nv\r\n',
      '*3\r\n$3\r\nSET\r\n$1\rxk\r\n$1\r\nv\r\n',
      // A line feed within what is asked for stands where one is missing.
      '*3\r\n$3\r\nSET\r\n$3\rxk\nk\r\n$1\r\nv\r\n',
      '*3\r\n$3\r\nSET\r\n$3\r\nk\nkx\n$3\rxv\n\n\r\n',
    ];
    for (const request of odd) {
      const bench = createBench();
      const slave = attach(bench);
      const c = connect(bench);
      say(bench, c, request);
      expect(drain(bench, c)).toBe('+OK\r\n');
      const key = request.includes('k\nk') ? 'k\nk' : 'k';
      const value = request.includes('v\n\n') ? 'v\n\n' : 'v';
      expect(drain(bench, slave)).toContain(encodeCommand(['SET', key, value]));
    }
  });

  it('what stands after an argument is not looked at, nor is the LF of a length line', () => {
    expect(answer('*1\rx$4\rxPINGxx')).toBe('+PONG\r\n');
  });

  it('a line that is none of a length is an error at once, be it empty and first in the buffer', () => {
    for (const [line, got] of [
      ['\r\n', '\r'],
      ['x\r\n', 'x'],
    ]) {
      const bench = createBench();
      const c = connect(bench);
      // The count is read and gone from the buffer before the rest comes.
      say(bench, c, '*1\r\n');
      say(bench, c, line);
      expect(drain(bench, c)).toBe(`-ERR Protocol error: expected '$', got '${got}'\r\n`);
    }
  });

  it('arguments hold any bytes', () => {
    const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    expect(answer(encodeCommand(['ECHO', bytes]))).toBe(`$256\r\n${bytes}\r\n`);
  });

  it('a count of zero or less is an empty request', () => {
    expect(answer(`*0\r\n*-1\r\n*-5\r\n${encodeCommand(['PING'])}`)).toBe('+PONG\r\n');
  });

  it('any name that is none is an error, cut at a NUL', () => {
    expect(answer(encodeCommand(['nosuch\0x']))).toBe("-ERR unknown command 'nosuch'\r\n");
    expect(answer(encodeCommand(['']))).toBe("-ERR unknown command ''\r\n");
  });

  it('a name with a NUL is found in the bucket of all its bytes', () => {
    // dictGenCaseHashFunction takes the NUL in: h("ping\0x") = (h("ping") * 33 + 0) * 33 + 'x', modulo 128 buckets.
    const ping = [...'ping'].reduce((hash, byte) => (hash * 33 + byte.charCodeAt(0)) % 128, 5381 % 128);
    const after = Array.from({ length: 128 }, (_, code) => code).filter(
      (code) => (ping * 33 * 33 + code) % 128 === ping && (code < 65 || code > 90),
    );
    expect(after).toHaveLength(1);
    expect(answer(encodeCommand([`PING\0${String.fromCharCode(after[0])}`]))).toBe('+PONG\r\n');
    expect(answer(encodeCommand([`PING\0${String.fromCharCode(after[0] ^ 1)}`]))).toMatch(/^-ERR unknown/);
  });

  it('QUIT needs no table: any case, any arguments, a NUL after it; nothing after it is run', () => {
    for (const quit of [['quit'], ['QUIT', 'now'], ['Quit\0really']]) {
      const bench = createBench();
      const c = connect(bench);
      say(bench, c, encodeCommand(quit) + encodeCommand(['SET', 'k', 'v']));
      expect(drain(bench, c)).toBe('+OK\r\n');
      expect(isGone(bench, c)).toBe(true);
      expect(ask(bench, connect(bench), 'DBSIZE')).toBe(':0\r\n');
    }
  });
});

describe('inline requests', () => {
  it('are split at blanks; empty pieces are no arguments', () => {
    expect(answer('ECHO   hello  \r\n')).toBe('$5\r\nhello\r\n');
    expect(answer('   PING\r\n')).toBe('+PONG\r\n');
  });

  it('tabs, quotes and a lone LF or CR are bytes like others', () => {
    expect(answer('ECHO "a\t\n\rb"\r\n')).toBe('$7\r\n"a\t\n\rb"\r\n');
  });

  it('empty lines are passed over', () => {
    expect(answer('\r\n\r\n  \r\nPING\r\n')).toBe('+PONG\r\n');
  });

  it('a NUL hides the end of the line', () => {
    // strstr(c->querybuf, "\r\n") ends at the NUL.
    const bench = createBench();
    const c = connect(bench);
    say(bench, c, 'ECHO a\0b\r\n');
    expect(drain(bench, c)).toBe('');
    expect(isGone(bench, c)).toBe(false);
  });

  it('the vector of arguments has room for the empty pieces', () => {
    const bench = createBench();
    const c = connect(bench);
    // sdssplitlen("ECHO  x") makes 3 pieces: zmalloc(24) -> 32. "ECHO x" makes 2: 16.
    say(bench, c, 'ECHO x\r\n');
    drain(bench, c);
    expect(growth(bench, () => say(bench, c, 'ECHO  x\r\n'))).toBe(32 - 16);
    // An empty line makes none: zmalloc(0), in the class of 8.
    expect(growth(bench, () => say(bench, c, '\r\n'))).toBe(8 - 32);
  });
});

describe('protocol errors', () => {
  it.each([
    ['*x\r\n', 'invalid multibulk length'],
    ['*\r\n', 'invalid multibulk length'],
    ['* 1\r\n', 'invalid multibulk length'],
    ['*+1\r\n', 'invalid multibulk length'],
    ['*01\r\n', 'invalid multibulk length'],
    ['*1048577\r\n', 'invalid multibulk length'],
    ['*9223372036854775808\r\n', 'invalid multibulk length'],
    ['*1\r\nPING\r\n', "expected '$', got 'P'"],
    ['*1\r\n\r\n', "expected '$', got '\r'"],
    ['*1\r\n*1\r\n', "expected '$', got '*'"],
    ['*1\r\n$x\r\n', 'invalid bulk length'],
    ['*1\r\n$\r\n', 'invalid bulk length'],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$ 4\r\n', 'invalid bulk length'],
    ['*1\r\n$536870913\r\n', 'invalid bulk length'],
    ['*2\r\n$3\r\nGET\r\n$-5\r\n', 'invalid bulk length'],
  ])('%j', (bytes, message) => {
    const bench = createBench();
    const before = used(bench);
    const c = connect(bench);
    say(bench, c, bytes + encodeCommand(['PING']));
    expect(drain(bench, c)).toBe(`-ERR Protocol error: ${message}\r\n`);
    expect(isGone(bench, c)).toBe(true);
    expect(used(bench)).toBe(before);
  });

  it('as many arguments and as long ones as are allowed are waited for', () => {
    for (const bytes of ['*1048576\r\n', '*1\r\n$536870912\r\n', '*1\r\n$0\r\n']) {
      const bench = createBench();
      const c = connect(bench);
      say(bench, c, bytes);
      expect(drain(bench, c)).toBe('');
      expect(isGone(bench, c)).toBe(false);
    }
  });

  it('commands before the error are run and answered', () => {
    expect(answer(`${encodeCommand(['PING'])}*x\r\n`)).toBe(
      '+PONG\r\n-ERR Protocol error: invalid multibulk length\r\n',
    );
  });

  /** Sends bytes in reads of at most 16,384 until the connection closes; how many bytes that took. */
  function bytesUntilClosed(start: string): { sent: number; reply: string } {
    const bench = createBench();
    const c = connect(bench);
    say(bench, c, start);
    let sent = start.length;
    while (!isGone(bench, c) && sent < 100_000) {
      const step = sent < 65_000 ? 5000 : 1;
      say(bench, c, '1'.repeat(step));
      sent += step;
      drain(bench, c);
    }
    return { sent, reply: bench.written.get(c.fd) ?? '' };
  }

  // sdslen(c->querybuf) > REDIS_INLINE_MAX_SIZE, which is 65,536.
  it.each([
    ['inline request', '1', 65_537],
    ['mbulk count string', '*1', 65_537],
    // "*1\r\n" is off the buffer once a read has ended inside the next line.
    ['bulk count string', '*1\r\n$1', 65_537 + 4],
  ])('too big %s', (what, start, bytes) => {
    expect(bytesUntilClosed(start)).toEqual({
      sent: bytes,
      reply: `-ERR Protocol error: too big ${what}\r\n`,
    });
  });
});

describe('split reads', () => {
  const REQUESTS = [
    encodeCommand(['SET', 'key', 'value with blanks']),
    'set inline value\r\n',
    '\r\n*0\r\n',
    encodeCommand(['MULTI']),
    encodeCommand(['INCR', 'n']),
    encodeCommand(['APPEND', 'key', 'x'.repeat(50)]),
    encodeCommand(['EXEC']),
    encodeCommand(['GET', 'key']),
    'DBSIZE\r\n',
  ].join('');

  function play(parts: string[]): { replies: string; dataset: string; left: number; querybuf: number } {
    const bench = createBench();
    const empty = used(bench);
    const c = connect(bench);
    for (const part of parts) say(bench, c, part);
    const replies = drain(bench, c);
    const querybuf = requested(bench, c.querybuf);
    const other = connect(bench);
    const dataset = ask(bench, other, 'DEBUG', 'DIGEST');
    hangUp(bench, c);
    hangUp(bench, other);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
    return { replies, dataset, left: used(bench) - empty, querybuf };
  }

  const whole = play([REQUESTS]);

  it('the whole in one read', () => {
    expect(whole.replies).toBe(
      [
        '+OK\r\n+OK\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n:67\r\n',
        `$67\r\nvalue with blanks${'x'.repeat(50)}\r\n:3\r\n`,
      ].join(''),
    );
    // sdscatlen to the empty buffer: twice the bytes read.
    expect(whole.querybuf).toBe(8 + 2 * REQUESTS.length + 1);
  });

  it('at every byte: same replies, same dataset, and the same memory once the client has gone', () => {
    for (let at = 1; at < REQUESTS.length; at++) {
      const { querybuf, ...rest } = play([REQUESTS.slice(0, at), REQUESTS.slice(at)]);
      expect([at, rest]).toEqual([at, { replies: whole.replies, dataset: whole.dataset, left: whole.left }]);
      expect(querybuf).toBeLessThanOrEqual(whole.querybuf);
    }
  });

  it('byte by byte', () => {
    const { querybuf, ...rest } = play([...REQUESTS]);
    expect(rest).toEqual({ replies: whole.replies, dataset: whole.dataset, left: whole.left });
    expect(querybuf).toBeLessThan(whole.querybuf);
  });
});

describe('the query buffer', () => {
  function buffer(bench: Bench, c: Client): number {
    return requested(bench, c.querybuf);
  }

  it('takes 16,384 bytes a read, and has room for twice what it held at most', () => {
    const bench = createBench();
    const c = connect(bench);
    const request = encodeCommand(['SET', 'k', 'v'.repeat(40_000)]);
    say(bench, c, request);
    expect(drain(bench, c)).toBe('+OK\r\n');
    // Reads of 16,384, 16,384 and the rest. After the first, "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$40000\r\n" (28 bytes) is
    // dropped and becomes room: 16,384 + 28 free, so the second read fits. The third does not: 2 * 40,002.
    expect(buffer(bench, c)).toBe(8 + 2 * (request.length - 28) + 1);
  });

  it('does not shrink', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'k', 'v'.repeat(1000)]);
    const size = buffer(bench, c);
    tell(bench, c, ['PING']);
    expect(buffer(bench, c)).toBe(size);
  });

  it('what was dropped is room: a request of the same length needs no more', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'k', 'v']);
    expect(growth(bench, () => tell(bench, c, ['SET', 'k', 'w']))).toBe(0);
  });

  it('a real slave splits its SYNC line, which costs more than one in a single read', () => {
    const bench = createBench();
    const [whole, split] = [connect(bench), connect(bench)];
    // "SYNC\r\n": 8 + 2 * 6 + 1 = 21 in the class of 32. "SYNC \r\n" in one read: 8 + 14 + 1 = 23, too.
    expect(growth(bench, () => say(bench, whole, 'PING\r\n'))).toBe(32 - 16 + 8);
    // Two pieces, "PING" and "": sdssplitlen makes 2, so the vector is 16 and not 8.
    expect(growth(bench, () => say(bench, split, 'PING \r\n'))).toBe(32 - 16 + 16);
  });
});
