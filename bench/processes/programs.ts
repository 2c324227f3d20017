import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ROOT } from './spawned.ts';

/** What Linux counts processor time in, whatever the machine. */
const TICKS_A_SECOND = 100;

export const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

export function seconds(millis: number): string {
  return `${(millis / 1000).toFixed(1)} s`;
}

/** How a program ended. */
export interface ProgramEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
  complaints: string;
}

export interface Program {
  child: ChildProcess;
  output(): string;
  /** Null as long as it runs. */
  end(): ProgramEnd | null;
  ended: Promise<ProgramEnd>;
}

export function startProgram(program: string, args: readonly string[], cwd: string): Program {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaints = '';
  let end: ProgramEnd | null = null;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  return {
    child,
    output: () => output,
    end: () => end,
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        end = { code, signal, output, complaints };
        resolve(end);
      });
    }),
  };
}

/** The built command. */
export function startReplisim(args: readonly string[], cwd: string): Program {
  return startProgram(process.execPath, [join(ROOT, 'dist/cli/main.js'), ...args], cwd);
}

/** How it ended, for a sentence. */
export function endText({ code, signal, complaints }: ProgramEnd): string {
  return `${signal ?? `exit code ${code}`}${complaints === '' ? '' : `, ${JSON.stringify(complaints.slice(0, 500))}`}`;
}

/** @throws Error when it does not hold in time. */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  millis = 120_000,
): Promise<void> {
  for (const end = performance.now() + millis; performance.now() < end; ) {
    if (await holds()) return;
    await pause(20);
  }
  throw new Error(`${what}: not within ${seconds(millis)}`);
}

export interface RedisProgram extends Program {
  port: number;
}

/** A session of a simulated master and its slave, which took free ports; they answer. */
export async function startSession(
  folder: string,
  ...more: string[]
): Promise<{ session: Program; ports: number[] }> {
  const session = startReplisim(['live', 'report-master', ...more], folder);
  const ports = () => [...session.output().matchAll(/-p (\d+)\)/g)].map((match) => Number(match[1]));
  try {
    await waitUntil('the session', () => ports().length === 2 || session.end() !== null);
    const end = session.end();
    if (end !== null) throw new Error(`the session ended with ${endText(end)}`);
    return { session, ports: ports() };
  } catch (error) {
    session.child.kill('SIGKILL');
    throw error;
  }
}

/** A real server without persistence, on this port of loopback, or on a free one; it answers. */
export async function startRedisProgram(
  folder: string,
  port?: number,
  ...more: string[]
): Promise<RedisProgram> {
  const at = port ?? (await freePort());
  const settings = ['--bind', '127.0.0.1', '--port', `${at}`, '--dir', folder, '--save', '', ...more];
  const program = startProgram('redis-server', settings, folder);
  await waitUntil('redis-server', async () => (await askRedis(at, 'PING')).startsWith('+PONG'));
  return { ...program, port: at };
}

/** The first piece of what a server answers; empty when it does not. */
export function askRedis(port: number, ...words: string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${words.join(' ')}\r\n`));
    const leave = (answer: string) => {
      resolve(answer);
      socket.destroy();
    };
    socket.setEncoding('latin1').once('data', leave);
    for (const event of ['error', 'close']) socket.once(event, () => leave(''));
    socket.setTimeout(20_000, () => leave(''));
  });
}

/** Seconds of the processor that a process has had; null where the system does not say, or when it is gone. */
export function processorSeconds({ child }: Program): number | null {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

/** The most that a process had resident, in MB; null where the system does not say. */
export function peakMegabytes({ child }: Program): number | null {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Math.round((Number(kib) * 1024) / 1e6);
  } catch {
    return null;
  }
}
