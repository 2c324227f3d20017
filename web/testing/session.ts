/** A live session, recorded by the command as people start it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../dist/cli/main.js');

export interface Session {
  /** The record's text. */
  record: string;
  /** What the command has printed. */
  output: string;
  /** What each program has heard until its connection was closed. */
  heard: string[];
}

/** The programs speak to the first server of `report-master`, one after the other; each must make it hang up. */
export async function recordSession(programs: readonly string[]): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-session-'));
  const child = spawn('node', [MAIN, 'live', 'report-master', '--record', 'session.json'], { cwd: folder });
  try {
    let output = '';
    const port = await new Promise<number>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const open = /-p (\d+)\)/.exec(output);
        if (open !== null) resolve(Number(open[1]));
      });
      child.once('close', () => reject(new Error(`the session has ended: ${output}`)));
    });
    const heard: string[] = [];
    for (const program of programs) heard.push(await talk(port, program));
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGINT');
    await gone;
    return { record: readFileSync(join(folder, 'session.json'), 'utf8'), output, heard };
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (bytes: string) => {
      heard += bytes;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(heard));
  });
}
