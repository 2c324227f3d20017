/** The built command as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './real-redis.ts';

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

const SIGN = 'under-way';
/** The most that a loaded machine takes to start the command and to begin its work. */
const BEGIN_MILLIS = 120_000;

/**
 * A property of one's own that writes a file when it is asked for the nth time: by then the work that asks it is under
 * way, however slow the machine is, and Ctrl-C is heard. Returns the word for `--property`.
 */
export function writeUnderWay(folder: string, { atCall }: { atCall: number }): string {
  writeFileSync(
    join(folder, `${SIGN}.mjs`),
    `import { writeFileSync } from 'node:fs';
let calls = 0;
export default {
  id: '${SIGN}',
  title: 'The work has begun.',
  when: 'always',
  check() {
    if (++calls === ${atCall}) writeFileSync(${JSON.stringify(join(folder, SIGN))}, '');
    return null;
  },
};
`,
  );
  return `./${SIGN}.mjs`;
}

/** Waits for what `writeUnderWay` writes, and takes it away again. */
export async function untilUnderWay(folder: string): Promise<void> {
  await until('the work', () => existsSync(join(folder, SIGN)), BEGIN_MILLIS);
  rmSync(join(folder, SIGN));
}
