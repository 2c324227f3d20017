import { auditServer } from '../shape/reachable.ts';
import type { Client } from '../shape/server.ts';
import { ask, type Bench, connect, createBench, cron, growth, tell } from '../testing/bench.ts';
import { parseReply } from '../text/resp.ts';

/** CONFIG: config.c of tag 2.4.9. */

const MAX = '9223372036854775807';

/** What CONFIG GET shows of one parameter. */
function shown(bench: Bench, c: Client, name: string): unknown {
  const { value } = parseReply(ask(bench, c, 'CONFIG', 'GET', name), 0);
  return Array.isArray(value) ? value[1] : value;
}

describe('CONFIG', () => {
  it('sets and shows what it has, in any case', () => {
    const bench = createBench();
    const c = connect(bench);
    expect(ask(bench, c, 'config', 'set', 'SAVE', '900 1 300 10')).toBe('+OK\r\n');
    expect(ask(bench, c, 'CONFIG', 'GET', 'sav?')).toBe('*2\r\n$4\r\nsave\r\n$12\r\n900 1 300 10\r\n');
    expect(ask(bench, c, 'CONFIG', 'SET', 'save', '')).toBe('+OK\r\n');
    expect(ask(bench, c, 'CONFIG', 'GET', 'save')).toBe('*2\r\n$4\r\nsave\r\n$0\r\n\r\n');
    expect(ask(bench, c, 'CONFIG', 'GET', 'none*')).toBe('*0\r\n');
  });

  it.each([
    [['CONFIG', 'SET', 'save', '900'], "Invalid argument '900' for CONFIG SET 'save'"],
    [['CONFIG', 'SET', 'save', '0 1'], "Invalid argument '0 1' for CONFIG SET 'save'"],
    [['CONFIG', 'SET', 'save', '1 -1'], "Invalid argument '1 -1' for CONFIG SET 'save'"],
    [['CONFIG', 'SET', 'timeout', '-1'], "Invalid argument '-1' for CONFIG SET 'timeout'"],
    [['CONFIG', 'SET', 'loglevel', 'x\0y'], "Invalid argument 'x' for CONFIG SET 'loglevel'"],
    [['CONFIG', 'SET', 'nosuch', '1'], 'Unsupported CONFIG parameter: nosuch'],
    [['CONFIG', 'SET', 'nosuch\0', '1'], 'Unsupported CONFIG parameter: nosuch'],
    [['CONFIG', 'SET', 'save'], 'Wrong number of arguments for CONFIG SET'],
    [['CONFIG', 'get'], 'Wrong number of arguments for CONFIG get'],
    [['CONFIG', 'nosuch'], 'CONFIG subcommand must be one of GET, SET, RESETSTAT'],
  ])('%j', (command, error) => {
    const bench = createBench();
    expect(ask(bench, connect(bench), ...command)).toBe(`-ERR ${error}\r\n`);
  });

  it('knows its subcommands alone, and not what every JavaScript object has', () => {
    const bench = createBench();
    const reply = ask(bench, connect(bench), 'CONFIG', 'constructor');
    expect(reply).toBe('-ERR CONFIG subcommand must be one of GET, SET, RESETSTAT\r\n');
  });

  it('GET shows all parameters of 2.4.9 in the order of configGetCommand', () => {
    const bench = createBench({ config: { savePoints: [[900, 1]] } });
    const { value } = parseReply(ask(bench, connect(bench), 'CONFIG', 'GET', '*'), 0);
    expect(value).toEqual(
      [
        ['dir', '/'],
        ['dbfilename', 'dump.rdb'],
        ['requirepass', null],
        ['masterauth', null],
        ['maxmemory', '0'],
        ['maxmemory-policy', 'volatile-lru'],
        ['maxmemory-samples', '3'],
        ['timeout', '0'],
        ['appendonly', 'no'],
        ['no-appendfsync-on-rewrite', 'no'],
        ['appendfsync', 'everysec'],
        ['save', '900 1'],
        ['auto-aof-rewrite-percentage', '100'],
        ['auto-aof-rewrite-min-size', '1048576'],
        ['slave-serve-stale-data', 'yes'],
        ['hash-max-zipmap-entries', '512'],
        ['hash-max-zipmap-value', '64'],
        ['list-max-ziplist-entries', '512'],
        ['list-max-ziplist-value', '64'],
        ['set-max-intset-entries', '512'],
        ['zset-max-ziplist-entries', '128'],
        ['zset-max-ziplist-value', '64'],
        ['slowlog-log-slower-than', '10000'],
        ['slowlog-max-len', '64'],
        ['loglevel', 'verbose'],
      ].flatMap(([name, text]) => [`$${name}`, text === null ? null : `$${text}`]),
    );
  });

  it('RESETSTAT sets the counters to 0, and then counts itself', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['GET', 'a'], ['CONFIG', 'RESETSTAT']);
    const info = ask(bench, c, 'INFO');
    expect(info).toContain('keyspace_misses:0\r\n');
    expect(info).toContain('total_commands_processed:1\r\n');
  });
});

describe('numbers', () => {
  it.each([
    // int server.maxidletime.
    ['timeout', '4294967297', '1'],
    ['timeout', '2147483648', '-2147483648'],
    ['timeout', '9223372036854775807', '-1'],
    ['timeout', ' +7', '7'],
    ['timeout', '', '0'],
    ['timeout', '5\0x', '5'],
    ['maxmemory-samples', '1', '1'],
    ['maxmemory-samples', '4294967296', '0'],
    ['auto-aof-rewrite-percentage', '2147483648', '-2147483648'],
    // size_t and off_t.
    ['maxmemory', MAX, MAX],
    ['auto-aof-rewrite-min-size', MAX, MAX],
    ['hash-max-zipmap-entries', '9007199254740993', '9007199254740993'],
    // long long, below zero too; (unsigned) of a long long.
    ['slowlog-log-slower-than', '-9223372036854775808', '-9223372036854775808'],
    ['slowlog-max-len', '4294967298', '2'],
    ['slowlog-max-len', '2147483648', '2147483648'],
  ])('CONFIG SET %s %j is %s', (name, value, kept) => {
    const bench = createBench();
    const c = connect(bench);
    expect(ask(bench, c, 'CONFIG', 'SET', name, value)).toBe('+OK\r\n');
    expect(shown(bench, c, name)).toBe(`$${kept}`);
  });

  it.each([
    ['timeout', '-1'],
    ['timeout', '5 '],
    ['maxmemory-samples', '0'],
    ['set-max-intset-entries', '-1'],
    ['slowlog-max-len', '-1'],
    ['slowlog-log-slower-than', 'x'],
    ['maxmemory', '-1'],
    ['maxmemory-policy', 'lru'],
    ['appendfsync', 'yes'],
    ['slave-serve-stale-data', '1'],
  ])('CONFIG SET %s %j is refused, and changes nothing', (name, value) => {
    const bench = createBench();
    const c = connect(bench);
    const before = shown(bench, c, name);
    const error = `-ERR Invalid argument '${value}' for CONFIG SET '${name}'\r\n`;
    expect(ask(bench, c, 'CONFIG', 'SET', name, value)).toBe(error);
    expect(shown(bench, c, name)).toBe(before);
  });

  it.each([
    ['requirepass', 'secret'],
    ['masterauth', 'secret'],
    ['appendonly', 'yes'],
    ['dir', '/tmp'],
    ['dbfilename', 'other.rdb'],
  ])('%s %s is allowed in 2.4, and refused here with an error of our own', (name, value) => {
    const bench = createBench();
    const reply = ask(bench, connect(bench), 'CONFIG', 'SET', name, value);
    expect(reply).toBe(`-ERR replisim does not model this value of '${name}'\r\n`);
  });

  it('a timeout below zero closes everybody, even who has just spoken', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['CONFIG', 'SET', 'timeout', '2147483648']);
    cron(bench, 101);
    expect(bench.logged).toContain('Closing idle client');
    expect(bench.closed.has(c.fd)).toBe(true);
  });
});

describe('save points', () => {
  it.each([
    ['900000 4294967297', '900000 1'],
    ['900000 2147483648', '900000 -2147483648'],
    ['900000 99999999999999999999', '900000 -1'],
    ['99999999999999999999 1', `${MAX} 1`],
    ['9007199254740993 1', '9007199254740993 1'],
    [' 7', null],
    ['7  8', null],
    ['7 8 ', null],
    ['7 ', '7 0'],
    ['+7 \t8', '7 8'],
    // Split by length, each piece read up to its NUL.
    ['7\0x 8\0y', '7 8'],
    ['7x 8', null],
    ['99999999999999999999 -1', null],
  ])('CONFIG SET save %j is %j', (value, kept) => {
    const bench = createBench({ config: { savePoints: [[60, 1]] } });
    const c = connect(bench);
    const reply = ask(bench, c, 'CONFIG', 'SET', 'save', value);
    expect(reply.startsWith(kept === null ? "-ERR Invalid argument '" : '+OK')).toBe(true);
    expect(shown(bench, c, 'save')).toBe(`$${kept ?? '60 1'}`);
  });

  it('cost 16 bytes each, in one array; those of the start are what the process began with', () => {
    const bench = createBench({
      config: {
        savePoints: [
          [60, 1],
          [300, 10],
          [900, 1],
        ],
      },
    });
    const c = connect(bench);
    const set = (value: string) => growth(bench, () => tell(bench, c, ['CONFIG', 'SET', 'save', value]));
    tell(bench, c, ['CONFIG', 'SET', 'timeout', 'the query buffer is as large as it will be']);
    // 48 bytes of the start, then zrealloc(16), (32), (48), (64): classes of their own, and none at all.
    expect(set('')).toBe(-48);
    expect(set('')).toBe(0);
    expect(set('900 1')).toBe(16);
    expect(set('900 1 300 10 60 1 30 1')).toBe(48);
    expect(set('nonsense')).toBe(0);
    expect(set('900 1')).toBe(-48);
    expect(set('')).toBe(-16);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('-1 changes are always due, and the log shows what fits into an int', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['CONFIG', 'SET', 'save', '4294967298 99999999999999999999']);
    bench.unixTime += 5_000_000_000;
    cron(bench);
    expect(bench.logged).toContain('-1 changes in 2 seconds. Saving...');
    expect(bench.redis.server.child).not.toBeNull();
  });
});
