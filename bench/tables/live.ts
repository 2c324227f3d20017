import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedisProgram, startSession } from '../processes/programs.ts';
import { type Scale, spreadOf } from '../race.ts';
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

/** redis-benchmark --csv: test, rps, average, least, p50, p95, p99, greatest. */
function measure({ port }: Target, { pipeline, requests }: Load): Round {
  const args = ['-p', `${port}`, '-t', 'set', '-c', '50', '-n', `${requests}`, '-P', `${pipeline}`, '--csv'];
  const { stdout } = spawnSync('redis-benchmark', args, { encoding: 'utf8' });
  const line = stdout.split('\n').find((each) => each.startsWith('"SET"')) ?? '';
  const [, perSecond, , , p50, , p99] = line.replaceAll('"', '').split(',').map(Number);
  return { perSecond, p50, p99 };
}

function loadTable(load: Load, targets: readonly Target[], rounds: number): Table {
  const all = targets.map((): Round[] => []);
  for (let round = 0; round < rounds; round++) {
    targets.forEach((target, index) => {
      all[index].push(measure(target, load));
    });
  }
  const of = (index: number, key: keyof Round) => spreadOf(all[index].map((round) => round[key])).median;
  const ratio = (index: number) =>
    spreadOf(all[index].map(({ perSecond }, at) => perSecond / all[0][at].perSecond)).median;
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
  const folder = mkdtempSync(join(tmpdir(), 'replisim-bench-'));
  const targets: Target[] = [];
  try {
    const { session, ports } = await startSession(folder);
    targets.push({ name: 'replisim live, a master with a slave', port: ports[0], child: session.child });
    const { port, child } = await startRedisProgram(folder);
    targets.push({ name: 'redis-server 7.0, alone', port, child });
    const loads: Load[] = [
      { name: '50 clients, one request at a time', pipeline: 1, requests: quick ? 1000 : 30_000 },
      { name: '50 clients, 16 requests at a time', pipeline: 16, requests: quick ? 1000 : 200_000 },
    ];
    return { tables: loads.map((load) => loadTable(load, targets, quick ? 1 : 5)), points: [] };
  } finally {
    for (const { child } of targets) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
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
