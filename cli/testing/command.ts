/** The built command as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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

/** The most that a loaded machine takes to start the command and to begin its work. */
const BEGIN_MILLIS = 120_000;

export interface UnderWay {
  /** What `--property` takes. */
  property: string;
  /** What `--variant` takes. */
  variant: string;
  /** Waits until the work is under way, and presses Ctrl-C. */
  interrupt(command: Command): Promise<void>;
}

/**
 * A property and a feed of one's own that wait for Ctrl-C when they are asked for the nth time: however slow or fast the
 * machine is, the work that asks them is under way then, and is not over. Nothing is written but one folder.
 */
export function underWay(folder: string, { atCall }: { atCall: number }): UnderWay {
  const own = join(folder, 'under-way');
  mkdirSync(own);
  const [begun, pressed] = [join(own, 'begun'), join(own, 'pressed')];
  const module = (members: string): string => `import { existsSync, writeFileSync } from 'node:fs';
const nobody = new Int32Array(new SharedArrayBuffer(4));
let calls = 0;
function waitForCtrlC() {
  if (++calls !== ${atCall}) return null;
  writeFileSync(${JSON.stringify(begun)}, '');
  while (!existsSync(${JSON.stringify(pressed)})) Atomics.wait(nobody, 0, 0, 10);
  return null;
}
export default { id: 'under-way', title: 'The work has begun.', ${members} };
`;
  writeFileSync(join(own, 'property.mjs'), module("when: 'always', check: waitForCtrlC"));
  writeFileSync(join(own, 'variant.mjs'), module('feed: waitForCtrlC'));
  return {
    property: './under-way/property.mjs',
    variant: './under-way/variant.mjs',
    async interrupt({ child }) {
      await until('the work', () => existsSync(begun), BEGIN_MILLIS);
      child.kill('SIGINT');
      writeFileSync(pressed, '');
    },
  };
}
