/** The built command as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const MAIN = join(__dirname, '../../dist/cli/main.js');

export interface Command {
  child: ChildProcess;
  output(): string;
  complaints(): string;
  /** Exit code, or null when a signal ended it; how long it took in seconds; the most memory it had, where that is known. */
  ended: Promise<{ code: number | null; output: string; complaints: string; seconds: number }>;
}

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** A test that fails may leave it behind: it is killed after so many seconds, and its code is then null. */
const MAX_SECONDS = 240;

export function startCommand(args: readonly string[], { cwd, env }: CommandOptions = {}): Command {
  const begin = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MAX_SECONDS * 1000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  return {
    child,
    output: () => output,
    complaints: () => complaints,
    ended: new Promise((resolve) => {
      child.once('close', (code) =>
        resolve({ code, output, complaints, seconds: (performance.now() - begin) / 1000 }),
      );
    }),
  };
}

/** Runs it to its end. */
export function runCommand(args: readonly string[], options: CommandOptions = {}): Command['ended'] {
  return startCommand(args, options).ended;
}
