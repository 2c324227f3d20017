import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { playReport } from '../processes/spawned.ts';
import type { Scale } from '../race.ts';
import { type Benchmark, digits, point, type Section } from '../section.ts';

const UP_TRIES = 600;
const POLL_MILLIS = 50;

function cli(port: number, ...words: string[]): string {
  return spawnSync('redis-cli', ['-p', `${port}`, ...words], { encoding: 'utf8' }).stdout ?? '';
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < UP_TRIES; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
  }
  throw new Error(`${what}: not within ${(UP_TRIES * POLL_MILLIS) / 1000} s`);
}

/** A figure of INFO. */
function figure(port: number, section: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(cli(port, 'info', section))?.[1]);
}

/** Seconds of the processor that a server has taken, as it says itself. */
function cpuSeconds(port: number): number {
  return figure(port, 'cpu', 'used_cpu_sys') + figure(port, 'cpu', 'used_cpu_user');
}

/** What both loops took, in seconds of the processor: the second line of `times`, of a shell's children. */
function clientSeconds(port: number, writes: number): number {
  const loop = (db: number) => `redis-cli -p ${port} -n ${db} -r ${writes} set foo bar > /dev/null`;
  const { stdout } = spawnSync('sh', ['-c', `${loop(0)} & ${loop(15)} & wait; times`], { encoding: 'utf8' });
  const children = stdout.trim().split('\n')[1];
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

interface RealRun {
  master: number;
  replica: number;
  clients: number;
}

/** The report on two servers of the machine's own, until the replica has everything. */
async function playReal(writes: number): Promise<RealRun> {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-bench-'));
  const children: ChildProcess[] = [];
  try {
    const ports = [await freePort(), await freePort()];
    const start = (port: number, ...more: string[]) => {
      const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...more];
      children.push(spawn('redis-server', args, { stdio: 'ignore' }));
    };
    const [master, replica] = ports;
    start(master);
    await until('the master answers', () => cli(master, 'ping').startsWith('PONG'));
    start(replica, '--replicaof', '127.0.0.1', `${master}`);
    await until('the replica is in step', () =>
      cli(replica, 'info', 'replication').includes('master_link_status:up'),
    );
    const before = ports.map(cpuSeconds);
    const clients = clientSeconds(master, writes);
    const offset = figure(master, 'replication', 'master_repl_offset');
    await until(
      'the replica has everything',
      () => figure(replica, 'replication', 'slave_repl_offset') >= offset,
    );
    const [ofMaster, ofReplica] = ports.map((port, index) => cpuSeconds(port) - before[index]);
    return { master: ofMaster, replica: ofReplica, clients };
  } finally {
    const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(ended);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run({ quick }: Scale): Promise<Section> {
  const writes = quick ? 1_000 : 100_000;
  const rounds = quick ? 1 : 3;
  const real: RealRun[] = [];
  const simulated: number[] = [];
  for (let round = 0; round < rounds; round++) {
    real.push(await playReal(writes));
    simulated.push(playReport('2.4.9', writes, false).cpuSeconds);
  }
  const medianOf = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const servers = medianOf(real.map(({ master, replica }) => master + replica));
  const all = medianOf(real.map(({ master, replica, clients }) => master + replica + clients));
  const own = medianOf(simulated);
  const row = (what: string, seconds: number) => [
    what,
    digits(seconds),
    digits((seconds * 1e6) / (2 * writes)),
    digits(seconds / own),
  ];
  return {
    tables: [
      {
        caption: `2 x ${writes.toLocaleString('en')} writes in databases 0 and 15, seconds of the processor`,
        columns: ['', 'seconds', 'us a write', 'to replisim'],
        rows: [
          row('replisim: two servers, two clients, every byte between', own),
          row('redis-server 7.0, the master alone', medianOf(real.map(({ master }) => master))),
          row('redis-server 7.0, master and replica', servers),
          row('the same and both redis-cli', all),
        ],
      },
    ],
    points: [
      point(
        'the report beside real servers: all that is simulated, to the real master and replica alone',
        'less of the processor',
        `${digits(own / servers)} of it`,
        own < servers,
      ),
    ],
  };
}

export const realServers: Benchmark = {
  name: 'real-servers',
  title: 'The report beside real servers',
  about:
    "Debian's redis-server with one replica under two loops of redis-cli, and the simulation of 2.4.9, in turn, three times, " +
    "at a tenth of the report's size. The servers say themselves what they have taken of the processor.",
  run,
};
