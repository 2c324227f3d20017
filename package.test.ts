/**
 * The package as others get it: packed, unpacked somewhere else, used from TypeScript and from the shell. Its
 * dependencies are linked from here, so that no registry is asked.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = __dirname;
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

let project: string;

function run(command: string, args: string[], cwd = project) {
  const ran = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (ran.status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${ran.status}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'replisim-user-'));
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, 'replisim'), { recursive: true });
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', project], ROOT);
  const [packed] = readdirSync(project).filter((file) => file.endsWith('.tgz'));
  run('tar', ['-xzf', packed, '-C', join(modules, 'replisim'), '--strip-components', '1']);
  // Their own dependencies are found from where the links lead to.
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('it holds what runs, its types and the scenarios, and nothing else', () => {
  const folders = readdirSync(join(project, 'node_modules/replisim')).sort();
  expect(folders).toEqual([
    ...[
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'examples',
      'llms.txt',
      'model',
      'package.json',
      'schemas',
    ],
  ]);
  expect(existsSync(join(project, 'node_modules/replisim/dist/page.json.br'))).toBe(true);
  expect(readdirSync(join(project, 'node_modules/replisim/model'))).toEqual(['scenario']);
  const files = readdirSync(join(project, 'node_modules/replisim/dist'), {
    recursive: true,
    encoding: 'utf8',
  });
  expect(files.filter((file) => /\.test\.|tsbuildinfo|\.gz$/.test(file))).toEqual([]);
});

test('the example of the README has its types, and runs', () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1] ?? '';
  writeFileSync(join(project, 'example.ts'), example);
  const options = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--strict',
    '--skipLibCheck',
    'false',
    '--lib',
    'es2023,dom',
  ];
  run(join(ROOT, 'node_modules/.bin/tsc'), [...options, 'example.ts']);
  const lines = run('node', ['example.js']).trim().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['2.4.9', '2.4.10']);
  // One slave: as many objects as the feed turned to database 12, none of them freed by 2.4.9.
  const [created, leaked] = lines[0].split(' ').slice(1).map(Number);
  expect(created).toBeGreaterThan(0);
  expect(leaked).toBe(created);
  expect(lines[1].split(' ').slice(1, 3).map(Number)).toEqual([created, 0]);
});

test('the feed and the property in docs/examples/ have the types that the package gives', () => {
  const examples = readdirSync(join(ROOT, 'docs/examples')).filter((file) => /(?<!\.test)\.ts$/.test(file));
  expect(examples.length).toBeGreaterThanOrEqual(2);
  for (const file of examples) copyFileSync(join(ROOT, 'docs/examples', file), join(project, file));
  const options = [
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--strict',
    '--skipLibCheck',
    'false',
  ];
  expect(() => run(join(ROOT, 'node_modules/.bin/tsc'), [...options, ...examples])).not.toThrow();
});

test('a wrong use of the library is a type error', () => {
  writeFileSync(
    join(project, 'wrong.ts'),
    "import { completeScenario } from 'replisim/model';\ncompleteScenario({ name: 'x', servers: [{ nam: 'm' }] });\n",
  );
  expect(() =>
    run(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '--module', 'nodenext', 'wrong.ts']),
  ).toThrow(/nam/);
});

test('its command runs from there, by its name and with its scenarios', () => {
  const main = join(project, 'node_modules/replisim/dist/cli/main.js');
  expect(run('node', [main, 'list', 'scenarios'])).toContain('report-small');
  expect(run('node', [main, 'run', 'report-small'])).toContain('SELECT objects created');
});

test.each([
  ['worker', '--queue', 'redis://127.0.0.1:1'],
  ['hunt', '--queue', 'redis://127.0.0.1:1', '--no-store'],
])('%s over a queue asks for the packages that it needs, by name', (...args) => {
  const main = join(project, 'node_modules/replisim/dist/cli/main.js');
  const ran = spawnSync('node', [main, ...args], { cwd: project, encoding: 'utf8', timeout: 30_000 });
  expect(ran.status).toBe(3);
  expect(ran.stderr).toMatch(/bullmq is not installed here: npm install bullmq@6 ioredis@6\n$/);
  const { peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  for (const [name, range] of Object.entries<string>(peerDependencies)) {
    expect(ran.stderr).toMatch(`${name}@${range.replace(/^\^(\d+).*$/, '$1')}`);
    expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  }
});

test('the pages on systems of your own show what `new` writes, and it runs: files, commands, node:test', () => {
  const page = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');
  const own = page('tutorial/simulate-your-own-system.md');
  const runner = page('how-to/in-your-test-runner.md');
  const blocks = (text: string, kind: string): string[] =>
    [...text.matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block);
  const command = `npx() { shift; node '${join(project, 'node_modules/replisim/dist/cli/main.js')}' "$@"; }\n`;
  const shell = (text: string) =>
    spawnSync('bash', ['-c', command + text], { cwd: project, encoding: 'utf8' });
  const [, create, hunt, explore] = blocks(own, 'sh');
  expect(shell(`set -e\n${create}`)).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(join(project, 'my-system.ts'), 'utf8')).toBe(blocks(own, 'ts')[0]);
  expect(readFileSync(join(project, 'my-system.test.ts'), 'utf8')).toBe(blocks(runner, 'ts')[0]);
  for (const text of [hunt, explore]) expect(shell(text)).toMatchObject({ status: 1, stderr: '' });
  expect(readdirSync(join(project, 'found'))).toHaveLength(1);
  const tested = shell(blocks(runner, 'sh')[0]);
  expect([tested.status, tested.stdout]).toEqual([0, expect.stringContaining('# pass 2')]);
  writeFileSync(join(project, 'cases.ts'), blocks(runner, 'ts')[1]);
  expect(shell('node --import jiti/register cases.ts')).toMatchObject({ status: 0, stdout: '', stderr: '' });
}, 120_000);

test('the configuration of jest is all that it needs', () => {
  const page = readFileSync(join(ROOT, 'docs/how-to/in-your-test-runner.md'), 'utf8');
  const folder = join(project, 'in-jest');
  mkdirSync(folder);
  for (const name of ['@swc/jest', '@swc/core', 'jest']) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  const [, config] = /```js\n([\s\S]*?)```/.exec(page) as RegExpExecArray;
  const [system, theTest] = ['tutorial/simulate-your-own-system.md', 'how-to/in-your-test-runner.md'].map(
    (name) => /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs', name), 'utf8'))?.[1] as string,
  );
  writeFileSync(join(folder, 'jest.config.cjs'), config);
  writeFileSync(join(folder, 'my-system.ts'), system);
  writeFileSync(join(folder, 'my-system.test.ts'), theTest.replace(/^import .*'node:test';\n/m, ''));
  const ran = spawnSync(process.execPath, [join(project, 'node_modules/jest/bin/jest.js')], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--experimental-vm-modules' },
  });
  expect([ran.status, ran.stderr]).toEqual([0, expect.stringMatching(/Tests: +2 passed, 2 total/)]);
}, 120_000);

test('vitest needs no configuration', () => {
  const vitest = join(ROOT, 'node_modules/vitest');
  if (!existsSync(vitest)) {
    if (process.env.CI === 'true') throw new Error('vitest is not installed');
    console.warn('skipped: vitest is not installed');
    return;
  }
  const folder = join(project, 'in-vitest');
  mkdirSync(folder);
  symlinkSync(vitest, join(project, 'node_modules/vitest'));
  const [system, theTest] = ['tutorial/simulate-your-own-system.md', 'how-to/in-your-test-runner.md'].map(
    (name) => /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs', name), 'utf8'))?.[1] as string,
  );
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'my-system.ts'), system);
  writeFileSync(join(folder, 'my-system.test.ts'), theTest.replace("'node:test'", "'vitest'"));
  const args = [join(project, 'node_modules/vitest/vitest.mjs'), 'run', '--pool', 'threads'];
  const ran = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect([ran.status, ran.stderr, ran.stdout]).toEqual([0, '', expect.stringMatching(/Tests +2 passed/)]);
}, 120_000);

test('every door that package.json names opens', () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const doors = Object.keys(exports).filter((door) => !door.includes('*') && !door.endsWith('.json'));
  const script = doors.map((door) => `await import('replisim${door.slice(1)}');`).join('\n');
  writeFileSync(join(project, 'doors.js'), script);
  expect(() => run('node', ['doors.js'])).not.toThrow();
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
