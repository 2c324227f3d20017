import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../testing/command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-new-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const replisim = (...args: string[]) => runCommand(args, { cwd: folder });

test('what it writes holds, and its mistake is found', async () => {
  expect((await replisim('new', 'my-system')).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(['my-system.test.ts', 'my-system.ts']);
  const check = ['check', './my-system.ts', '--runs', '200', '--jobs', '1'];
  expect((await replisim(...check)).code).toBe(0);
  const found = await replisim(...check, '--variant', 'forgets');
  expect([found.code, found.output]).toEqual([1, expect.stringContaining('linearizable')]);
});

test('it overwrites nothing, and writes nothing beside it', async () => {
  writeFileSync(join(folder, 'my-system.test.ts'), 'mine');
  const { code, complaints } = await replisim('new', 'my-system');
  expect([code, complaints]).toEqual([
    3,
    'replisim: my-system.test.ts: it is there already; nothing was written\n',
  ]);
  expect(readdirSync(folder)).toEqual(['my-system.test.ts']);
  expect(readFileSync(join(folder, 'my-system.test.ts'), 'utf8')).toBe('mine');
});

test('a name that is no name is refused', async () => {
  const { code, complaints } = await replisim('new', '../My System');
  expect([code, complaints]).toEqual([3, expect.stringContaining('such as my-system')]);
});
