/** `replisim live report-master` as a process of its own, as people start it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { MAIN } from './command.ts';
import { until } from './real-redis.ts';

export interface LiveProcess {
  child: ChildProcess;
  /** Ports of the servers, in the scenario's order. */
  ports: string[];
  output(): string;
  complaints(): string;
  /** Ctrl-C; gives what was printed, once it has ended. */
  stop(): Promise<{ output: string; code: number | null }>;
}

/** Starts a session. A test that fails may leave it behind: it is up to the caller to kill `child` at the end. */
export async function startLiveProcess(folder: string, ...args: string[]): Promise<LiveProcess> {
  const child = spawn('node', [MAIN, 'live', 'report-master', ...args], { cwd: folder });
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const gone = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ports = () => [...output.matchAll(/-p (\d+)\)/g)].map((match) => match[1]);
  await until('the servers', () => ports().length === 2 || child.exitCode !== null);
  return {
    child,
    ports: ports(),
    output: () => output,
    complaints: () => complaints,
    async stop() {
      child.kill('SIGINT');
      return { code: await gone, output };
    },
  };
}
