/** What a run executes is one file: an engine compiles calls within a file better than calls of what is imported. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';

/** The rooms that every event of a run passes through, and what only some of their users load. */
const RUN_BY_EVERY_EVENT = ['sim', 'lab/run', 'model/server', 'model/world', 'properties/predicates'];
const LOADED_FIRST = 'sim/words.ts';

const CORE = readFileSync(join(__dirname, 'dist/core.js'), 'utf8');
const inCore = new Set([...CORE.matchAll(/^\/\/ (\S+\.ts)$/gm)].map(([, source]) => source));

/** Whether a source has code of its own: types and constants leave nothing in the bundle. */
const hasCode = (source: string) => /^(export )?(async )?(function|class)\b/m.test(source);

test.each(RUN_BY_EVERY_EVENT)('every module of %s stands in dist/core.js', (room) => {
  const modules = readdirSync(join(__dirname, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)(testing|shipped)\//.test(file))
    .map((file) => `${room}/${file}`)
    .filter((file) => file !== LOADED_FIRST && hasCode(readFileSync(join(__dirname, file), 'utf8')));
  expect(modules).not.toEqual([]);
  expect(modules.filter((file) => !inCore.has(file))).toEqual([]);
});

test('its functions are constants, and what it exports are second names: an engine does not look at them again', () => {
  expect(CORE).toMatch(/^const popEvent = function\(/m);
  expect(CORE).not.toMatch(/^(async )?function\b/m);
  const [, list] = /export \{(.*)\};/.exec(CORE) ?? ['', ''];
  const names = list.split(',').map((each) => each.trim().split(' as ')[0]);
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => !name.startsWith('$'))).toEqual([]);
});

test('its map still leads from a function to where that is written', () => {
  const map = new SourceMap(JSON.parse(readFileSync(join(__dirname, 'dist/core.js.map'), 'utf8')));
  const lines = CORE.split('\n');
  const heads = lines.flatMap((text, line) => {
    const [, name] = /^const (\w+?)(?:\$\d+)? = (?:async )?function\b/.exec(text) ?? [];
    return name === undefined ? [] : [{ name, line }];
  });
  const told = heads.flatMap(({ name, line }) => {
    const entry = map.findEntry(line, 0);
    if (!('originalSource' in entry)) return [];
    const source = readFileSync(join(__dirname, 'dist', entry.originalSource), 'utf8').split('\n');
    return [`${name}: ${source[entry.originalLine]}`];
  });
  expect(told.length).toBeGreaterThan(1_000);
  expect(told.filter((each) => !/^(\w+): .*\bfunction\b.*\1\b/.test(each))).toEqual([]);
});

test('of zod what goes along says what the installed one says, and nothing that goes along needs Node', () => {
  const file = join(__dirname, 'dist/libraries/zod.js');
  const script = `import { z as own } from ${JSON.stringify(file)};
import { z as installed } from 'zod';
for (const z of [own, installed]) {
  const shape = z.strictObject({ text: z.string(), many: z.array(z.number()), one: z.enum(['a', 'b']) });
  console.log(JSON.stringify(shape.safeParse({ text: 5, many: ['x'], one: 'c', more: 1 }).error.issues));
}`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  const [own, installed] = stdout.trim().split('\n');
  expect(JSON.parse(installed)).toHaveLength(4);
  expect(own).toBe(installed);
  const folder = join(__dirname, 'dist/libraries');
  const imported = readdirSync(folder).flatMap((name) => {
    const [first] = /^(import\b[^;]*;)*/.exec(readFileSync(join(folder, name), 'utf8')) ?? [''];
    return [...first.matchAll(/["'](.+?)["']/g)].map(([, each]) => each);
  });
  expect(imported).toContain('./rolldown-runtime.js');
  expect(imported.filter((each) => !each.startsWith('./'))).toEqual([]);
});
