import { auditServer } from './shape/reachable.ts';
import type { Client } from './shape/server.ts';
import {
  ask,
  attach,
  type Bench,
  connect,
  createBench,
  cron,
  drain,
  growth,
  say,
  tell,
  used,
} from './testing/bench.ts';
import { encodeCommand, parseReply } from './text/resp.ts';

/** maxmemory: freeMemoryIfNeeded and its callers, redis.c of tag 2.4.9. */

const REFUSED = "-ERR command not allowed when used memory > 'maxmemory'\r\n";

/** A client, with its query buffer as large as it will be, and keys k0, k1, ... of 100 bytes. */
function filled(keys: number, policy: string): { bench: Bench; c: Client } {
  const bench = createBench();
  const c = connect(bench);
  tell(bench, c, ['SETEX', 'warm', '1000', 'x'.repeat(200)], ['DEL', 'warm']);
  for (let i = 0; i < keys; i++) tell(bench, c, ['SET', `k${i}`, 'x'.repeat(100)]);
  tell(bench, c, ['CONFIG', 'SET', 'maxmemory-policy', policy]);
  return { bench, c };
}

/** Sets the limit to what is used now and so much more, or less. */
function limit(bench: Bench, c: Client, more: number): string {
  return ask(bench, c, 'CONFIG', 'SET', 'maxmemory', String(used(bench) + more));
}

function keysOf(bench: Bench, c: Client): string[] {
  const { value } = parseReply(ask(bench, c, 'KEYS', '*'), 0);
  return (value as string[]).map((key) => key.slice(1)).sort();
}

describe('noeviction', () => {
  it.each([
    ['SET', 'k', 'v'],
    ['SETNX', 'k', 'v'],
    ['SETEX', 'k', '1', 'v'],
    ['APPEND', 'k', 'v'],
    ['GETSET', 'k', 'v'],
    ['MSET', 'k', 'v'],
    ['MSETNX', 'k', 'v'],
    ['INCR', 'k'],
    ['DECR', 'k'],
    ['INCRBY', 'k', '1'],
    ['DECRBY', 'k', '1'],
    ['EXEC'],
    // Not in the model, and refused before anybody finds that out.
    ['LPUSH', 'k', 'v'],
  ])('refuses %s over the limit', (...command) => {
    const { bench, c } = filled(3, 'noeviction');
    limit(bench, c, -100);
    expect(ask(bench, c, ...command)).toBe(REFUSED);
    expect(ask(bench, c, command[0])).toBe(
      command.length === 1
        ? REFUSED
        : `-ERR wrong number of arguments for '${command[0].toLowerCase()}' command\r\n`,
    );
  });

  it('lets everything else pass, and takes no key', () => {
    const { bench, c } = filled(3, 'noeviction');
    limit(bench, c, -100);
    expect(ask(bench, c, 'GET', 'k0')).toMatch(/^\$100/);
    expect(ask(bench, c, 'EXPIRE', 'k0', '100')).toBe(':1\r\n');
    expect(ask(bench, c, 'RENAME', 'k0', 'k9')).toBe('+OK\r\n');
    expect(ask(bench, c, 'MULTI')).toBe('+OK\r\n');
    // queueMultiCommand comes after the look at the memory.
    expect(ask(bench, c, 'SET', 'k', 'v')).toBe(REFUSED);
    expect(ask(bench, c, 'DISCARD')).toBe('+OK\r\n');
    expect(ask(bench, c, 'DBSIZE')).toBe(':3\r\n');
  });

  it('up to the limit itself is within it', () => {
    const { bench, c } = filled(1, 'noeviction');
    const before = used(bench);
    // The command's own arguments count: SET, n and 5, 16 + 16 each.
    const most = before + 3 * 32;
    tell(bench, c, ['CONFIG', 'SET', 'maxmemory', String(most)]);
    expect(ask(bench, c, 'SET', 'n', '5')).toBe('+OK\r\n');
    tell(
      bench,
      c,
      ['CONFIG', 'SET', 'maxmemory', '0'],
      ['DEL', 'n'],
      ['CONFIG', 'SET', 'maxmemory', String(most - 1)],
    );
    expect(ask(bench, c, 'SET', 'n', '5')).toBe(REFUSED);
  });
});

describe('eviction', () => {
  it('CONFIG SET maxmemory takes keys at once, as many as it needs', () => {
    const { bench, c } = filled(10, 'allkeys-random');
    // A key of "kN", 8 + 2 + 1 -> 16, its entry 32, its value 16 and 8 + 100 + 1 -> 112: 176 bytes.
    expect(limit(bench, c, -3 * 176)).toBe('+OK\r\n');
    // The CONFIG command itself was in the way: 4 arguments, of which two take 32 bytes for their strings.
    expect(bench.redis.server.stats.evictedKeys).toBe(4);
    expect(ask(bench, c, 'DBSIZE')).toBe(':6\r\n');
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('goes round all databases, one key each, until enough is free', () => {
    const { bench, c } = filled(4, 'allkeys-random');
    tell(bench, c, ['SELECT', '3'], ['SET', 'a', 'b'], ['SET', 'c', 'd'], ['SELECT', '0']);
    tell(bench, c, ['CONFIG', 'SET', 'maxmemory', '1']);
    expect(ask(bench, c, 'INFO')).not.toMatch(/^db\d/m);
    expect(ask(bench, c, 'SET', 'k', 'v')).toBe(REFUSED);
  });

  it('tells slaves by a DEL in the right database, and watchers nothing', () => {
    const bench = createBench();
    const [c, watcher, slave] = [connect(bench), connect(bench), attach(bench)];
    tell(
      bench,
      c,
      ['SELECT', '12'],
      ['SET', 'k', 'v'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random'],
    );
    tell(bench, watcher, ['SELECT', '12'], ['WATCH', 'k'], ['MULTI'], ['PING']);
    drain(bench, slave);
    bench.written.clear();
    tell(bench, c, ['CONFIG', 'SET', 'maxmemory', '1']);
    expect(drain(bench, slave)).toBe(encodeCommand(['DEL', 'k']));
    tell(bench, c, ['CONFIG', 'SET', 'maxmemory', '0']);
    // dbDelete does not touch the watched key.
    expect(ask(bench, watcher, 'EXEC')).toBe('*1\r\n+PONG\r\n');
  });

  it('volatile policies leave keys without a deadline alone', () => {
    for (const policy of ['volatile-lru', 'volatile-random', 'volatile-ttl']) {
      const { bench, c } = filled(3, policy);
      tell(bench, c, ['SETEX', 'mortal', '1000', 'v'], ['CONFIG', 'SET', 'maxmemory', '1']);
      expect(keysOf(bench, c)).toEqual(['k0', 'k1', 'k2']);
      expect(ask(bench, c, 'SET', 'k', 'v')).toBe(REFUSED);
    }
  });

  /** Draws of a bucket and a place in its chain each: enough to have every key among the samples. */
  function lookAtAll(bench: Bench, c: Client): void {
    tell(bench, c, ['CONFIG', 'SET', 'maxmemory-samples', '64']);
    bench.picks = Array.from({ length: 64 }, (_, draw) => [draw % 8, draw >> 3]).flat();
  }

  it.each(['allkeys-lru', 'volatile-lru'])('%s takes what was idle for longest', (policy) => {
    const { bench, c } = filled(0, policy);
    for (const key of ['a', 'b', 'c']) {
      tell(bench, c, ['SETEX', key, '100000', 'x'.repeat(100)]);
      bench.unixTime += 20;
      bench.redis.heap.clock += 2;
      cron(bench);
    }
    tell(bench, c, ['GET', 'a']);
    lookAtAll(bench, c);
    limit(bench, c, -1);
    expect(keysOf(bench, c)).toEqual(['a', 'c']);
  });

  it('volatile-ttl takes what has the least time left, beyond 2^53 seconds as well', () => {
    const { bench, c } = filled(0, 'volatile-ttl');
    for (const [key, seconds] of [
      ['late', '9223372035000000001'],
      ['soon', '50'],
      ['later', '60'],
    ])
      tell(bench, c, ['SETEX', key, seconds, 'x'.repeat(100)]);
    lookAtAll(bench, c);
    limit(bench, c, -1);
    expect(keysOf(bench, c)).toEqual(['late', 'later']);
  });

  it('counts what is evicted, and RESETSTAT leaves that count alone', () => {
    const { bench, c } = filled(3, 'allkeys-random');
    tell(
      bench,
      c,
      ['CONFIG', 'SET', 'maxmemory', '1'],
      ['CONFIG', 'SET', 'maxmemory', '0'],
      ['CONFIG', 'RESETSTAT'],
    );
    expect(ask(bench, c, 'INFO')).toContain('evicted_keys:3\r\n');
  });
});

describe('with maxmemory', () => {
  it('the output of slaves does not count: a backlog evicts nothing', () => {
    const { bench, c } = filled(3, 'allkeys-random');
    const slave = attach(bench);
    tell(bench, c, ['SET', 'k0', 'y'.repeat(100)]);
    drain(bench, slave);
    limit(bench, c, 2000);
    bench.writeTakes = 0;
    for (let i = 0; i < 100; i++) say(bench, c, encodeCommand(['SET', 'k0', `${i % 10}`.repeat(100)]));
    bench.writeTakes = Number.MAX_SAFE_INTEGER;
    drain(bench, c);
    expect(slave.reply.nodes.length).toBeGreaterThan(0);
    expect(bench.redis.server.stats.evictedKeys).toBe(0);
    expect(ask(bench, c, 'DBSIZE')).toBe(':3\r\n');
  });

  it('the output lists of slaves are sent while keys go', () => {
    const { bench, c } = filled(200, 'allkeys-random');
    const slave = attach(bench);
    bench.writeTakes = 0;
    for (let i = 0; i < 80; i++) say(bench, c, encodeCommand(['SET', 'k0', 'y'.repeat(100)]));
    expect(slave.reply.nodes.length).toBeGreaterThan(0);
    bench.writeTakes = Number.MAX_SAFE_INTEGER;
    bench.written.clear();
    say(bench, c, encodeCommand(['CONFIG', 'SET', 'maxmemory', '1']));
    // All but what was told after the last list was sent: that is in the static buffer again.
    expect(slave.reply.nodes.length).toBe(0);
    expect((bench.written.get(slave.fd) ?? '').match(/DEL/g)?.length).toBeGreaterThan(0);
  });

  it('a value has an object of its own, which shared integers have not', () => {
    const { bench, c } = filled(0, 'noeviction');
    tell(bench, c, ['SET', 'n', '7'], ['SET', 'n', '8']);
    expect(growth(bench, () => tell(bench, c, ['SET', 'n', '7']))).toBe(0);
    limit(bench, c, 10_000);
    expect(growth(bench, () => tell(bench, c, ['SET', 'n', '7']))).toBe(16);
    expect(ask(bench, c, 'OBJECT', 'REFCOUNT', 'n')).toBe(':1\r\n');
    // createStringObjectFromLongLong shares all the same.
    tell(bench, c, ['INCR', 'n']);
    expect(ask(bench, c, 'OBJECT', 'REFCOUNT', 'n')).toBe(':2\r\n');
  });
});
