/** What is written on a full disk is whole, or it is said that it is not there; what was found is told in any case. */

import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseScenario } from '../model/scenario-text.ts';
import { importCapture } from './commands/import.ts';
import { MAIN, runCommand, startCommand } from './testing/command.ts';
import { readPrinted } from './testing/printed.ts';
import { until } from './testing/real-redis.ts';
import { mountSmallDisk, type SmallDisk } from './testing/small-disk.ts';

const disk = mountSmallDisk(256);
const described = disk === null ? describe.skip : describe;

afterAll(() => disk?.unmount());

described('a full disk', () => {
  const { folder, fill, empty } = disk as SmallDisk;
  afterEach(() => empty());

  /** Nothing half-written, and nothing with no bytes in it. */
  function expectNoLeavings(): void {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const { name, parentPath } of files) {
      expect(name).not.toMatch(/\.part$/);
      expect([name, statSync(join(parentPath, name)).size > 0]).toEqual([name, true]);
    }
  }

  const HUNT = ['hunt', '--runs', '60', '--findings', '1', '--seed', '7', '--jobs', '1'];

  test('hunt tells what it has found and cannot keep', async () => {
    fill(0);
    const { code, output, complaints } = await runCommand([...HUNT, '--store', join(folder, 'store')]);
    expect(code).toBe(3);
    expect(output).toMatch(/VIOLATED {2}select-lifetimes[\s\S]*Reproduce/);
    expect(output).not.toMatch('Written to');
    expect(complaints).toMatch(
      /it cannot be written: no space is left on the device\. What was found is told/,
    );
    expectNoLeavings();
  });

  test('hunt for a machine prints its answer, too', async () => {
    fill(0);
    const { code, output } = await runCommand([
      ...HUNT,
      '--store',
      join(folder, 'store'),
      '--format',
      'json',
    ]);
    expect(code).toBe(3);
    expect(readPrinted(output).failures).toMatchObject([
      { file: null, verdict: { property: 'select-lifetimes' } },
    ]);
  });

  test('shrink keeps the file that it cannot replace, and tells the best it has found', async () => {
    const file = join(folder, 'failure.json');
    fill(64);
    await runCommand([...HUNT, '--store', join(folder, 'store'), '--shrink-seconds', '1', '--any-site']);
    const [kept] = readdirSync(join(folder, 'store'));
    const failure = readPrinted(readFileSync(join(folder, 'store', kept), 'utf8'));
    const [client] = failure.scenario.clients;
    failure.scenario.clients = [{ ...client, thinkMicros: [5, 7] }];
    const text = JSON.stringify(failure);
    writeFileSync(file, text);
    fill(0);
    const { code, output, complaints } = await runCommand(['shrink', file]);
    expect(code).toBe(3);
    expect(output).toMatch('Reproduce');
    expect(complaints).toMatch('no space is left on the device');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expectNoLeavings();
  });

  test('output that goes to a file there is whole, or an error', () => {
    fill(16);
    const out = openSync(join(folder, 'out.json'), 'w');
    const ran = spawnSync(process.execPath, [MAIN, 'run', 'report-small', '--json'], {
      stdio: ['ignore', out, 'pipe'],
    });
    closeSync(out);
    expect(ran.status).toBe(3);
    expect(`${ran.stderr}`).toMatch('the output: it cannot be written: no space is left on the device');
  });

  test('import leaves the file that it cannot replace', async () => {
    const capture = join(folder, 'monitor.txt');
    const output = join(folder, 'imported.json');
    const line = (index: number) => `${1_700_000_000 + index}.000000 "set" "key-${index}" "value"`;
    writeFileSync(capture, `${Array.from({ length: 1_000 }, (_, index) => line(index)).join('\n')}\n`);
    writeFileSync(output, 'old');
    fill(16);
    await expect(importCapture(capture, { output, slaves: 1 })).rejects.toThrow(
      'imported.json: it cannot be written: no space is left on the device',
    );
    expect(readFileSync(output, 'utf8')).toBe('old');
    expectNoLeavings();
  });

  /** Says SET so often, each with a value of 500 bytes, or until the session ends. */
  function talk(port: number, times: number): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      let left = times;
      const say = () => {
        if (left-- > 0) socket.write(`set k ${'x'.repeat(500)}\r\n`);
        else socket.destroy();
      };
      socket
        .on('connect', say)
        .on('data', say)
        .on('error', () => {})
        .on('close', () => resolve());
    });
  }

  test('live --record ends with what is there: a scenario that plays', async () => {
    fill(128);
    const file = join(folder, 'session.json');
    const live = startCommand(['live', 'report-master', '--record', file]);
    await until('the servers', () => /-p \d+\)/.test(live.output()), 60_000);
    await talk(Number(/-p (\d+)\)/.exec(live.output())?.[1]), 100_000);
    const { code, output, complaints } = await live.ended;
    expect(code).toBe(3);
    expect(output).toMatch(
      'The session ends: the record cannot be written any more: no space is left on the device.',
    );
    expect(complaints).toMatch(
      /It holds the session up to [\d.]+ s, as a whole scenario:\n {2}npx replisim replay/,
    );
    const { scenario, problems } = parseScenario(readFileSync(file, 'utf8'), { file });
    expect(problems).toEqual([]);
    // What is on the disk is all but a page of it.
    expect(statSync(file).size).toBeGreaterThan(120_000);
    expect(scenario?.outside.length).toBeGreaterThan(100);
    const replayed = await runCommand(['replay', `${file}@${scenario?.seed}/2.4.9`]);
    expect(replayed.output).toMatch(/writes +\d{3}/);
    expectNoLeavings();
  });

  test('live says so at once when not even the head of the record fits', async () => {
    fill(0);
    const { code, output, complaints } = await runCommand([
      'live',
      'report-master',
      '--record',
      join(folder, 'none.json'),
    ]);
    expect({ code, output }).toEqual({ code: 3, output: '' });
    expect(complaints).toMatch('none.json: it cannot be written: no space is left on the device');
    expectNoLeavings();
  });
});
