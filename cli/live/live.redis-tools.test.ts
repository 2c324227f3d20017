/**
 * The programs that people use, against simulated servers: redis-cli, redis-benchmark, a real replica, ioredis. Without
 * Debian's redis-tools and redis-server on the PATH the suites are skipped, in CI they fail.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { OutsideStep } from '../../model/index.ts';
import { createRedisSystem } from '../../properties/index.ts';
import { readFailure } from '../failure-file.ts';
import { loadScenario } from '../scenario-files.ts';
import { MAIN } from '../testing/command.ts';
import { fingerprints, type Relay, replayedConversations, startRelay } from '../testing/conversations.ts';
import { type LiveProcess, startLiveProcess } from '../testing/live-process.ts';
import { hasProgram, run, startRedis, until } from '../testing/real-redis.ts';

const described = ['redis-cli', 'redis-benchmark', 'redis-server'].every(hasProgram)
  ? describe
  : describe.skip;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-live-'));
});
afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Whatever a test that fails leaves behind. */
const started: LiveProcess[] = [];

async function startProcess(...args: string[]): Promise<LiveProcess> {
  const live = await startLiveProcess(folder, ...args);
  started.push(live);
  return live;
}

async function usedMemory(port: string): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await run('redis-cli', '-p', port, 'info'))?.[1]);
}

/** How often the writes of a session turn to database 15 that were in another before: read off the steps. */
function turnsTo15(steps: OutsideStep[], from: number): number {
  const in15 = new Set<number>();
  let last = -1;
  let turns = 0;
  for (const [index, step] of steps.entries()) {
    if (step.do === 'connect') in15.delete(step.conn);
    if (step.do !== 'send') continue;
    if (/select\r\n\$2\r\n15/i.test(step.bytes)) in15.add(step.conn);
    if (!/\r\nset\r\n/i.test(step.bytes)) continue;
    const db = in15.has(step.conn) ? 15 : 0;
    if (db === 15 && last !== 15 && index >= from) turns++;
    last = db;
  }
  return turns;
}

/** What a recorded session shrinks to: the property that is still violated, and all that is still said. */
function shrunk(coordinates: string): string {
  const { stdout } = spawnSync('node', [MAIN, 'shrink', coordinates], { cwd: folder, encoding: 'utf8' });
  const [, file] = /^Written to (.*)$/m.exec(stdout) ?? [];
  if (file === undefined) return /there is\s+nothing to shrink/.test(stdout) ? 'nothing' : stdout;
  const { verdict, scenario } = readFailure(createRedisSystem(), join(folder, file));
  const said = scenario.clients.map(({ workload }) =>
    'script' in workload ? workload.script.map((command) => command.join(' ')).join(', ') : '',
  );
  return `${verdict.property}: ${[...said, ...scenario.outside.map(({ do: what }) => what)].join(', ')}`;
}

described('the report with two redis-cli loops', () => {
  test.each([
    ['2.4.9', 48],
    ['2.4.10', 0],
  ])(
    '%s: INFO shows %d bytes a switch; the record replays to the same digest and replies',
    async (variant, bytes) => {
      const file = join(folder, `report-${variant}.json`);
      const live = await startProcess('--variant', variant, '--record', file);
      const relay = await startRelay(Number(live.ports[0]));
      const port = `${relay.port}`;
      await run('redis-cli', '-p', port, 'set', 'foo', 'bar');
      await run('redis-cli', '-p', port, '-n', '15', 'set', 'foo', 'bar');
      const before = await usedMemory(port);
      const loop = (...db: string[]) =>
        run('redis-cli', '-p', port, ...db, '-r', '10000', 'set', 'foo', 'bar');
      const replies = await Promise.all([loop(), loop('-n', '15')]);
      expect(replies).toEqual(['OK\n'.repeat(10_000), 'OK\n'.repeat(10_000)]);
      const growth = (await usedMemory(port)) - before;
      expect(await run('redis-cli', '-p', port, 'info')).toContain(`redis_version:${variant}\r\n`);
      await relay.quiet();
      relay.close();
      const { output, code } = await live.stop();
      expect(code).toBe(0);

      const recorded = loadScenario(file);
      const info = recorded.outside.findIndex((step) => step.do === 'send' && step.bytes.includes('info'));
      const turns = turnsTo15(recorded.outside, info);
      expect(turns).toBeGreaterThan(1000);
      expect(growth).toBe(turns * bytes);

      const digest = /digest +([0-9a-f]{16})/.exec(output)?.[1];
      const [, line] = /replay '(.*)'/.exec(output) ?? [];
      const replayed = spawnSync('node', [MAIN, 'replay', line], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      expect(line.endsWith(`-${digest}`)).toBe(true);
      expect(replayed.stdout).toContain(`The digest is the same, ${digest}.`);
      const again = replayedConversations(recorded, variant, 'master');
      expect(fingerprints(again.conversations)).toEqual(fingerprints(relay.conversations));
      expect(shrunk(`report-${variant}.json@report/${variant}`)).toBe(
        bytes === 0 ? 'nothing' : 'select-lifetimes: SELECT 10, SET k v',
      );
    },
  );
});

described('what programs hear', () => {
  test('is what the replay of the record says, byte for byte', async () => {
    const file = join(folder, 'replies.json');
    const live = await startProcess('--record', file);
    const heard: string[] = [];
    const talk = (text: string) =>
      new Promise<void>((resolve, reject) => {
        const index = heard.push('') - 1;
        const socket = connect(Number(live.ports[0]), '127.0.0.1', () => socket.write(text, 'latin1'));
        socket.setEncoding('latin1').on('data', (bytes: string) => {
          heard[index] += bytes;
        });
        socket.setTimeout(10_000, () => socket.destroy(new Error('no end')));
        socket.once('close', () => resolve());
        socket.once('error', reject);
      });
    const noise = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
    await talk(`set a ${'x'.repeat(100)}\r\nget a\r\n`.repeat(2000).concat('quit\r\n'));
    await talk(`*3\r\n$3\r\nset\r\n$1\r\nb\r\n$256\r\n${noise}\r\nget b\r\ninfo\r\nkeys *\r\nquit\r\n`);
    await talk('*1\r\n$999999999999\r\n');
    await talk(`lpush l 1\r\nnosuch\r\n${noise.slice(1)}\r\nmulti\r\nset a b\r\nexec\r\nquit\r\n`);
    await live.stop();
    const { conversations } = replayedConversations(loadScenario(file), '2.4.9', 'master');
    expect(heard.map((each) => each.length).every((length) => length > 20)).toBe(true);
    expect(conversations.map((each) => each.heard)).toEqual(heard);
  });
});

described('programs', () => {
  let live: LiveProcess;
  let relay: Relay;
  const file = () => join(folder, 'programs.json');
  beforeAll(async () => {
    live = await startProcess('--record', file());
    relay = await startRelay(Number(live.ports[0]));
  });
  afterAll(() => relay.close());

  test.each([
    ['one by one', '1', '20000'],
    ['16 at a time', '16', '100000'],
  ])('redis-benchmark -t set,get,incr with 50 clients runs to its end, %s', async (_, pipeline, count) => {
    const args = [
      '-p',
      `${relay.port}`,
      '-t',
      'set,get,incr',
      '-c',
      '50',
      '-n',
      count,
      '-P',
      pipeline,
      '--csv',
    ];
    const lines = (await run('redis-benchmark', ...args))
      .split('\n')
      .filter((line) => /^"(SET|GET|INCR)"/.test(line));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(Number(line.split(',')[1].replaceAll('"', ''))).toBeGreaterThan(1000);
  });

  test('ioredis: pipelines, transactions, PUBLISH and SUBSCRIBE', async () => {
    const options = { port: relay.port, host: '127.0.0.1', db: 11 };
    const one = new Redis(options);
    const two = new Redis(options);
    try {
      const pipeline = one.pipeline();
      for (let i = 0; i < 1000; i++) pipeline.set(`key:${i}`, `${i}`).incr(`key:${i}`);
      const results = (await pipeline.exec()) ?? [];
      expect(results.map(([, value]) => value)).toEqual(
        Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 'OK' : (i - 1) / 2 + 1)),
      );
      expect(await one.multi().set('t', '1').incr('t').get('t').exec()).toEqual([
        [null, 'OK'],
        [null, 2],
        [null, '2'],
      ]);
      await one.watch('t');
      await two.set('t', 'other');
      expect(await one.multi().set('t', 'mine').exec()).toBeNull();
      const message = new Promise((resolve) =>
        two.once('message', (channel, text) => resolve([channel, text])),
      );
      await two.subscribe('news');
      expect(await one.publish('news', 'hello')).toBe(1);
      expect(await message).toEqual(['news', 'hello']);
      const binary = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
      await one.set('binary', binary);
      expect(await one.getBuffer('binary')).toEqual(binary);
    } finally {
      one.disconnect();
      two.disconnect();
    }
  });

  test('the simulated slave follows what real programs write', async () => {
    await run('redis-cli', '-p', `${relay.port}`, '-n', '12', 'set', 'followed', 'yes');
    const asked = () => run('redis-cli', '-p', live.ports[1], '-n', '12', 'get', 'followed');
    await until('the slave', async () => (await asked()) === 'yes\n');
  });

  test('two loops of redis-cli and INFO', async () => {
    const loop = (...more: string[]) =>
      run('redis-cli', '-p', `${relay.port}`, ...more, '-r', '10000', 'set', 'foo', 'bar');
    await Promise.all([loop(), loop('-n', '15')]);
    expect(await usedMemory(`${relay.port}`)).toBeGreaterThan(48 * 1000);
  });

  test('all of that replays: the same digest, and every byte that each connection has heard', async () => {
    await relay.quiet();
    const { output, code } = await live.stop();
    expect(code).toBe(0);
    const { outcome, conversations } = replayedConversations(loadScenario(file()), '2.4.9', 'master');
    expect(outcome.digest).toBe(/digest +([0-9a-f]{16})/.exec(output)?.[1]);
    // One for each client of redis-benchmark, and those of ioredis and redis-cli.
    expect(relay.conversations.length).toBeGreaterThan(300);
    expect(fingerprints(conversations)).toEqual(fingerprints(relay.conversations));
  });
});

described('a real redis-server as the replica of a simulated master', () => {
  test('reports its link up, holds the keys and expiries of database 0, and hears no more after an inline SELECT', async () => {
    const live = await startProcess();
    const [port] = live.ports;
    const say = (...args: string[]) => run('redis-cli', '-p', port, ...args);
    await say('set', 'early', 'bird');
    await say('setex', 'mortal', '1000', 'x');
    const replica = await startRedis('--replicaof', '127.0.0.1', port, '--repl-timeout', '3600');
    const ask = (...args: string[]) => run('redis-cli', '-p', `${replica.port}`, ...args);
    try {
      await until('the link', async () =>
        (await ask('info', 'replication')).includes('master_link_status:up'),
      );
      await say('set', 'late', 'riser');
      await say('expire', 'early', '500');
      await say('incr', 'count');
      await say('multi');
      await until('the stream', async () => (await ask('get', 'count')) === '1\n');
      expect(await ask('mget', 'early', 'mortal', 'late')).toBe('bird\nx\nriser\n');
      expect(await ask('dbsize')).toBe('4\n');
      for (const [key, seconds] of [
        ['early', 500],
        ['mortal', 1000],
      ] as const) {
        const ttl = Number(await ask('ttl', key));
        expect(ttl).toBeGreaterThan(seconds - 60);
        expect(ttl).toBeLessThanOrEqual(seconds + 1);
      }
      expect(await ask('ttl', 'late')).toBe('-1\n');
      expect(live.complaints()).toMatch(/asks to be a modern replica/);
      await say('-n', '15', 'set', 'foo', 'bar');
      await until('the reason', () => /was sent "select 15" inline/.test(live.complaints()));
      await say('set', 'unheard', 'x');
      expect(await ask('exists', 'unheard')).toBe('0\n');
    } finally {
      await replica.stop();
      await live.stop();
    }
  });
});
