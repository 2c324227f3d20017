import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askRedis, type RedisProgram, startRedisProgram, waitUntil } from '../processes/programs.ts';
import { playReport } from '../processes/spawned.ts';
import { type Scale, spreadOf } from '../race.ts';
import { type Benchmark, digits, point, type Section } from '../section.ts';

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

/** A figure of INFO. */
async function figure({ port }: RedisProgram, name: string): Promise<number> {
  return Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(await askRedis(port, 'INFO'))?.[1]);
}

/** Seconds of the processor that a server has taken, as it says itself. */
async function cpuSeconds(server: RedisProgram): Promise<number> {
  return (await figure(server, 'used_cpu_sys')) + (await figure(server, 'used_cpu_user'));
}

/** The report on two servers of the machine's own, until the replica has everything. */
async function playReal(writes: number): Promise<RealRun> {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-bench-'));
  const servers: RedisProgram[] = [];
  try {
    const master = await startRedisProgram(folder);
    servers.push(master);
    const replica = await startRedisProgram(folder, undefined, '--replicaof', '127.0.0.1', `${master.port}`);
    servers.push(replica);
    const isUp = async () => (await askRedis(replica.port, 'INFO')).includes('master_link_status:up');
    await waitUntil('a replica in step', isUp);
    const before = [await cpuSeconds(master), await cpuSeconds(replica)];
    const clients = clientSeconds(master.port, writes);
    const offset = await figure(master, 'master_repl_offset');
    const hasAll = async () => (await figure(replica, 'slave_repl_offset')) >= offset;
    await waitUntil('a replica that has everything', hasAll);
    return {
      master: (await cpuSeconds(master)) - before[0],
      replica: (await cpuSeconds(replica)) - before[1],
      clients,
    };
  } finally {
    for (const { child } of servers) child.kill('SIGKILL');
    await Promise.all(servers.map(({ ended }) => ended));
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
  const servers = spreadOf(real.map(({ master, replica }) => master + replica)).median;
  const all = spreadOf(real.map(({ master, replica, clients }) => master + replica + clients)).median;
  const own = spreadOf(simulated).median;
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
          row('redis-server 7.0, the master alone', spreadOf(real.map(({ master }) => master)).median),
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
