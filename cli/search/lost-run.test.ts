/** A feed or a property that does not return, in the commands that go on with a run of Redis themselves. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../testing/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'replisim-lost-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]) => runCommand(words, { cwd: folder });
const LIMIT = ['--case-seconds', '1'];

const FEED = "export default { id: 'endless', title: 'Never returns', feed() { for (;;); } };\n";
const PROPERTY =
  "export default { id: 'endless', title: 'Never returns', when: 'whenCalm', check() { for (;;); } };\n";

let failure: string;

beforeAll(async () => {
  writeFileSync(join(folder, 'feed.ts'), FEED);
  writeFileSync(join(folder, 'property.ts'), PROPERTY);
  const { code } = await run('hunt', '--runs', '60', '--findings', '1', '--seed', '7', '--store', 'found');
  expect(code).toBe(1);
  failure = `found/${readdirSync(join(folder, 'found'))[0]}`;
  const text = readFileSync(join(folder, failure), 'utf8');
  writeFileSync(join(folder, 'own.json'), text.replace(/"property": "[\w-]+"/, '"property": "endless"'));
});

test.each([
  ['promote', 'FILE'],
  ['replay', 'FILE', '--step'],
  ['replay', 'shared-ids@1/2.4.9', '--step'],
  ['shrink', 'shared-ids@1/2.4.9'],
])('%s %s: a feed', async (verb, word, ...more) => {
  const named = word.replace('FILE', failure);
  const { code, output, complaints } = await run(verb, named, ...more, '--variant', './feed.ts', ...LIMIT);
  expect([code, output, complaints]).toEqual([
    3,
    '',
    `replisim: ${named}: no-hang: feed of variant "endless" did not return within 1 s. A hunt that comes upon it keeps it.\n`,
  ]);
});

test('a property, and nothing is promoted', async () => {
  const own = ['own.json', '--property', './property.ts', ...LIMIT];
  const [promoted, replayed] = await Promise.all([run('promote', ...own), run('replay', ...own)]);
  expect([promoted.code, promoted.complaints]).toEqual([
    3,
    'replisim: own.json: no-hang: property "endless" did not return within 1 s. A hunt that comes upon it keeps it.\n',
  ]);
  expect([replayed.code, replayed.complaints]).toEqual([
    3,
    'replisim: ./property.ts: property "endless" did not return within 1 s\n',
  ]);
  expect(existsSync(join(folder, 'regressions'))).toBe(false);
});

test('code that returns is stepped through and promoted', async () => {
  writeFileSync(
    join(folder, 'quiet.ts'),
    "export default { id: 'quiet', title: 'Sends nothing', feed() {} };\n",
  );
  const [stepped, promoted] = await Promise.all([
    run('replay', 'shared-ids@1/2.4.9', '--step', '--variant', './quiet.ts'),
    run('promote', failure, '--property', './property.ts', '--to', 'kept'),
  ]);
  expect(stepped.output).toMatch(/^1 {1,2}0 us the run looks at itself\.\n/);
  expect([promoted.code, promoted.complaints]).toEqual([0, '']);
});
