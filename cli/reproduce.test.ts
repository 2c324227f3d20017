/**
 * Every line that is printed to reproduce something is pasted, and must come to the same digest: in a project in which the
 * package is installed as others get it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Packed, pack } from './testing/packed-project.ts';

const ROOT = join(__dirname, '..');
/** The shortest hunt that finds something. */
const ONE = ['--runs', '1', '--findings', '1', '--jobs', '1', '--seed', '1'];

let packed: Packed;
/** A project with blanks in its paths. */
let project: string;
let main: string;

beforeAll(() => {
  packed = pack();
  const { folder, package: root } = packed.project('a project', { type: 'module' });
  project = folder;
  main = join(root, 'dist/cli/main.js');
  mkdirSync(join(project, 'own feeds'));
  writeFileSync(
    join(project, 'own feeds/mine.ts'),
    `import { variantById } from 'replisim/model';
import type { Variant } from 'replisim/model';
const mine: Variant = { ...(variantById('2.4.9') as Variant), id: 'mine' };
export default mine;
`,
  );
  writeFileSync(
    join(project, 'never.ts'),
    `import type { RedisProperty } from 'replisim/properties';
const never: RedisProperty = { id: 'never', title: 'Never.', when: 'whenCalm', check: () => 'It is wrong.' };
export default never;
`,
  );
});

afterAll(() => packed.remove());

/** A line as it is pasted, with the installed command for `npx replisim`. */
function paste(line: string, cwd = project) {
  const script = `npx() { shift; '${process.execPath}' '${main}' "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
  return { status, stdout: stdout.replace(/\s+/g, ' '), stderr };
}

function replisim(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const LINE = /^ *(npx replisim replay .*)$/m;
const lineIn = (text: string): string => LINE.exec(text)?.[1] ?? 'there is no line';

interface Told {
  failures: { file: string | null; digest: string; variant: string; reproduce: string[] }[];
}

/** A hunt's only failure. */
function failureOf(...args: string[]): Told['failures'][0] {
  const { stdout } = replisim(...args, '--format', 'json');
  const { failures }: Told = JSON.parse(stdout);
  expect(failures.length).toBe(1);
  return failures[0];
}

function expectSame({ status, stdout, stderr }: ReturnType<typeof paste>, digest: string): void {
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toMatch(new RegExp(`The digest is (the same, )?${digest}\\.`));
}

/** The program under "in TypeScript", compiled under strict and run. */
function runProgram(reproduce: readonly string[], name: string): string {
  const from = reproduce.indexOf('in TypeScript:') + 1;
  expect(from).toBeGreaterThan(0);
  const lines = reproduce.slice(from).filter((line) => line.startsWith('  '));
  writeFileSync(join(project, `${name}.ts`), lines.join('\n'));
  const options = [
    ...['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node'],
    ...['--typeRoots', join(ROOT, 'node_modules/@types')],
    ...['--allowImportingTsExtensions', '--rewriteRelativeImportExtensions'],
  ];
  const tsc = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), [...options, `${name}.ts`], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(tsc.stdout).toBe('');
  const ran = spawnSync(process.execPath, [`${name}.js`], { cwd: project, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return ran.stdout;
}

describe('what ships', () => {
  test('a failure that is kept: the command, the program, the link of the page', () => {
    const { digest, file, reproduce } = failureOf('hunt', ...ONE, '--store', 'a store');
    expect(file).toMatch(/^a store\//);
    expectSame(paste(reproduce[0]), digest);
    expect(runProgram(reproduce, 'shipped')).toContain(`The digest is the same, ${digest}.`);
    const page = /^on the page \(npx replisim serve\): (http\S+)$/.exec(reproduce.at(-1) ?? '')?.[1];
    expectSame(paste(`npx replisim replay '${page}' --property select-lifetimes`), digest);
  });

  test('a failure that is not kept: the same line in each format, and it holds the whole run', () => {
    const { digest, file, reproduce } = failureOf('check', ...ONE);
    expect(file).toBeNull();
    expectSame(paste(reproduce[0]), digest);
    const [junit, github] = ['junit', 'github'].map(
      (format) => replisim('check', ...ONE, '--format', format).stdout,
    );
    const unescaped = junit.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    const command = github.replaceAll('%0A', '\n').replaceAll('%25', '%');
    for (const text of [unescaped, command]) expect(lineIn(text)).toBe(reproduce[0]);
  });
});

describe('a case that a hunt could not decide', () => {
  const undecided = (...args: string[]) => {
    const { status, stdout } = replisim('hunt', '--no-store', '--jobs', '1', ...args);
    const json = JSON.parse(replisim('hunt', '--no-store', '--jobs', '1', ...args, '--json').stdout);
    return { status, stdout, first: json.firstUndecided };
  };

  test('of Redis: the link holds the whole case, and asks the same', () => {
    const args = ['--property', 'acknowledged-writes-survive', '--variant', '2.4.10', '--runs', '20'];
    const { status, stdout, first } = undecided(...args);
    expect([status, first.reproduce.length]).toEqual([2, 1]);
    expect(lineIn(stdout)).toBe(first.reproduce[0]);
    const again = paste(first.reproduce[0]);
    expect([again.status, again.stderr]).toEqual([2, '']);
    expect(again.stdout).toContain(`undecided: acknowledged-writes-survive ${first.sentence}`);
    // A link of thousands of letters is not shown once more.
    expect(again.stdout).toMatch(/^Replay of #engine=\S{69}\.\.\. /);
    expect(
      undecided(...args, '--towards-unmet', '--property', 'reaches-copied').first?.reproduce ?? [],
    ).toEqual([]);
  });

  test("of a system of one's own: its number", () => {
    writeFileSync(
      join(project, 'restless.mjs'),
      `import { actor, defineSystem } from 'replisim/lab';
const ticks = (micros) => actor({
  start: () => ({}),
  boot: (_, self) => self.after(micros, 'tick'),
  on: { tick: (_, self) => self.after(micros, 'tick') },
});
export default defineSystem({
  name: 'restless',
  nodes: { a: ticks(1_000) },
  stormMicros: 10_000,
  properties: { whenCalm: { calm: () => null } },
  variants: { slow: { title: 'ticks less often', nodes: { a: ticks(5_000) } } },
});`,
    );
    const { status, stdout, first } = undecided(
      './restless.mjs',
      '--runs',
      '3',
      '--variant',
      'slow',
      '--seed',
      '7',
    );
    expect([status, first.reproduce]).toEqual([2, ['npx replisim replay ./restless.mjs 7/0 --variant slow']]);
    expect(lineIn(stdout)).toBe(first.reproduce[0]);
    const again = paste(first.reproduce[0]);
    expect([again.status, again.stderr]).toEqual([2, '']);
    expect(again.stdout).toContain(first.sentence);
  });
});

describe("a feed of one's own", () => {
  test('is named as seen from the failure file, and is found from anywhere', () => {
    const { digest, file, reproduce, variant } = failureOf(
      ...['hunt', ...ONE, '--store', 'kept/here', '--variant', 'own feeds/mine.ts'],
    );
    expect(variant).toBe('own feeds/mine.ts');
    expect(JSON.parse(readFileSync(join(project, file ?? ''), 'utf8')).variant).toBe(
      '../../own feeds/mine.ts',
    );
    expectSame(paste(reproduce[0]), digest);
    expect(runProgram(reproduce, 'own')).toContain(`The digest is the same, ${digest}.`);
    // Nothing is said of the page, which has no such file.
    expect(reproduce.join('\n')).not.toContain('http');
    // Moved together, they still belong together.
    cpSync(join(project, 'kept'), join(project, 'moved/kept'), { recursive: true });
    cpSync(join(project, 'own feeds'), join(project, 'moved/own feeds'), { recursive: true });
    const elsewhere = join(project, 'moved/own feeds');
    expectSame(paste(`npx replisim replay '../${file}' --trust`, elsewhere), digest);
    // The next hunt knows it by whatever path.
    const again = replisim(
      ...['hunt', ...ONE, '--store', 'kept/here', '--variant', './own feeds/mine.ts'],
    ).stdout;
    expect(again).toMatch(/kept: kept\/here\/.*: The digest is the same/s);
    expect(readdirSync(join(project, 'kept/here'))).toHaveLength(1);
    const promoted = replisim('promote', file ?? '', '--trust', '--to', 'regressions').stdout;
    expectSame(paste(promoted.replace(/^.*(npx replisim replay.*)$[\s\S]*/m, '$1')), digest);
  });

  test('the lines of run name it again', () => {
    const scenario =
      'servers: [{ name: m }, { name: s, follows: m }]\nclients: [{ name: c, server: m, db: 12, startMicros: 2000000, workload: { repeat: 2, command: [set, k, v] } }]\n';
    writeFileSync(join(project, 'small.yaml'), `name: small\n${scenario}`);
    const ran = replisim('run', 'small.yaml', '--variant', './own feeds/mine.ts').stdout;
    const digest = /#\w+-([0-9a-f]{16})/.exec(ran)?.[1] ?? '';
    expectSame(paste(lineIn(ran)), digest);
  });
});

test("a property of one's own is named again, kept or not", () => {
  const args = ['hunt', ...ONE, '--variant', '2.4.10', '--property', './never.ts'];
  const kept = failureOf(...args);
  expect(kept.reproduce[0]).toMatch(/^npx replisim replay \S+ --property \.\/never\.ts$/);
  expect(runProgram(kept.reproduce, 'of-never')).toContain(`The digest is the same, ${kept.digest}.`);
  const unkept = failureOf(...args, '--no-store');
  expectSame(paste(unkept.reproduce[0]), unkept.digest);
});

test("the test kit, and a system of one's own: its hunt and its exploration", () => {
  writeFileSync(
    join(project, 'kit.mjs'),
    `import { createRedisSystem } from 'replisim/properties';
import { assertHolds } from 'replisim/testkit';
const options = { property: 'select-lifetimes', variant: '2.4.9', runs: 1, space: {}, folder: 'from a test' };
try { assertHolds(createRedisSystem(), options); } catch ({ message, failure }) { console.log(JSON.stringify({ message, digest: failure.digest })); }
`,
  );
  const kit = spawnSync(process.execPath, ['kit.mjs'], { cwd: project, encoding: 'utf8' });
  const { message, digest } = JSON.parse(kit.stdout);
  expectSame(paste(lineIn(message)), digest);
  expect(replisim('new', 'my-system').status).toBe(0);
  const own = ['./my-system.ts', '--variant', 'forgets'];
  const { reproduce, ...found } = failureOf(
    'hunt',
    ...own,
    '--runs',
    '200',
    '--findings',
    '1',
    '--jobs',
    '1',
  );
  expectSame(paste(reproduce[0]), found.digest);
  expect(runProgram(reproduce, 'system')).toContain(`The digest is the same, ${found.digest}.`);
  const explored = replisim('explore', ...own, '--crashes', '1', '--store', 'explored').stdout;
  const [name] = readdirSync(join(project, 'explored'));
  const file = JSON.parse(readFileSync(join(project, 'explored', name), 'utf8'));
  expectSame(paste(lineIn(explored)), file.digest);
});
