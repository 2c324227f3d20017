/** Feeds of one's own of which a server dies: properties tell of it, as they do of a shipped one's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './testing/command.ts';

jest.setTimeout(120_000);

const TWICE = `export default { id: 'twice', title: 'It gives each count back twice.',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const made = ports.createSelect(dictid, 1);
        ports.addReply(slave, made);
        ports.decrRefCount(made);
        ports.decrRefCount(made);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  } };`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-load-variant-'));
  writeFileSync(join(folder, 'twice.mjs'), TWICE);
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['run', 'report-small', '--strict', '--variant', './twice.mjs'],
  ['run', 'report-small', '--strict', '--sandbox', '--variant', './twice.mjs'],
  ['hunt', '--runs', '5', '--findings', '1', '--no-store', '--variant', './twice.mjs'],
  ['explore', '--no-store', '--variant', './twice.mjs'],
  ['explore', '--no-store', '--jobs', '2', '--variant', './twice.mjs'],
])('%s %s %s %s %s', async (...words) => {
  const ran = await runCommand(words, { cwd: folder });
  expect(ran).toMatchObject({ code: 1, complaints: expect.not.stringContaining('failed') });
  expect(ran.output).toContain('no-use-after-free');
  expect(ran.output.replace(/\s+/g, ' ')).toContain('master touched freed memory: SELECT object');
});
