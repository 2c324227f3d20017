/** Data must not run code: a path in a failure file, in coordinates or in a link is not loaded. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureText } from '../lab/files.ts';
import { recordFailure } from '../lab/index.ts';
import { ENGINE_VERSION } from '../model/index.ts';
import { feed249 } from '../model/internals.ts';
import { createRedisSystem, selectLifetimes, writePageLink } from '../properties/index.ts';
import { loadScenario } from './scenario-files.ts';
import { runCommand } from './testing/command.ts';
import { SMALLEST_LEAK } from './testing/smallest-leak.ts';

let folder: string;
let marker: string;

/** A file of code that shows that it ran, and is a variant and a property at once. */
const EVIL = 'evil.mjs';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-consent-'));
  marker = join(folder, 'it-ran');
  writeFileSync(
    join(folder, EVIL),
    `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(marker)}, '');
const feed = (ports, slaves, dictid, command) => {
  for (const slave of slaves) {
    if (ports.selectedDb(slave) !== dictid) {
      ports.addReply(slave, ports.createSelect(dictid, 1));
      ports.setSelectedDb(slave, dictid);
    }
    ports.addReplyCommand(slave, command);
  }
};
export default { id: 'evil', title: 'x', feed, when: 'whenCalm', check: () => null };
`,
  );
  const system = createRedisSystem();
  const leaks = join(folder, 'leaks.yaml');
  writeFileSync(leaks, JSON.stringify(SMALLEST_LEAK));
  const scenario = loadScenario(leaks);
  const failure = recordFailure(
    system,
    { scenario, choices: null },
    { variant: feed249, property: selectLifetimes },
  );
  if (failure === null) throw new Error('it is no failure');
  const write = (name: string, change: object) =>
    writeFileSync(join(folder, name), failureText(system, { ...failure, ...change }));
  write('variant.json', { variant: `./${EVIL}` });
  write('absolute.json', { variant: join(folder, EVIL) });
  write('property.json', { verdict: { ...failure.verdict, property: `./${EVIL}` } });
  write('own-code.json', { variant: `./${EVIL}`, verdict: { ...failure.verdict, property: 'no-throw' } });
});

afterEach(() => rmSync(marker, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runCommand(args, { cwd: folder });

const link = () =>
  `#${writePageLink({ engine: ENGINE_VERSION, scenario: { name: 'report-small' }, variant: `./${EVIL}`, choices: {}, forks: [] })}`;

const COORDINATES = 'leaks.yaml@1/.%2Fevil.mjs';

const COMMANDS: [string, string[]][] = [
  ['replay of a failure file', ['replay', 'variant.json']],
  ['replay of an absolute path', ['replay', 'absolute.json']],
  ["replay of what the user's code broke off", ['replay', 'own-code.json']],
  ['replay, event by event', ['replay', 'variant.json', '--step']],
  ['replay of coordinates', ['replay', COORDINATES]],
  ['replay of a link', ['replay', 'LINK']],
  ['why of a failure file', ['why', 'variant.json']],
  ['why of coordinates', ['why', COORDINATES]],
  ['export of a failure file', ['export', 'variant.json', '--to', 'csv']],
  ['export of coordinates', ['export', COORDINATES, '--to', 'csv']],
  ['shrink of a failure file', ['shrink', 'variant.json']],
  ['shrink of coordinates', ['shrink', COORDINATES]],
  ['promote', ['promote', 'variant.json', '--to', 'regressions']],
];

test.each(COMMANDS)('%s loads no file that only the data names', async (_, command) => {
  const args = command.map((word) => (word === 'LINK' ? link() : word));
  const { code, output, complaints } = await run(...args);
  expect({ code, output }).toEqual({ code: 3, output: '' });
  expect(complaints).toMatch(
    /it names the file ".*evil\.mjs" as its variant, .*--variant FILE; or say --trust/,
  );
  expect(existsSync(marker)).toBe(false);
});

test.each([
  ['replay', 'property.json'],
  ['shrink', 'property.json'],
  ['promote', 'property.json'],
  ['why', 'property.json'],
])('%s loads no file that the data names as its property', async (...args) => {
  const { complaints } = await run(...args);
  if (args[0] !== 'why')
    expect(complaints).toMatch(/the property ".\/evil.mjs", which does not ship; --property FILE/);
  expect(existsSync(marker)).toBe(false);
});

test.each([
  ['diff', 'variant.json'],
  ['run', 'variant.json'],
  ['hunt', '--store', '.', '--runs', '1'],
])('%s does not look at what variant a file names', async (...args) => {
  await run(...args);
  expect(existsSync(marker)).toBe(false);
});

test.each(COMMANDS)('%s loads it when the user names it, or trusts the data', async (_, command) => {
  const args = command.map((word) => (word === 'LINK' ? link() : word));
  for (const consent of [['--variant', EVIL.replace(/^/, './')], ['--trust']]) {
    writeFileSync(join(folder, 'copy.json'), readFileSync(join(folder, 'variant.json')));
    const { complaints } = await run(
      ...args.map((word) => (word === 'variant.json' ? 'copy.json' : word)),
      ...consent,
    );
    expect(complaints).not.toMatch(/names the file/);
    expect(existsSync(marker)).toBe(true);
    rmSync(marker);
  }
});

test('the help of each of them says what is run', async () => {
  for (const verb of new Set(COMMANDS.map(([, [first]]) => first))) {
    const { output } = await run(verb, '--help');
    expect(output.replace(/\s+/g, ' ')).toMatch(
      /a file of your own is run with all rights.*--trust run the file that the data names/,
    );
  }
});
