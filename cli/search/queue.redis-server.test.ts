/** A hunt over a real Redis server, by workers of which one is killed half-way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { hasProgram, type RealServer, startRedis, until } from '../testing/real-redis.ts';

const MAIN = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');
const RUNS = 1_000;

interface Started {
  child: ChildProcess;
  stdout: string;
  ended: Promise<number | null>;
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const started: Started = {
    child,
    stdout: '',
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
  };
  child.stdout?.on('data', (bytes) => {
    started.stdout += bytes;
  });
  return started;
}

const hunt = (...more: string[]): Started =>
  start('hunt', '--runs', String(RUNS), '--no-store', '--reporter', 'json', '--seed', 'queue', ...more);

/** What a hunt has found, without how it was carried out. */
function findings({ stdout }: Started): unknown {
  const { configuration, ...rest } = JSON.parse(stdout);
  return rest;
}

(hasProgram('redis-server') ? describe : describe.skip)('a hunt over a queue', () => {
  let redis: RealServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('finds what a local hunt finds, though a worker is killed in the middle', async () => {
    const address = `redis://127.0.0.1:${redis.port}`;
    const workers = [1, 2].map(() => start('worker', '--queue', address, '--jobs', '1'));
    const queued = hunt('--queue', address);
    await until('a range played by the first worker', () => workers[0].stdout.includes('found'), 60_000);
    workers[0].child.kill('SIGKILL');
    expect(await queued.ended).toBe(1);
    workers[1].child.kill('SIGINT');
    expect(await workers[1].ended).toBe(130);
    const local = hunt('--jobs', '1');
    expect(await local.ended).toBe(1);
    expect(findings(queued)).toEqual(findings(local));
    expect(JSON.parse(queued.stdout).played).toBe(RUNS);
  }, 180_000);

  it('says so when nobody answers at the address', async () => {
    const refused = hunt('--queue', 'redis://127.0.0.1:1');
    expect(await refused.ended).toBe(3);
  }, 60_000);
});
