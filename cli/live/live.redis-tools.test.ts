/**
 * The programs that people use, against simulated servers: redis-cli, redis-benchmark, a real replica, ioredis. Without
 * Debian's redis-tools and redis-server on the PATH the suites are skipped, in CI they fail.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { OutsideStep, Scenario } from '../../model/scenario.ts';
import { simulate } from '../../model/simulate.ts';
import { variantById } from '../../model/variants/index.ts';
import type { Variant } from '../../model/variants/variant.ts';
import { createSeededChooser } from '../../sim/seeded-chooser.ts';
import { loadScenario } from '../scenario-files.ts';
import { hasProgram, run, startRedis, until } from '../testing/real-redis.ts';

const MAIN = join(__dirname, '../../dist/cli/main.js');
const described = ['redis-cli', 'redis-benchmark', 'redis-server'].every(hasProgram)
  ? describe
  : describe.skip;

jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-live-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Whatever a test that fails leaves behind. */
const children: ChildProcess[] = [];

interface LiveProcess {
  child: ChildProcess;
  /** Ports of the servers, in the scenario's order. */
  ports: string[];
  output(): string;
  complaints(): string;
  /** Ctrl-C; gives what was printed, once it has ended. */
  stop(): Promise<{ output: string; code: number | null }>;
}

async function startProcess(...args: string[]): Promise<LiveProcess> {
  const child = spawn('node', [MAIN, 'live', 'report-master', ...args], { cwd: folder });
  children.push(child);
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ports = () => [...output.matchAll(/-p (\d+)\)/g)].map((match) => match[1]);
  await until('the servers', () => ports().length === 2 || child.exitCode !== null);
  return {
    child,
    ports: ports(),
    output: () => output,
    complaints: () => complaints,
    async stop() {
      child.kill('SIGINT');
      return { code: await gone, output };
    },
  };
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

described('the report with two redis-cli loops', () => {
  test.each([
    ['2.4.9', 48],
    ['2.4.10', 0],
  ])(
    '%s: INFO shows %d bytes a switch; the record replays to the same digest and replies',
    async (variant, bytes) => {
      const file = join(folder, `report-${variant}.json`);
      const live = await startProcess('--variant', variant, '--record', file);
      const [port] = live.ports;
      await run('redis-cli', '-p', port, 'set', 'foo', 'bar');
      await run('redis-cli', '-p', port, '-n', '15', 'set', 'foo', 'bar');
      const before = await usedMemory(port);
      const loop = (...db: string[]) =>
        run('redis-cli', '-p', port, ...db, '-r', '10000', 'set', 'foo', 'bar');
      const replies = await Promise.all([loop(), loop('-n', '15')]);
      expect(replies).toEqual(['OK\n'.repeat(10_000), 'OK\n'.repeat(10_000)]);
      const growth = (await usedMemory(port)) - before;
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
    },
  );
});

/** Plays a recorded session; what each connection of it heard, by the order in which they came. */
function repliesOf(scenario: Scenario, variant: string): string[] {
  const heard: string[] = [];
  const visit: number[] = [];
  const connects = scenario.outside.filter((step) => step.do === 'connect');
  let next = 0;
  simulate(scenario, {
    variant: variantById(variant) as Variant,
    chooser: createSeededChooser(scenario.seed),
    onlookers: {
      event(world) {
        const step = scenario.outside[world.nextStep];
        if (world.queue.kind === 24 && step?.do === 'connect') {
          visit[step.conn] = next++;
          heard.push('');
        }
      },
      received(kind, conn, bytes) {
        if (kind === 'outside') heard[visit[conn]] += bytes;
      },
    },
  });
  expect(next).toBe(connects.length);
  return heard;
}

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
    const replayed = repliesOf(loadScenario(file), '2.4.9');
    expect(heard.map((each) => each.length).every((length) => length > 20)).toBe(true);
    expect(replayed).toEqual(heard);
  });
});

described('programs', () => {
  let live: LiveProcess;
  beforeAll(async () => {
    live = await startProcess();
  });
  afterAll(async () => {
    expect((await live.stop()).code).toBe(0);
  });

  test.each([
    ['one by one', '1', '20000'],
    ['16 at a time', '16', '100000'],
  ])('redis-benchmark -t set,get,incr with 50 clients runs to its end, %s', async (_, pipeline, count) => {
    const args = [
      '-p',
      live.ports[0],
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
    const options = { port: Number(live.ports[0]), host: '127.0.0.1', db: 11 };
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
    await run('redis-cli', '-p', live.ports[0], '-n', '12', 'set', 'followed', 'yes');
    const asked = () => run('redis-cli', '-p', live.ports[1], '-n', '12', 'get', 'followed');
    await until('the slave', async () => (await asked()) === 'yes\n');
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
