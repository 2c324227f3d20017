/**
 * What the package weighs, and whether each verb works from it: unpacked into a project that has nothing but its
 * dependencies. `package.test.ts` has its types and its doors.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ROOT = __dirname;
const MAX_TARBALL_BYTES = 1_500_000;
const MAX_DEPENDENCY_BYTES = 15_000_000;

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

let project: string;
let packed: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'replisim-tarball-'));
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, 'replisim'), { recursive: true });
  const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', project];
  expect(spawnSync('npm', args, { cwd: ROOT }).status).toBe(0);
  packed = join(project, readdirSync(project).find((file) => file.endsWith('.tgz')) as string);
  const into = ['-C', join(modules, 'replisim'), '--strip-components', '1'];
  expect(spawnSync('tar', ['-xzf', packed, ...into]).status).toBe(0);
  for (const path of installed()) cpSync(join(ROOT, path), join(project, path), { recursive: true });
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

const said = new Map<string, ReturnType<typeof runNow>>();

/** What the command says; it is asked once. */
function replisim(...args: string[]) {
  const key = JSON.stringify(args);
  const known = said.get(key) ?? runNow(args);
  said.set(key, known);
  return known;
}

function runNow(args: string[]) {
  const main = join(project, 'node_modules/replisim/dist/cli/main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: project,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 27,
  });
  return { status, stdout, stderr };
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

/** Every package that is installed with this one. */
function installed(): string[] {
  const found = new Set<string>();
  const visit = (names: readonly string[], from: string): void => {
    for (const name of names) {
      const nested = `${from}/node_modules/${name}`;
      const at = nested in packages ? nested : `node_modules/${name}`;
      if (found.has(at) || !(at in packages)) continue;
      found.add(at);
      visit(Object.keys(packages[at].dependencies ?? {}), at);
    }
  };
  visit(Object.keys(dependencies), '');
  return [...found];
}

test(`the tarball has at most ${MAX_TARBALL_BYTES} bytes, docs and course included`, () => {
  expect(statSync(packed).size).toBeLessThan(MAX_TARBALL_BYTES);
  for (const file of [
    'docs/index.md',
    'docs/course/README.md',
    'schemas/scenario.schema.json',
    'CHANGELOG.md',
  ])
    expect([file, existsSync(join(project, 'node_modules/replisim', file))]).toEqual([file, true]);
});

test(`its dependencies take at most ${MAX_DEPENDENCY_BYTES} bytes installed`, () => {
  const all = installed();
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

test('what is bundled in the page has its version and its licence in a list', () => {
  const list = readFileSync(join(project, 'node_modules/replisim/dist/bundled-packages.txt'), 'utf8');
  const heads = [
    ...list.matchAll(/^(@?[a-z][\w./-]*) (\d+\.\d+\.\d+), (MIT|ISC|Apache-2\.0|BSD-3-Clause)$/gm),
  ];
  const names = heads.map(([, name]) => name);
  for (const name of ['uplot', 'codemirror', '@lezer/highlight', 'zod', 'sucrase'])
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
  const { stdout } = spawnSync(process.execPath, ['bare.mjs'], { cwd: project, encoding: 'utf8' });
  expect(stdout).toBe('function function function\n');
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
    ['judgement', ['judge', FEED]],
    ['cards', ['judge', '--cards']],
    ['help', ['--help']],
  ];

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

test('every verb says in words what is missing, and none is dead', () => {
  const { commands } = JSON.parse(replisim('--help', '--json').stdout);
  for (const { name } of commands as { name: string }[]) {
    const { status, stdout } = replisim(name, '--help');
    expect({ name, status }).toEqual({ name, status: 0 });
    expect(stdout).toContain(`Usage: replisim ${name}`);
  }
}, 60_000);
