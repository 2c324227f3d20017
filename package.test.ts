/**
 * The package as others get it, packed and unpacked, in three empty projects without this one's development dependencies:
 * ES modules and vitest, CommonJS and jest, node:test and TypeScript under strict. `tarball.test.ts` has its weight and the
 * verbs on Redis.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Packed, type Project, pack } from './cli/testing/packed-project.ts';

jest.setTimeout(300_000);

const ROOT = __dirname;
const { dependencies, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const DOORS = Object.keys(exports)
  .filter((door) => !door.includes('*') && !door.endsWith('.json'))
  .map((door) => `replisim${door.slice(1)}`);

const page = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');
const blocks = (text: string, kind: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block);
const OWN = page('tutorial/simulate-your-own-system.md');
const RUNNER = page('how-to/in-your-test-runner.md');

let packed: Packed;
let vitest: Project;
let commonjs: Project;
let strict: Project;

beforeAll(() => {
  packed = pack();
  vitest = packed.project('esm-vitest', { type: 'module' }, 'vitest');
  commonjs = packed.project('commonjs-jest', {}, 'jest', '@swc/jest', '@swc/core');
  strict = packed.project('node-test-strict', { type: 'module' }, 'typescript', '@types/node');
});

afterAll(() => packed.remove());

const STRICT = [
  ...[
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,dom',
    '--strict',
    '--skipLibCheck',
    'false',
  ],
  ...['--types', 'node', '--allowImportingTsExtensions', '--rewriteRelativeImportExtensions'],
];

/** The user's compiler; nothing said, or what it says. */
function compile(...files: string[]): string {
  const { stdout } = strict.run('node_modules/typescript/bin/tsc', [...STRICT, ...files]);
  return stdout;
}

/** Commands of a page, with the installed command for npx. */
function shell({ folder, run }: Project, text: string) {
  const main = join(folder, 'node_modules/replisim/dist/cli/main.js');
  return run('bash', ['-c', `npx() { shift; node '${main}' "$@"; }\nset -e\n${text}`]);
}

test('it holds what runs, its types and the scenarios, and nothing else', () => {
  const { package: root } = strict;
  expect(readdirSync(root).sort()).toEqual([
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'examples'],
    ...['llms.txt', 'model', 'package.json', 'schemas'],
  ]);
  expect(existsSync(join(root, 'dist/page.json.br'))).toBe(true);
  expect(readdirSync(join(root, 'model'))).toEqual(['scenario']);
  const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /\.test\.|tsbuildinfo|\.gz$/.test(file))).toEqual([]);
});

describe('node:test and TypeScript under strict', () => {
  test('the example of the README has its types, and runs', () => {
    const [example] = blocks(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'ts');
    writeFileSync(join(strict.folder, 'example.ts'), example);
    expect(compile('example.ts')).toBe('');
    const { stdout } = strict.run('node', ['example.js']);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['2.4.9', '2.4.10']);
    // One slave: as many objects as the feed turned to database 12, none of them freed by 2.4.9.
    const [created, leaked] = lines[0].split(' ').slice(1).map(Number);
    expect(created).toBeGreaterThan(0);
    expect(leaked).toBe(created);
    expect(lines[1].split(' ').slice(1, 3).map(Number)).toEqual([created, 0]);
  });

  test('the feed and the property in docs/examples/ have the types that the package gives; a wrong use is an error', () => {
    const examples = readdirSync(join(ROOT, 'docs/examples')).filter((file) => /(?<!\.test)\.ts$/.test(file));
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const file of examples) copyFileSync(join(ROOT, 'docs/examples', file), join(strict.folder, file));
    writeFileSync(
      join(strict.folder, 'wrong.ts'),
      "import { completeScenario } from 'replisim/model';\ncompleteScenario({ name: 'x', servers: [{ nam: 'm' }] });\n",
    );
    const errors = compile('--noEmit', ...examples, 'wrong.ts')
      .trim()
      .split('\n');
    expect(errors[0]).toMatch(/^wrong\.ts\(2,\d+\): error .*nam/);
    expect(errors.filter((line) => /^\S/.test(line))).toHaveLength(1);
  });

  test('the pages on systems of your own show what `new` writes, and it has its types and runs: commands, node:test', () => {
    const [, create, hunt, explore] = blocks(OWN, 'sh');
    expect(shell(strict, create)).toMatchObject({ status: 0, stderr: '' });
    const written = (name: string) => readFileSync(join(strict.folder, name), 'utf8');
    expect(written('my-system.ts')).toBe(blocks(OWN, 'ts')[0]);
    expect(written('my-system.test.ts')).toBe(blocks(RUNNER, 'ts')[0]);
    for (const text of [hunt, explore]) expect(shell(strict, text)).toMatchObject({ status: 1, stderr: '' });
    expect(readdirSync(join(strict.folder, 'found'))).toHaveLength(1);
    writeFileSync(join(strict.folder, 'cases.ts'), blocks(RUNNER, 'ts')[1]);
    expect(compile('--noEmit', 'my-system.ts', 'my-system.test.ts', 'cases.ts')).toBe('');
    const tested = shell(strict, blocks(RUNNER, 'sh')[0]);
    expect([tested.status, tested.stdout]).toEqual([0, expect.stringContaining('# pass 2')]);
    const cases = shell(strict, 'node --import jiti/register cases.ts');
    expect(cases).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('CommonJS and jest', () => {
  test('the configuration of jest is all that it needs', () => {
    writeFileSync(join(commonjs.folder, 'jest.config.cjs'), blocks(RUNNER, 'js')[0]);
    expect(commonjs.replisim('new', 'my-system')).toMatchObject({ status: 0, stderr: '' });
    const theTest = blocks(RUNNER, 'ts')[0].replace(/^import .*'node:test';\n/m, '');
    writeFileSync(join(commonjs.folder, 'my-system.test.ts'), theTest);
    const env = { NODE_OPTIONS: '--experimental-vm-modules' };
    const ran = commonjs.run('node', ['node_modules/jest/bin/jest.js'], env);
    expect([ran.status, ran.stderr]).toEqual([0, expect.stringMatching(/Tests: +2 passed, 2 total/)]);
  });

  test('every door can be required', () => {
    const script = `for (const door of ${JSON.stringify(DOORS)}) console.log(Object.keys(require(door)).length > 0);`;
    writeFileSync(join(commonjs.folder, 'doors.cjs'), script);
    const { stdout } = commonjs.run('node', ['--no-warnings', 'doors.cjs']);
    expect(stdout.trim().split('\n')).toEqual(DOORS.map(() => 'true'));
  });

  test("every verb takes a system of one's own", () => {
    const own = (verb: string, ...args: string[]) => commonjs.replisim(verb, './my-system.ts', ...args);
    expect(own('check', '--runs', '5')).toMatchObject({ status: 0, stderr: '' });
    const hunted = own('hunt', '--variant', 'forgets', '--findings', '1', '--jobs', '1', '--store', 'found');
    expect(hunted).toMatchObject({ status: 1, stderr: '' });
    const [name] = readdirSync(join(commonjs.folder, 'found'));
    const file = join('found', name);
    expect(own('replay', file)).toMatchObject({ status: 1, stderr: '' });
    expect(own('why', file)).toMatchObject({ status: 1, stderr: '' });
    expect(own('shrink', file)).toMatchObject({ status: 0, stderr: '' });
    expect(own('export', file, '--to', 'mermaid').stdout).toMatch(/^sequenceDiagram/);
    const promoted = own('promote', file, '--to', 'kept');
    expect(promoted).toMatchObject({ status: 0, stderr: '' });
    const again = shell(commonjs, /npx replisim replay .*$/m.exec(promoted.stdout)?.[0] ?? 'false');
    expect(again.stdout).toMatch(/The digest is the same/);
    expect(own('run')).toMatchObject({ status: 0, stderr: '' });
    expect(own('diff', file)).toMatchObject({ status: 1, stderr: '' });
    const bounds = ['--operation', 'write=7', '--operation', 'read', '--crashes', '1'];
    expect(own('explore', '--variant', 'forgets', ...bounds)).toMatchObject({ status: 1, stderr: '' });
    const { onOwnSystem } = JSON.parse(commonjs.replisim('--help', '--json').stdout);
    const verbs = (onOwnSystem as { name: string }[]).map((verb) => verb.name);
    expect(verbs.filter((verb) => !commonjs.verbs.has(verb))).toEqual([]);
  });
});

describe('ES modules and vitest', () => {
  test('vitest needs no configuration', () => {
    writeFileSync(join(vitest.folder, 'my-system.ts'), blocks(OWN, 'ts')[0]);
    const theTest = blocks(RUNNER, 'ts')[0].replace("'node:test'", "'vitest'");
    writeFileSync(join(vitest.folder, 'my-system.test.ts'), theTest);
    const ran = vitest.run('node', ['node_modules/vitest/vitest.mjs', 'run', '--pool', 'threads']);
    expect(ran).toEqual({ status: 0, stdout: expect.stringMatching(/Tests +2 passed/), stderr: '' });
  });

  test('every door that package.json names opens', () => {
    const script = DOORS.map((door) => `await import('${door}');`).join('\n');
    writeFileSync(join(vitest.folder, 'doors.js'), script);
    expect(vitest.run('node', ['doors.js'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

test('the lock file names no registry, pins what package.json pins, and knows every platform', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const entries = Object.entries<Record<string, never>>(packages);
  // A workspace is a link inside of this folder.
  const fromRegistry = entries.filter(([, entry]) => 'resolved' in entry && !entry.link);
  expect(fromRegistry.map(([name]) => name)).toEqual([]);
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  }
  const missing = entries.flatMap(([, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter((name) => !(`node_modules/${name}` in packages)),
  );
  // @pkgjs/parseargs and the like have no platform; .ci/complete-lock.mjs adds those that have.
  expect(missing.filter((name) => /darwin|linux|win32|android|bsd/.test(name))).toEqual([]);
});
