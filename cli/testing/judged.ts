import { spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../dist/cli/main.js');

/** Tells on stderr what the process has taken, when it ends; threads, which load it too, say nothing. */
const MEASURING = `data:text/javascript,${encodeURIComponent(`
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write('USAGE ' + JSON.stringify([maxRSS / 1024, (userCPUTime + systemCPUTime) / 1e6]));
});
`)}`;

/** What `replisim judge FILE --json` says, and what that took. */
export interface JudgedFile {
  status: number | null;
  stdout: string;
  stderr: string;
  /** The most that was resident. */
  megabytes: number;
  processorSeconds: number;
}

export function judgeFile(file: string, folder: string): Promise<JudgedFile> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', MEASURING, MAIN, 'judge', file, '--json'], {
      cwd: folder,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('close', (status) => {
      const [said, usage] = stderr.split('USAGE ');
      const [megabytes, processorSeconds] = JSON.parse(usage ?? '[0, 0]') as [number, number];
      resolve({ status, stdout, stderr: said, megabytes, processorSeconds });
    });
  });
}
