/** Real Redis programs for tests: where they are, and how to run them on loopback. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Whether tests that need this program run: not when it is not on the PATH, with the reason printed; in CI that is a
 * failure.
 */
export function hasProgram(program: string): boolean {
  if (spawnSync(program, ['--version']).error === undefined) return true;
  const reason = `no ${program} on the PATH`;
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(`skipped, ${reason}`);
  return false;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  millis = 15_000,
): Promise<void> {
  for (const end = performance.now() + millis; performance.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${what}: not within ${millis} ms`);
}

export interface RealServer {
  port: number;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** A redis-server of its own, without persistence, on a free port of loopback. */
export async function startRedis(...more: string[]): Promise<RealServer> {
  return startRedisAt(await freePort(), ...more);
}

/** The same, on this port. */
export async function startRedisAt(port: number, ...more: string[]): Promise<RealServer> {
  const directory = mkdtempSync(join(tmpdir(), 'replisim-redis-'));
  const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', directory, '--save', ''];
  const child = spawn('redis-server', [...settings, ...more], { stdio: 'ignore' });
  // However it ends: whoever kills it need not stop it as well.
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      rmSync(directory, { recursive: true });
      resolve();
    });
  });
  await until('redis-server', () => answers(port));
  return {
    port,
    child,
    async stop() {
      child.kill();
      await gone;
    },
  };
}

/** Runs a program to its end and returns what it printed. */
export function run(program: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      out += text;
    });
    child.stderr.resume();
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${out}`));
    });
  });
}
