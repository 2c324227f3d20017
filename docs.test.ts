/**
 * What the pages say is run: every command in a ```sh block of README.md and docs/ is executed, and its exit code
 * compared. A comment before a block says what is special about it:
 *
 *   <!-- exit 3 -->            it exits with 3 and not with 0
 *   <!-- not run: reason -->   it is not run here, and why
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = __dirname;
/** The kinds of pages, each a folder of docs/. The course and the findings have tests of their own. */
const KINDS = ['tutorial', 'how-to', 'reference', 'explanation'];
const PAGES = [
  'README.md',
  'docs/index.md',
  ...KINDS.flatMap((kind) =>
    readdirSync(join(ROOT, 'docs', kind))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${kind}/${file}`),
  ),
];

interface Block {
  page: string;
  line: number;
  commands: string;
  exit: number;
  notRun?: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const found = text.matchAll(/(?:<!-- (exit (\d+)|not run: (.+?)) -->\n)?```sh\n([\s\S]*?)```/g);
  return [...found].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    commands: match[4].trim(),
    exit: Number(match[2] ?? 0),
    notRun: match[3],
  }));
}

/** `npx replisim` is the built command, without npm in between. */
const PRELUDE = `npx() { shift; node '${ROOT}/dist/cli/main.js' "$@"; }; set -e\n`;

const blocks = PAGES.flatMap(blocksOf);

test('the command is built (npm run build)', () => {
  expect(existsSync(join(ROOT, 'dist/cli/main.js'))).toBe(true);
});

test('the pages show commands', () => {
  expect(blocks.filter((block) => block.notRun === undefined).length).toBeGreaterThan(5);
});

const shown = blocks.filter((block) => block.notRun === undefined);
test.each(shown.map((block) => [`${block.page}:${block.line}`, block.commands, block] as const))(
  '%s: %s',
  (_, commands, block) => {
    const ran = spawnSync('bash', ['-c', PRELUDE + commands], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 100_000,
      maxBuffer: 1 << 27,
    });
    expect({ status: ran.status, stderr: block.exit === 0 ? ran.stderr : '' }).toEqual({
      status: block.exit,
      stderr: '',
    });
  },
  120_000,
);

test('links between the pages lead somewhere', () => {
  const dead = PAGES.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    return [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1])
      .filter((target) => !existsSync(join(ROOT, dirname(page), target)))
      .map((target) => `${page}: ${target}`);
  });
  expect(dead).toEqual([]);
});

test('docs/index.md leads to every page, below the heading of its kind', () => {
  const index = readFileSync(join(ROOT, 'docs/index.md'), 'utf8');
  for (const kind of KINDS) {
    const [, section] = new RegExp(`\\n## ${kind}[^]*?\\n([^]*?)(?=\\n## |$)`, 'i').exec(
      index,
    ) as RegExpExecArray;
    const pages = PAGES.filter((page) => page.startsWith(`docs/${kind}/`)).map((page) => page.slice(5));
    expect(pages.filter((page) => !section.includes(`](${page})`))).toEqual([]);
  }
});

test('every page of docs/ is of a kind', () => {
  expect(readdirSync(join(ROOT, 'docs')).sort()).toEqual(
    ['course', 'examples', 'findings', 'images', 'index.md', 'paths.test.ts', ...KINDS].sort(),
  );
});

test('docs/reference/dependencies.md lists the runtime dependencies, each once', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const rows = [
    ...readFileSync(join(ROOT, 'docs/reference/dependencies.md'), 'utf8').matchAll(/^\| `([^`]+)` \|/gm),
  ];
  expect(rows.map((row) => row[1]).sort()).toEqual(Object.keys(dependencies).sort());
});

test('the example in docs/tutorial/adding-a-scenario.md is the file that is played', () => {
  const page = readFileSync(join(ROOT, 'docs/tutorial/adding-a-scenario.md'), 'utf8');
  const example = /```yaml\n# two-databases\.yaml\n([\s\S]*?)```/.exec(page)?.[1];
  expect(readFileSync(join(ROOT, 'docs/examples/two-databases.yaml'), 'utf8')).toBe(example);
});

test('docs/reference/json.md names every key that run --json prints', () => {
  const ran = spawnSync('node', ['dist/cli/main.js', 'run', 'report-small', '--json', '--log'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  const json = JSON.parse(ran.stdout);
  const [variant] = json.variants;
  const page = readFileSync(join(ROOT, 'docs/reference/json.md'), 'utf8');
  const keys = [
    json,
    variant,
    variant.selects,
    variant.usedMemory,
    variant.samples,
    variant.servers[0],
    variant.ledger[0],
    variant.verdicts[0],
  ].flatMap((record) => Object.keys(record));
  const words = new Set(page.match(/[A-Za-z]\w*/g));
  expect(keys.filter((key) => !words.has(key))).toEqual([]);
});

test('docs/reference/command.md has every verb and option, as the help has them', () => {
  const ran = spawnSync('node', ['.ci/reference.mjs', '--check'], { cwd: ROOT, encoding: 'utf8' });
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' });
});

test('docs/reference/json.md names every schema that ships', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/json.md'), 'utf8');
  const schemas = readdirSync(join(ROOT, 'schemas'));
  expect(schemas.filter((file) => !page.includes(file))).toEqual([]);
});

test('the failure report in the README is the one that is printed', () => {
  const args = ['dist/cli/main.js', 'hunt', '--runs', '100', '--findings', '1', '--seed', '7', '--no-store'];
  const { stdout } = spawnSync('node', args, { cwd: ROOT, encoding: 'utf8' });
  const report = stdout.slice(stdout.indexOf('VIOLATED'), stdout.indexOf('\n\nReproduce'));
  expect(report.length).toBeGreaterThan(500);
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(report);
});
