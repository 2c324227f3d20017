/** Ctrl-C or SIGTERM in the middle of a file that is written. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN } from './testing/command.ts';

const WRITER = `
import { writeWhole } from '${join(__dirname, '../dist/cli/write-file.js')}';
const text = Buffer.from('half of it, ');
const pieces = {
  *[Symbol.iterator]() {
    yield text;
    process.kill(process.pid, 'SIGNAL');
    yield text;
  },
};
LISTEN
writeWhole('file.txt', pieces);
setTimeout(() => console.log('it goes on'), 100);
`;

test.each([
  ['nobody listens: it ends the process when the file is whole', 'SIGINT', '', 130, ''],
  ['nobody listens to SIGTERM: the same', 'SIGTERM', '', 130, ''],
  ['somebody listens: it is his', 'SIGINT', "process.on('SIGINT', () => {});", 0, 'it goes on\n'],
])('%s', (_, signal, listen, status, output) => {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-write-file-'));
  try {
    writeFileSync(join(folder, 'writer.mjs'), WRITER.replace('LISTEN', listen).replace('SIGNAL', signal));
    writeFileSync(join(folder, 'file.txt'), 'old');
    const ran = spawnSync(process.execPath, ['writer.mjs'], { cwd: folder, encoding: 'utf8' });
    expect([ran.signal, ran.status, ran.stdout, ran.stderr]).toEqual([null, status, output, '']);
    expect(readFileSync(join(folder, 'file.txt'), 'utf8')).toBe('half of it, half of it, ');
    expect(readdirSync(folder).sort()).toEqual(['file.txt', 'writer.mjs']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a record whose folder is missing: said in words', () => {
  const args = ['live', 'report-master', '--record', 'no-such-folder/x.json'];
  const ran = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  expect([ran.status, ran.stdout, ran.stderr]).toEqual([
    3,
    '',
    'replisim: no-such-folder/x.json: it cannot be written: there is no such folder\n',
  ]);
});
