/** Code of a user's file that does not return while it is loaded, or while it draws, is told by every command. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './testing/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'replisim-load-within-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const ask = (words: string[], env?: Record<string, string>) => runCommand(words, { cwd: folder, env });

const SYSTEM = `export default defineSystem({
  name: 'loaded',
  nodes: { store: actor({ start: () => ({ value: 0 }), on: { write(_, node) { node.reply(); } } }) },
  clients: { operations: { write: { to: 'store' } } },
});
`;
const LAB = "import { actor, defineSystem } from 'replisim/lab';\n";

beforeAll(() => {
  put('endless.ts', `${LAB}for (;;);\n${SYSTEM}`);
  put('beside.ts', 'export const beside = 1;\n');
  put('with-another.ts', `${LAB}import { beside } from './beside.ts';\nwhile (beside === 1);\n${SYSTEM}`);
  put('endless.mjs', 'for (;;);\nexport default 1;\n');
  put('waits.mjs', 'await new Promise(() => {});\nexport default 1;\n');
});

const toldOf = (file: string, seconds: number) => [
  3,
  '',
  `replisim: ./${file}: code outside of its functions did not return within ${seconds} s\n`,
];

test.each([
  ['run', '--call-seconds', '1'],
  ['why', '1/0', '--call-seconds', '1'],
  ['diff', '--call-seconds', '1'],
  ['export', '--to', 'csv', '--call-seconds', '1'],
  ['explore', '--call-seconds', '1'],
  ['hunt', '--case-seconds', '1'],
  ['check', '--case-seconds', '1'],
  ['replay', '1/0', '--case-seconds', '1'],
  ['shrink', '1/0', '--case-seconds', '1'],
  ['promote', '1/0', '--case-seconds', '1'],
])('%s', async (verb, ...words) => {
  const { code, output, complaints } = await ask([verb, './endless.ts', ...words]);
  expect([code, output, complaints]).toEqual(toldOf('endless.ts', 1));
});

test('files that need a loader have ten seconds, for it and for themselves', async () => {
  const files = ['with-another.ts', 'endless.mjs', 'waits.mjs'];
  const answers = await Promise.all(files.map((file) => ask(['hunt', `./${file}`, '--case-seconds', '1'])));
  expect(answers.map(({ code, output, complaints }) => [code, output, complaints])).toEqual(
    files.map((file) => toldOf(file, 10)),
  );
});

test('in a thread, which may be given up, as long as a call', async () => {
  const { code, output, complaints } = await ask(['run', './with-another.ts', '--call-seconds', '2']);
  expect([code, output, complaints]).toEqual(toldOf('with-another.ts', 2));
});

test.each([
  ['run', '1/0', '--call-seconds', '1'],
  ['hunt', '--runs', '1', '--case-seconds', '1', '--no-store'],
  ['replay', '1/0', '--case-seconds', '1'],
  ['shrink', '1/0', '--case-seconds', '1'],
  ['promote', '1/0', '--case-seconds', '1'],
])('what draws is held to the same: %s', async (verb, ...words) => {
  // The plainest is asked for when the system is defined.
  const input = 'input: (pick) => { if (pick(3) === 2) for (;;); return 1; }';
  put('draws.ts', `${LAB}${SYSTEM.replace("to: 'store'", `to: 'store', ${input}`)}`);
  const { code, complaints } = await ask([verb, './draws.ts', ...words]);
  expect([code, complaints]).toEqual([
    3,
    'replisim: ./draws.ts: draw of system "loaded" did not return within 1 s\n',
  ]);
});

test('a feed, too', async () => {
  put('feed.ts', "for (;;);\nexport default { id: 'endless', title: 'Never loaded', feed() {} };\n");
  const { code, output, complaints } = await ask(['run', 'shared-ids', '--variant', './feed.ts']);
  expect([code, output, complaints]).toEqual(toldOf('feed.ts', 10));
});

test('who has a debugger may stand still', async () => {
  put('slow.ts', `${LAB}for (const began = Date.now(); Date.now() - began < 1_500; );\n${SYSTEM}`);
  const words = ['explore', './slow.ts', '--call-seconds', '1', '--no-store'];
  const [alone, debugged] = await Promise.all([ask(words), ask(words, { NODE_OPTIONS: '--inspect=0' })]);
  expect([alone.code, debugged.code]).toEqual([3, 0]);
});
