/**
 * What the package weighs, and whether each verb works from it, run for real with the smallest input, in a project that
 * has nothing but its dependencies. `package.test.ts` has its types, its doors and the verbs on a system of one's own.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { installedWithIt, type Packed, type Project, pack, type Ran } from './cli/testing/packed-project.ts';
import { until } from './cli/testing/real-redis.ts';

jest.setTimeout(300_000);

const ROOT = __dirname;
const MAX_TARBALL_BYTES = 1_500_000;
const MAX_DEPENDENCY_BYTES = 15_000_000;

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);

let packed: Packed;
let esm: Project;
let project: string;

beforeAll(() => {
  packed = pack();
  esm = packed.project('esm', { type: 'module' });
  project = esm.folder;
});

afterAll(() => packed.remove());

const said = new Map<string, Ran>();

/** What the command says; it is asked once. */
function replisim(...args: string[]): Ran {
  const key = JSON.stringify(args);
  const known = said.get(key) ?? esm.replisim(...args);
  said.set(key, known);
  return known;
}

/** Of a folder, links not followed, packages inside of it not counted. */
function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) return name === 'node_modules' ? sum : sum + bytesIn(path);
    return sum + stat.size;
  }, 0);
}

test(`the tarball has at most ${MAX_TARBALL_BYTES} bytes, docs and course included`, () => {
  expect(statSync(packed.tarball).size).toBeLessThan(MAX_TARBALL_BYTES);
  for (const file of [
    'docs/index.md',
    'docs/course/README.md',
    'schemas/scenario.schema.json',
    'CHANGELOG.md',
  ])
    expect([file, existsSync(join(project, 'node_modules/replisim', file))]).toEqual([file, true]);
});

test(`its dependencies take at most ${MAX_DEPENDENCY_BYTES} bytes installed`, () => {
  const all = installedWithIt();
  expect(all.length).toBeGreaterThanOrEqual(Object.keys(dependencies).length);
  const bytes = all.reduce((sum, path) => sum + bytesIn(join(ROOT, path)), 0);
  expect(bytes).toBeLessThan(MAX_DEPENDENCY_BYTES);
});

test('maps of code name files of the repository, types have none, and of the command there are the types of the test kit alone', () => {
  const dist = join(project, 'node_modules/replisim/dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /^(cli|bench)\/.*\.d\.ts/.test(file))).toEqual(['cli/testkit.d.ts']);
  const maps = files.filter((file) => file.endsWith('.map'));
  expect(maps).toContain('core.js.map');
  expect(maps.filter((file) => !file.endsWith('.js.map'))).toEqual([]);
  const missing = maps.flatMap((file) => {
    const { sources } = JSON.parse(readFileSync(join(dist, file), 'utf8'));
    return (sources as string[])
      .filter((source) => !existsSync(join(ROOT, 'dist', dirname(file), source)))
      .map((source) => `${file}: ${source}`);
  });
  expect(missing).toEqual([]);
  const unmapped = files
    .filter((file) => /\.(js|d\.ts)$/.test(file))
    .flatMap((file) => {
      const [, map] = /^\/\/# sourceMappingURL=(\S+)$/m.exec(readFileSync(join(dist, file), 'utf8')) ?? [];
      return map === undefined || map.startsWith('data:') || existsSync(join(dist, dirname(file), map))
        ? []
        : [`${file}: ${map}`];
    });
  expect(unmapped).toEqual([]);
});

test('a stack trace names the line of the source', () => {
  const words = 'an operation needs the name of a client';
  const source = 'lab/histories/history.ts';
  const line = readFileSync(join(ROOT, source), 'utf8')
    .split('\n')
    .findIndex((text) => text.includes(words));
  writeFileSync(
    join(project, 'throws.mjs'),
    `import { beginOperation, createHistory } from 'replisim/lab';
beginOperation(createHistory(), { client: '', name: 'read', timeMicros: 0 });`,
  );
  const { status, stderr } = spawnSync(process.execPath, ['--enable-source-maps', 'throws.mjs'], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain(words);
  expect(stderr).toContain(`${source}:${line + 1}:`);
});

test('of a room it has the types that something public is made of, and no modules that nothing leads to', () => {
  const dist = join(project, 'node_modules/replisim/dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => /(^|\/)testing(\/|$)/.test(file))).toEqual([]);
  expect(files).toContain('model/world/simulation.d.ts');
  expect(files).not.toContain('model/server/database.d.ts');
  // What is left leads nowhere else.
  const dead = files
    .filter((file) => /\.(d\.ts|js)$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(dist, file), 'utf8').matchAll(/^(?:im|ex)port .*from ["'](\.[^"'$]+)["'];$/gm)]
        .map(([, target]) => join(dist, dirname(file), target.replace(/\.ts$/, '.d.ts')))
        .filter((target) => !existsSync(target))
        .map((target) => `${file}: ${target}`),
    );
  expect(dead).toEqual([]);
});

test('what is bundled has its version and its licence in a list', () => {
  const list = readFileSync(join(project, 'node_modules/replisim/dist/bundled-packages.txt'), 'utf8');
  const heads = [
    ...list.matchAll(/^(@?[a-z][\w./-]*) (\d+\.\d+\.\d+), (MIT|ISC|Apache-2\.0|BSD-3-Clause)$/gm),
  ];
  const names = heads.map(([, name]) => name);
  const dist = join(project, 'node_modules/replisim/dist');
  const copied = readdirSync(join(dist, 'libraries')).map((file) => basename(file, '.js'));
  expect(copied).toEqual(expect.arrayContaining(['seedrandom', 'sucrase', 'yaml', 'zod']));
  for (const name of [
    'uplot',
    'codemirror',
    '@lezer/highlight',
    ...copied.filter((each) => each in dependencies),
  ])
    expect(names).toContain(name);
  for (const [, name, version] of heads)
    expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  // Each licence is there in full.
  expect(
    list
      .split(`\n${'-'.repeat(80)}\n`)
      .slice(1)
      .filter((part) => part.length < 500 && !/seedrandom/.test(part)),
  ).toEqual([]);
});

test('links of its pages lead to files that it has, but for pictures', () => {
  const root = join(project, 'node_modules/replisim');
  const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
  const dead = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/(!?)\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
      .filter(([, , target]) => !/\.(png|svg|gif)$/.test(target))
      .map(([, , target]) => target)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});

test('the bare name has every room', () => {
  writeFileSync(
    join(project, 'bare.mjs'),
    "import { lab, model, sim } from 'replisim';\nconsole.log(typeof lab.hunt, typeof model.simulate, typeof sim.createSeededChooser);\n",
  );
  expect(esm.run(process.execPath, ['bare.mjs']).stdout).toBe('function function function\n');
});

test('serve shows the page that is packed', async () => {
  const { filesPacked } = await import('./cli/packed-page.ts');
  const files = filesPacked(join(project, 'node_modules/replisim/dist/page.json.br'));
  const index = files.read('/')?.content.toString('utf8') ?? '';
  const scripts = [...index.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+)"/g)].map(([, path]) => path);
  expect(scripts.length).toBeGreaterThan(1);
  for (const path of scripts) expect(files.read(`/${path}?x`)?.content.length).toBeGreaterThan(100);
  expect(files.read('/../package.json')).toBeNull();
  expect(files.read('/constructor')).toBeNull();
});

describe('what is printed as JSON is as the schemas say that ship', () => {
  const SCENARIO = 'node_modules/replisim/docs/examples/two-databases.yaml';
  const REPORT = ['before', 'after'].map((name) => `node_modules/replisim/docs/examples/report-${name}.info`);
  const FEED = 'node_modules/replisim/docs/examples/release-after.ts';
  const cases: [schema: string, args: string[]][] = [
    ['run', ['run', 'report-small', '--log']],
    ['run', ['run', SCENARIO, '--variant', '2.4.9']],
    ['run', ['replay', 'shared-ids@1/2.4.10']],
    ['list', ['list']],
    ['hunt', ['hunt', '--runs', '40', '--findings', '1', '--seed', '7', '--store', 'store']],
    ['hunt', ['check', '--runs', '5', '--variant', '2.4.10']],
    ['exploration', ['explore', '--variant', '2.4.9', '--clients', '1', '--writes', '1']],
    ['exploration', ['explore', '--states', '5']],
    ['why', ['why', 'report-small@1/2.4.9']],
    ['diff', ['diff', 'report-small', '--virtual', '3s']],
    ['doctor', ['doctor']],
    ['diagnosis', ['diagnose', ...REPORT, '--prove']],
    ['grades', ['grade', 'class', '--secret', 'x']],
    ['key', ['grade', 'class', '--secret', 'x', '--key']],
    ['judgement', ['judge', FEED]],
    ['cards', ['judge', '--cards']],
    ['help', ['--help']],
  ];

  beforeAll(() => {
    mkdirSync(join(project, 'class'));
    cpSync(
      join(project, 'node_modules/replisim/docs/course/exercises/classify.yaml'),
      join(project, 'class/ada.yaml'),
    );
  });

  const validator = (name: string) => {
    const file = join(project, `node_modules/replisim/schemas/${name}.schema.json`);
    return new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(file, 'utf8')));
  };

  test.each(cases)('%s: %j', (schema, args) => {
    const { stdout, status } = replisim(...args, '--json');
    expect([0, 1, 2]).toContain(status);
    const validate = validator(schema);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
  });

  test('the schemas are closed where they are tested: no key is printed that none describes', async () => {
    const { SCHEMAS } = await import('./cli/schemas/index.ts');
    for (const [schema, args] of cases.filter(([name]) => name !== 'hunt' && name !== 'exploration')) {
      const { stdout } = replisim(...args, '--json');
      const checked = SCHEMAS[schema].schema.safeParse(JSON.parse(stdout));
      expect({ args, flaws: checked.error?.issues ?? [] }).toEqual({ args, flaws: [] });
    }
  });

  test('the failure file that a hunt writes, and the scenarios that ship', async () => {
    const [file] = readdirSync(join(project, 'store'));
    const validate = validator('failure');
    validate(JSON.parse(readFileSync(join(project, 'store', file), 'utf8')));
    expect(validate.errors).toBeNull();
    const { parse } = await import('yaml');
    const scenario = validator('scenario');
    const folder = join(project, 'node_modules/replisim/model/scenario/shipped');
    for (const name of readdirSync(folder)) {
      scenario(parse(readFileSync(join(folder, name), 'utf8')));
      expect({ name, errors: scenario.errors }).toEqual({ name, errors: null });
    }
  });
});

const MONITOR = [10, 0, 10]
  .map((db, at) => `${1_795_877_249 + at}.000001 [${db} 127.0.0.1:4711] "SET" "foo" "bar"\n`)
  .join('');
const COURSE = 'node_modules/replisim/docs/course';

describe('the other verbs', () => {
  test.each<[args: string[], status: number, says: RegExp]>([
    [['new', 'mine'], 0, /mine\.ts/],
    [['machines'], 0, /stateDiagram-v2/],
    [['completion', 'bash'], 0, /complete .*replisim/],
    // One run finds few of the wrong fixes, and that is said.
    [['matrix', '--seeds', '1', '--runs', '1'], 1, /^# Which property finds which wrong fix/],
    [['ask', `${COURSE}/03-the-report.questions.yaml`, '--seed', '7', '--reveal'], 0, /database/],
    [['export', 'node_modules/replisim/docs/examples/two-databases.yaml', '--to', 'csv'], 0, /,/],
    [['import', 'monitor.txt'], 0, /^3 commands, 3 of them played/],
    [['run', 'monitor.scenario.json', '--variant', '2.4.9'], 0, /^ *leaked bytes +96$/m],
  ])('%j', (args, status, says) => {
    writeFileSync(join(project, 'monitor.txt'), MONITOR);
    expect(replisim(...args)).toEqual({ status, stdout: expect.stringMatching(says), stderr: '' });
  });

  test('a failure file of the hunt above is shrunk and promoted', () => {
    const file = join('store', readdirSync(join(project, 'store'))[0]);
    expect(replisim('shrink', file)).toMatchObject({ status: 0, stderr: '' });
    expect(replisim('promote', file, '--to', 'kept')).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(project, 'kept'))).toHaveLength(1);
  });

  test('a live server is compared and recorded, and what was recorded conforms', async () => {
    writeFileSync(join(project, 'alone.yaml'), 'name: alone\nservers: [{ name: master }]\n');
    const live = esm.start('live', 'alone.yaml');
    await until('a live server', () => /^ {2}master /m.test(live.output()), 60_000);
    const [, address] = /^ {2}master +(\S+)/m.exec(live.output()) as RegExpExecArray;
    const compared = replisim('compare', address, 'report-small', '--most', '40', '--json');
    expect(compared).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(compared.stdout)).toMatchObject({ agrees: true, memory: { objectBytes: 48 } });
    const steps = 'node_modules/replisim/docs/examples/steps.json';
    expect(replisim('record', address, steps, '--output', 'vector.json')).toMatchObject({
      status: 0,
      stderr: '',
    });
    live.child.kill('SIGINT');
    expect(await live.ended).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^connection \d+ asks to be a replica/),
    });
    const conforms = replisim('conform', 'vector.json');
    expect(conforms).toMatchObject({ status: 0, stdout: expect.stringMatching(/1 of 1 vectors agree/) });
  });

  test('serve shows its page until Ctrl-C', async () => {
    const served = esm.start('serve', '--port', '0');
    await until('the page', () => /http:\S+/.test(served.output()), 60_000);
    const [address] = /http:\S+/.exec(served.output()) as RegExpExecArray;
    expect(await (await fetch(address)).text()).toContain('<script');
    served.child.kill('SIGINT');
    expect(await served.ended).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/until Ctrl-C\.\n$/),
    });
  });

  test.each([
    ['worker', '--queue', 'redis://127.0.0.1:1'],
    ['hunt', '--queue', 'redis://127.0.0.1:1', '--no-store'],
  ])('%s over a queue asks for the packages that it needs, by name', (...args) => {
    const { status, stderr } = replisim(...args);
    expect(status).toBe(3);
    expect(stderr).toMatch(/bullmq is not installed here: npm install bullmq@6 ioredis@6\n$/);
    for (const [name, range] of Object.entries<string>(peerDependencies)) {
      expect(stderr).toMatch(`${name}@${range.replace(/^\^(\d+).*$/, '$1')}`);
      expect(peerDependenciesMeta[name]).toEqual({ optional: true });
    }
  });
});

test('no verb is left out', () => {
  const { commands } = JSON.parse(replisim('--help', '--json').stdout);
  expect(
    (commands as { name: string }[]).map(({ name }) => name).filter((name) => !esm.verbs.has(name)),
  ).toEqual([]);
});
