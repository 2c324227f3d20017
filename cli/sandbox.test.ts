/** Files of one's own in the sandbox: `--sandbox`, and the word `sandbox:FILE`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RIGHT_FEED } from '../classroom/testing/hostile-submissions.ts';
import { inSandbox } from './sandbox-words.ts';
import { readPrinted } from './testing/printed.ts';

const MAIN = join(__dirname, '../dist/cli/main.js');
const LIMIT_MILLIS = 300_000;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-sandbox-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('right.js', RIGHT_FEED.replace('{\n', "{\n  id: 'mine', title: 'mine',\n"));
  write(
    'writes.js',
    `import { writeFileSync } from 'node:fs';\nwriteFileSync('written', '');\n${RIGHT_FEED}`,
  );
  write('leaks.js', RIGHT_FEED.replace('ports.decrRefCount(object);', ''));
  write(
    'hangs.js',
    RIGHT_FEED.replace(
      'for (const',
      'if (dictid > 9) [].indexOf.call({ length: 2 ** 50 }, 1);\n    for (const',
    ),
  );
  write(
    'throws.js',
    RIGHT_FEED.replace('for (const', "if (dictid > 9) throw new Error('no');\n    for (const"),
  );
  write(
    'counts.js',
    "export default { id: 'counts', check: ({ servers }) => servers.some((s) => s.created !== s.freed) ? 'lost' : null };",
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function replisim(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: LIMIT_MILLIS,
    maxBuffer: 1 << 27,
  });
}

test('what is a file goes into the sandbox, and nothing twice', () => {
  const words = ['2.4.9', './mine.ts', 'mine.js', 'lifetimes', 'sandbox:./mine.ts'];
  expect(inSandbox(words, true)).toEqual([
    '2.4.9',
    'sandbox:./mine.ts',
    'sandbox:mine.js',
    'lifetimes',
    'sandbox:./mine.ts',
  ]);
  expect(inSandbox(words, undefined)).toEqual(words);
});

test(
  'run: a right feed plays the very run of 2.4.10, and a property of the exercise is asked',
  () => {
    const run = (...args: string[]) =>
      readPrinted(replisim('run', 'report-small', '--json', ...args).stdout).variants[0];
    const own = run('--variant', './right.js', '--property', './counts.js', '--sandbox');
    const shipped = run('--variant', '2.4.10');
    expect(own.digest).toBe(shipped.digest);
    expect(own.selects).toEqual(shipped.selects);
    expect(own.verdicts.find(({ property }: { property: string }) => property === 'counts').held).toBe(true);
    const leaking = run('--variant', 'sandbox:./leaks.js', '--property', 'sandbox:./counts.js');
    expect(
      leaking.verdicts.find(({ property }: { property: string }) => property === 'counts'),
    ).toMatchObject({
      held: false,
      sentence: 'lost',
    });
  },
  LIMIT_MILLIS,
);

test(
  'nothing is in reach, and a call that does not end is told',
  () => {
    const writes = replisim('run', 'report-small', '--variant', './writes.js', '--sandbox');
    expect([writes.status, writes.stdout]).toEqual([3, '']);
    expect(writes.stderr).toContain("sandbox:./writes.js: it imports 'node:fs': there are no other files");
    expect(existsSync(join(folder, 'written'))).toBe(false);
    const hangs = replisim('run', 'report-small', '--variant', './hangs.js', '--sandbox');
    expect([hangs.status, hangs.stdout]).toEqual([3, '']);
    expect(hangs.stderr).toContain('sandbox:./hangs.js: it is not done after 5000000 steps');
  },
  LIMIT_MILLIS,
);

test.each([
  ['hangs.js', 'no-hang', 'it is not done after 5000000 steps'],
  ['throws.js', 'no-throw', 'it throws Error: no'],
])(
  'hunt: %s is a finding of %s, shrunk to the two commands that show it, and replays',
  (file, property, sentence) => {
    const store = `store-${file}`;
    const hunted = replisim(
      ...['hunt', '--variant', `./${file}`, '--sandbox', '--runs', '60', '--findings', '1', '--jobs', '1'],
      ...['--store', store, '--format', 'json'],
    );
    expect([hunted.status, hunted.stderr]).toEqual([1, '']);
    const [kept] = readdirSync(join(folder, store));
    const named = join(store, kept);
    const replayed = replisim('replay', named, '--variant', `sandbox:./${file}`);
    expect(replayed.status).toBe(1);
    expect(replayed.stdout + replayed.stderr).toContain(sentence);
    expect(hunted.stdout).toContain(property);
    const { scenario } = readPrinted(hunted.stdout).failures[0];
    const script = scenario.clients.flatMap(
      ({ workload }: { workload: { script?: string[][] } }) => workload.script ?? [],
    );
    expect(script).toHaveLength(2);
    // Data that names it does not have it run.
    expect(replisim('replay', named)).toMatchObject({ status: 3, stdout: '' });
  },
  LIMIT_MILLIS,
);

test('a hunt over a queue has no sandbox on the other machines, and says so', () => {
  const { status, stderr } = replisim(
    'hunt',
    '--variant',
    './right.js',
    '--sandbox',
    '--queue',
    'redis://127.0.0.1:1',
  );
  expect(status).toBe(3);
  expect(stderr).toContain('files in the sandbox are not for hunts over a queue');
});

test(
  'help says where a file is run with all rights',
  () => {
    for (const verb of ['run', 'hunt', 'check', 'replay', 'why', 'diff', 'export', 'explore', 'live']) {
      expect([verb, replisim(verb, '--help').stdout.replace(/\s+/g, ' ')]).toEqual([
        verb,
        expect.stringMatching(/with all rights/),
      ]);
    }
  },
  LIMIT_MILLIS,
);
