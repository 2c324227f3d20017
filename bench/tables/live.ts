import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { freePort } from '../processes/free-port.ts';
import { ROOT } from '../processes/spawned.ts';
import type { Scale } from '../race.ts';
import { type Benchmark, digits, type Section, type Table } from '../section.ts';

/** Whether Debian's redis-tools and redis-server are here: without them there is nothing to measure beside. */
export function hasRedis(): boolean {
  return ['redis-benchmark', 'redis-server'].every(
    (each) => spawnSync(each, ['--version']).error === undefined,
  );
}

interface Target {
  name: string;
  port: number;
  child: ChildProcess;
}

interface Load {
  name: string;
  pipeline: number;
  requests: number;
}

interface Round {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Tries until there is a port at which somebody answers. */
async function answering(name: string, child: ChildProcess, port: () => number | null): Promise<Target> {
  for (let tries = 0; tries < 100; tries++) {
    const at = port();
    const ping = at === null ? null : spawnSync('redis-cli', ['-p', `${at}`, 'ping'], { encoding: 'utf8' });
    if (at !== null && ping?.stdout?.startsWith('PONG')) return { name, port: at, child };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill();
  throw new Error(`${name} does not answer`);
}

/** A session takes free ports for its servers and says which; the master's comes first. */
function startSession(name: string): Promise<Target> {
  const args = ['dist/cli/main.js', 'live', 'report-master'];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return answering(name, child, () => {
    const port = /-p (\d+)\)/.exec(said)?.[1];
    return port === undefined ? null : Number(port);
  });
}

async function startRedis(name: string): Promise<Target> {
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''];
  const child = spawn('redis-server', args, { cwd: ROOT, stdio: 'ignore' });
  return answering(name, child, () => port);
}

/** redis-benchmark --csv: test, rps, average, least, p50, p95, p99, greatest. */
function measure({ port }: Target, { pipeline, requests }: Load): Round {
  const args = ['-p', `${port}`, '-t', 'set', '-c', '50', '-n', `${requests}`, '-P', `${pipeline}`, '--csv'];
  const { stdout } = spawnSync('redis-benchmark', args, { encoding: 'utf8' });
  const line = stdout.split('\n').find((each) => each.startsWith('"SET"')) ?? '';
  const [, perSecond, , , p50, , p99] = line.replaceAll('"', '').split(',').map(Number);
  return { perSecond, p50, p99 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function loadTable(load: Load, targets: readonly Target[], rounds: number): Table {
  const all = targets.map((): Round[] => []);
  for (let round = 0; round < rounds; round++) {
    targets.forEach((target, index) => {
      all[index].push(measure(target, load));
    });
  }
  const of = (index: number, key: keyof Round) => median(all[index].map((round) => round[key]));
  const ratio = (index: number) =>
    median(all[index].map(({ perSecond }, at) => perSecond / all[0][at].perSecond));
  return {
    caption: load.name,
    columns: ['', 'SET a second', 'latency, half below', 'latency, 99 % below', 'throughput to replisim'],
    rows: targets.map(({ name }, index) => [
      name,
      digits(of(index, 'perSecond')),
      `${digits(of(index, 'p50'))} ms`,
      `${digits(of(index, 'p99'))} ms`,
      index === 0 ? '1' : digits(ratio(index)),
    ]),
  };
}

async function run({ quick }: Scale): Promise<Section> {
  const targets: Target[] = [];
  try {
    targets.push(await startSession('replisim live, a master with a slave'));
    targets.push(await startRedis('redis-server 7.0, alone'));
    const loads: Load[] = [
      { name: '50 clients, one request at a time', pipeline: 1, requests: quick ? 1000 : 30_000 },
      { name: '50 clients, 16 requests at a time', pipeline: 16, requests: quick ? 1000 : 200_000 },
    ];
    return { tables: loads.map((load) => loadTable(load, targets, quick ? 1 : 5)), points: [] };
  } finally {
    for (const { child } of targets) child.kill('SIGINT');
  }
}

export const live: Benchmark = {
  name: 'live',
  title: 'Live sessions',
  about:
    'redis-benchmark against simulated servers and against the real one, in turn, five times. A simulated master feeds its ' +
    'simulated slave and counts every byte; both servers of a session share one processor, as redis-benchmark has the other.',
  run,
};
