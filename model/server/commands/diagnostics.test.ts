import { objectIdleSeconds } from '../memory/lru.ts';
import { auditServer } from '../shape/reachable.ts';
import type { Client } from '../shape/server.ts';
import {
  ask,
  attach,
  BENCH_TIME,
  type Bench,
  connect,
  createBench,
  cron,
  drain,
  endChild,
  growth,
  isGone,
  say,
  sync,
  tell,
} from '../testing/bench.ts';
import { encodeCommand, parseReply } from '../text/resp.ts';

/** CLIENT, OBJECT, SLOWLOG and DEBUG OBJECT: networking.c, object.c, slowlog.c and debug.c of tag 2.4.9. */

const value = (reply: string) => parseReply(reply, 0).value;

describe('CLIENT LIST', () => {
  /** The lines, by address, as `name=value` pairs; the reader is not among them. */
  function listed(bench: Bench, reader: Client): Record<string, string>[] {
    const text = String(value(ask(bench, reader, 'CLIENT', 'LIST'))).slice(1);
    expect(text.endsWith('\n')).toBe(true);
    const own = `fd=${reader.fd + 4} `;
    const lines = text.trimEnd().split('\n');
    return lines
      .filter((line) => !line.includes(own))
      .map((line) => Object.fromEntries(line.split(' ').map((pair) => pair.split('='))));
  }

  it('is one line for each, the oldest first, with the fields of 2.4', () => {
    const bench = createBench();
    const [a, b] = [connect(bench), connect(bench)];
    tell(bench, a, ['SELECT', '3']);
    bench.unixTime += 7;
    tell(bench, b, ['NOSUCH']);
    const line = (c: Client, rest: string) => `addr=127.0.0.1:${40_000 + c.fd} fd=${c.fd + 4} ${rest}\n`;
    const rest = 'sub=0 psub=0 qbuf=0 obl=0 oll=0 events=r';
    expect(value(ask(bench, a, 'client', 'list'))).toBe(
      `$${line(a, `idle=0 flags=N db=3 ${rest} cmd=client`)}${line(b, `idle=0 flags=N db=0 ${rest} cmd=NULL`)}`,
    );
    bench.unixTime += 5;
    expect(listed(bench, a)).toMatchObject([{ idle: '5' }]);
  });

  it('shows what a client is doing', () => {
    const bench = createBench();
    const [reader, queueing, dirty, subscriber, monitor, half] = Array.from({ length: 6 }, () =>
      connect(bench),
    );
    tell(bench, queueing, ['MULTI'], ['PING']);
    tell(bench, dirty, ['WATCH', 'k'], ['MULTI']);
    tell(bench, reader, ['SET', 'k', 'v']);
    tell(bench, subscriber, ['SUBSCRIBE', 'a', 'b'], ['PSUBSCRIBE', 'c*']);
    tell(bench, monitor, ['MONITOR']);
    say(bench, half, '*2\r\n$4\r\nECHO\r\n$5\r\nhel');
    tell(bench, reader, ['PING']);
    drain(bench, monitor);
    expect(listed(bench, reader)).toMatchObject([
      { flags: 'x', cmd: 'ping' },
      { flags: 'xd', cmd: 'multi' },
      { flags: 'N', sub: '2', psub: '1', cmd: 'psubscribe' },
      { flags: 'O', cmd: 'monitor' },
      { flags: 'N', qbuf: '3', cmd: 'NULL' },
    ]);
  });

  it("oll of a slave is its backlog: the report's sign of a leak that is none", () => {
    const bench = createBench();
    const reader = connect(bench);
    attach(bench);
    sync(bench);
    bench.writeTakes = 0;
    const set = ['SET', 'k', 'v'.repeat(7000)];
    say(bench, reader, encodeCommand(set).repeat(3));
    bench.writeTakes = 100_000;
    drain(bench, reader);
    // A SET is 7,029 bytes. Of the second, the static buffer takes the 27 before its value; that, and what may be glued to
    // it, is one chunk, the value of the third another.
    expect(listed(bench, reader)).toMatchObject([
      { flags: 'S', obl: '7056', oll: '2', events: 'rw', cmd: 'sync' },
      // One that waits for its payload has no write event.
      { flags: 'S', obl: '7056', oll: '2', events: 'r', cmd: 'sync' },
    ]);
  });

  it('of the client that asks, while earlier replies wait: events=rw, and what they are', () => {
    const bench = createBench();
    const c = connect(bench);
    say(bench, c, encodeCommand(['PING']) + encodeCommand(['CLIENT', 'LIST']) + encodeCommand(['PING']));
    // The second PING, 14 bytes, is read and not yet taken.
    expect(drain(bench, c)).toMatch(/ qbuf=14 obl=7 oll=0 events=rw cmd=client\n/);
  });
});

describe('CLIENT KILL', () => {
  it('frees another at once, and oneself after the reply', () => {
    const bench = createBench();
    const [a, b] = [connect(bench), attach(bench)];
    expect(ask(bench, a, 'CLIENT', 'KILL', `127.0.0.1:${40_000 + b.fd}`)).toBe('+OK\r\n');
    expect([isGone(bench, b), bench.redis.server.slaves.values]).toEqual([true, []]);
    expect(ask(bench, a, 'CLIENT', 'KILL', `127.0.0.1:${40_000 + a.fd}`)).toBe('+OK\r\n');
    expect(isGone(bench, a)).toBe(true);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it.each([
    [['CLIENT', 'KILL', '127.0.0.1:1'], 'No such client'],
    [['CLIENT', 'KILL'], 'Syntax error, try CLIENT (LIST | KILL ip:port)'],
    [['CLIENT', 'LIST', 'x'], 'Syntax error, try CLIENT (LIST | KILL ip:port)'],
    [['CLIENT', 'NAME'], 'Syntax error, try CLIENT (LIST | KILL ip:port)'],
  ])('%j says %j', (command, error) => {
    const bench = createBench();
    expect(ask(bench, connect(bench), ...command)).toBe(`-ERR ${error}\r\n`);
  });
});

describe('OBJECT', () => {
  it('REFCOUNT and ENCODING are those of the value', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['MSET', 'raw', 'x', 'int', '12345', 'shared', '7', 'again', '7']);
    const of = (what: string, key: string) => value(ask(bench, c, 'OBJECT', what, key));
    expect(['raw', 'int', 'shared'].map((key) => of('encoding', key))).toEqual(['$raw', '$int', '$int']);
    // createSharedObjects' own, and two keys'.
    expect(['raw', 'int', 'shared'].map((key) => of('REFCOUNT', key))).toEqual([':1', ':1', ':3']);
    expect(of('refcount', 'none')).toBeNull();
  });

  it.each([[['OBJECT', 'refcount']], [['OBJECT', 'nosuch', 'k']], [['OBJECT', 'idletime', 'k', 'l']]])(
    '%j is a syntax error, whether the key is there or not',
    (command) => {
      const bench = createBench();
      const error = '-ERR Syntax error. Try OBJECT (refcount|encoding|idletime)\r\n';
      expect(ask(bench, connect(bench), ...command)).toBe(error);
    },
  );

  it('neither counts a look-up nor deletes what has expired', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SETEX', 'k', '1', 'v']);
    bench.unixTime += 5;
    expect(value(ask(bench, c, 'OBJECT', 'encoding', 'k'))).toBe('$raw');
    const { keyspaceHits, keyspaceMisses, expiredKeys } = bench.redis.server.stats;
    expect([keyspaceHits, keyspaceMisses, expiredKeys]).toEqual([0, 0, 0]);
  });

  describe('IDLETIME', () => {
    /** Time passes, event by event: what is born later has a later number, as in a run. */
    function pass(bench: Bench, seconds: number): void {
      bench.unixTime += seconds;
      bench.redis.heap.clock++;
      cron(bench);
      bench.redis.heap.clock++;
    }
    const idle = (bench: Bench, c: Client, key: string) => value(ask(bench, c, 'OBJECT', 'IDLETIME', key));

    it('counts from the birth of the value or its last look-up, in steps of ten seconds', () => {
      const bench = createBench();
      const c = connect(bench);
      pass(bench, 30);
      tell(bench, c, ['SET', 'k', 'v'], ['SET', 'l', 'v']);
      pass(bench, 50);
      expect([idle(bench, c, 'k'), idle(bench, c, 'l')]).toEqual([':50', ':50']);
      // GET looks up, and so do INCR, which makes a new value, and RENAME, which hands it on; EXISTS, TTL and OBJECT do not.
      tell(bench, c, ['GET', 'k'], ['EXISTS', 'l'], ['TTL', 'l'], ['KEYS', '*']);
      expect([idle(bench, c, 'k'), idle(bench, c, 'l')]).toEqual([':0', ':50']);
      pass(bench, 20);
      tell(bench, c, ['RENAME', 'l', 'm']);
      expect([idle(bench, c, 'k'), idle(bench, c, 'm')]).toEqual([':20', ':0']);
    });

    it('what is made in the very event in which the clock turns is of the new time', () => {
      const bench = createBench();
      const c = connect(bench);
      bench.unixTime += 30;
      bench.redis.heap.clock = 5;
      cron(bench);
      tell(bench, c, ['SET', 'k', 'v']);
      expect(idle(bench, c, 'k')).toBe(':0');
    });

    it('a shared integer is as old as the process, and touched by every key that has it', () => {
      const bench = createBench();
      const c = connect(bench);
      pass(bench, 40);
      tell(bench, c, ['SET', 'k', '7']);
      expect(idle(bench, c, 'k')).toBe(':40');
      tell(bench, c, ['SET', 'other', '7']);
      expect(idle(bench, c, 'k')).toBe(':40');
      // setKey looks the old value up.
      tell(bench, c, ['SET', 'other', '8']);
      expect(idle(bench, c, 'k')).toBe(':0');
    });

    it('a look-up leaves no trace while a child saves', () => {
      const bench = createBench();
      const c = connect(bench);
      tell(bench, c, ['SET', 'k', 'v'], ['BGSAVE']);
      pass(bench, 20);
      tell(bench, c, ['GET', 'k']);
      expect(idle(bench, c, 'k')).toBe(':20');
      endChild(bench);
      tell(bench, c, ['GET', 'k']);
      expect(idle(bench, c, 'k')).toBe(':0');
    });

    it('goes on over the end of the clock', () => {
      const bench = createBench();
      const c = connect(bench);
      const { server } = bench.redis;
      // 2^21 - 2 turns since 1970: the last but one before the clock begins again.
      bench.unixTime = (2 ** 21 - 2) * 10;
      pass(bench, 0);
      tell(bench, c, ['SET', 'k', 'v']);
      pass(bench, 40);
      // (2^21 - 1 - (2^21 - 2)) + 2: C forgets the turn to 0.
      expect(server.lruClock).toBe(2);
      expect(idle(bench, c, 'k')).toBe(':30');
      expect(objectIdleSeconds(bench.redis, server.sharedSelects[0])).toBeGreaterThan(0);
    });
  });
});

describe('DEBUG OBJECT', () => {
  it('shows the value', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'k', 'x'.repeat(70)], ['SET', 'n', '1000']);
    const lru = Math.floor(BENCH_TIME / 10) % 2 ** 21;
    const line = (key: string) => ask(bench, c, 'DEBUG', 'OBJECT', key);
    expect(line('k')).toMatch(
      new RegExp(
        `^\\+Value at:0x7f[0-9a-f]{10} refcount:1 encoding:raw serializedlength:72 lru:${lru} lru_seconds_idle:0\\r\\n$`,
      ),
    );
    // An integer of 16 bits: a byte of encoding and two of value.
    expect(line('n')).toContain(' refcount:2 encoding:int serializedlength:3 ');
    expect(line('none')).toBe('-ERR no such key\r\n');
  });

  it.each([
    ['nosuch', 'Syntax error, try DEBUG [SEGFAULT|OBJECT <key>|SWAPIN <key>|SWAPOUT <key>|RELOAD]'],
    ['object', 'Syntax error, try DEBUG [SEGFAULT|OBJECT <key>|SWAPIN <key>|SWAPOUT <key>|RELOAD]'],
    ['segfault', "replisim does not model the command 'debug segfault'"],
  ])('DEBUG %s says %j', (what, error) => {
    const bench = createBench();
    expect(ask(bench, connect(bench), 'DEBUG', what)).toBe(`-ERR ${error}\r\n`);
  });
});

describe('SLOWLOG', () => {
  function slow(maxLen = '64'): { bench: Bench; c: Client } {
    const bench = createBench();
    const c = connect(bench);
    tell(
      bench,
      c,
      ['CONFIG', 'SET', 'slowlog-max-len', maxLen],
      ['CONFIG', 'SET', 'slowlog-log-slower-than', '100'],
    );
    bench.commandMicros = 100;
    return { bench, c };
  }

  it('has what took as long as the limit or longer, the newest first, in the form it was run', () => {
    const { bench, c } = slow();
    tell(bench, c, ['SET', 'k', 'v']);
    bench.commandMicros = 99;
    tell(bench, c, ['GET', 'k']);
    bench.commandMicros = 150;
    bench.unixTime += 2;
    tell(bench, c, ['EXPIRE', 'k', '-1']);
    bench.commandMicros = 0;
    expect(value(ask(bench, c, 'SLOWLOG', 'GET'))).toEqual([
      [':1', `:${BENCH_TIME + 2}`, ':150', ['$DEL', '$k']],
      [':0', `:${BENCH_TIME}`, ':100', ['$SET', '$k', '$v']],
    ]);
    expect(value(ask(bench, c, 'SLOWLOG', 'LEN'))).toBe(':2');
  });

  it('is cut down to its greatest length by the next command, however quick and however short it is', () => {
    for (const entries of [1, 2, 3]) {
      const { bench, c } = slow();
      for (let i = 0; i < entries; i++) tell(bench, c, ['PING']);
      bench.commandMicros = 0;
      tell(bench, c, ['CONFIG', 'SET', 'slowlog-max-len', '0']);
      expect(value(ask(bench, c, 'SLOWLOG', 'LEN'))).toBe(':0');
    }
  });

  it.each([
    [['GET'], 10],
    [['GET', '3'], 3],
    [['GET', '0'], 0],
    [['GET', '-1'], 12],
  ])('%j shows %i of 12', (arguments_, shown) => {
    const { bench, c } = slow();
    for (let i = 0; i < 12; i++) tell(bench, c, ['PING']);
    bench.commandMicros = 0;
    expect(value(ask(bench, c, 'SLOWLOG', ...arguments_))).toHaveLength(shown);
  });

  it.each([
    [['GET', 'x'], 'value is not an integer or out of range'],
    [['LEN', '1'], 'Unknown SLOWLOG subcommand or wrong # of args. Try GET, RESET, LEN.'],
    [['NOSUCH'], 'Unknown SLOWLOG subcommand or wrong # of args. Try GET, RESET, LEN.'],
  ])('%j says %j', (arguments_, error) => {
    const { bench, c } = slow();
    expect(ask(bench, c, 'SLOWLOG', ...arguments_)).toBe(`-ERR ${error}\r\n`);
  });

  it('an EXEC lasts as long as its commands together', () => {
    const { bench, c } = slow();
    bench.commandMicros = 40;
    tell(bench, c, ['MULTI'], ['PING'], ['PING'], ['EXEC']);
    expect(value(ask(bench, c, 'SLOWLOG', 'GET'))).toMatchObject([
      [':0', expect.anything(), ':120', ['$EXEC']],
    ]);
  });

  it('holds its arguments: an entry, its vector, a node of the list, and the strings', () => {
    const { bench, c } = slow();
    tell(bench, c, ['ECHO', 'x'.repeat(50)], ['SLOWLOG', 'RESET'], ['SLOWLOG', 'RESET']);
    // slowlogEntry 40 -> 48, argv 2 * 8 -> 16, listNode 24 -> 32; ECHO 16 + 16, 50 bytes 16 + 64.
    expect(growth(bench, () => tell(bench, c, ['ECHO', 'x'.repeat(50)]))).toBe(48 + 16 + 32 + 32 + 80);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
    // RESET frees that one and the RESET before it, and is an entry itself.
    expect(growth(bench, () => tell(bench, c, ['SLOWLOG', 'RESET']))).toBe(-(48 + 16 + 32 + 32 + 80));
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('holds the value that a key has: one count more', () => {
    const { bench, c } = slow();
    tell(bench, c, ['SET', 'k', 'v']);
    bench.commandMicros = 0;
    expect(value(ask(bench, c, 'OBJECT', 'REFCOUNT', 'k'))).toBe(':2');
    tell(bench, c, ['SLOWLOG', 'RESET']);
    expect(value(ask(bench, c, 'OBJECT', 'REFCOUNT', 'k'))).toBe(':1');
  });

  it('is cut to its length by the next command, unless it is off', () => {
    const { bench, c } = slow();
    const length = () => bench.redis.server.slowlog.length;
    for (let i = 0; i < 5; i++) tell(bench, c, ['PING']);
    bench.commandMicros = 0;
    tell(bench, c, ['CONFIG', 'SET', 'slowlog-max-len', '2']);
    expect(length()).toBe(2);
    // slowlogPushEntryIfNeeded returns at once when the limit is below zero.
    tell(
      bench,
      c,
      ['CONFIG', 'SET', 'slowlog-log-slower-than', '-1'],
      ['CONFIG', 'SET', 'slowlog-max-len', '0'],
    );
    expect(length()).toBe(2);
    tell(bench, c, ['CONFIG', 'SET', 'slowlog-log-slower-than', '1000000']);
    expect(length()).toBe(0);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });
});
