/** Every format has a schema, and the schemas that ship are those of the code. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { parseScenario } from '../../model/scenario-text.ts';
import { diagnose } from '../commands/diagnose.ts';
import { list } from '../commands/list.ts';
import { readPrinted } from '../testing/printed.ts';
import { jsonSchemaOf, SCHEMAS } from './index.ts';

const ROOT = join(__dirname, '../..');

/** The first format of failure files is read and never written. */
const READ_ONLY = ['replisim-failure/1'];

const sources = ['lab', 'properties', 'classroom', 'cli', 'web'].flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test)\.ts$/.test(file) && !/\btesting\b|\bschemas\b/.test(file))
    .map((file) => readFileSync(join(ROOT, room, file), 'utf8')),
);
const formatsIn = (text: string) =>
  [...text.matchAll(/['"](replisim-[a-z-]+\/\d+)['"]/g)].map(([, name]) => name);

test('every format that is written has a schema, and no other has one', () => {
  const written = new Set(sources.flatMap(formatsIn).filter((format) => !READ_ONLY.includes(format)));
  const described = new Set(
    Object.keys(SCHEMAS).flatMap((name) => formatsIn(JSON.stringify(jsonSchemaOf(name)))),
  );
  expect(written.size).toBeGreaterThan(20);
  expect([...described].sort()).toEqual([...written].sort());
});

test('schemas/ holds what the code says (npm run compile writes it)', () => {
  const folder = join(ROOT, 'schemas');
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(SCHEMAS)
      .map((name) => `${name}.schema.json`)
      .sort(),
  );
  for (const name of Object.keys(SCHEMAS))
    expect(JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8'))).toEqual(jsonSchemaOf(name));
});

test('a scenario that ships names its schema in its first line, for editors, and is as that says', () => {
  const folder = join(ROOT, 'model/scenario/shipped');
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThan(10);
  const validate = new Ajv2020({ strict: false }).compile(jsonSchemaOf('scenario'));
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const named = /^# yaml-language-server: \$schema=(.+)\n/.exec(text)?.[1] ?? '';
    expect({ file, schema: join(folder, named) }).toEqual({
      file,
      schema: join(ROOT, 'schemas/scenario.schema.json'),
    });
    validate(parse(text));
    expect({ file, errors: validate.errors }).toEqual({ file, errors: null });
  }
});

test('lengths of time may be texts in an editor as well', () => {
  const text = `
name: waits
servers: [{ name: m, bgsave: { durationMicros: 2s }, config: { repl-timeout: 1m } }]
clients: [{ name: c, server: m, startMicros: 1s, thinkMicros: [0, 5ms], workload: { repeat: 1, command: [SET, k, v] } }]
links: { default: { latencyMicros: 250us } }
faults: [{ atMicros: 1h, do: cut, link: { from: c, to: m } }]
calm: { settleMicros: 10s }
`;
  expect(parseScenario(text, { file: 'waits.yaml' }).problems).toEqual([]);
  const validate = new Ajv2020({ strict: false }).compile(jsonSchemaOf('scenario'));
  validate(parse(text));
  expect(validate.errors).toBeNull();
  validate(parse(text.replace('2s', '2 seconds')));
  expect(validate.errors).toMatchObject([{ instancePath: '/servers/0/bgsave/durationMicros' }]);
});

test.each([
  ['list', () => list(undefined, { json: true })],
  [
    'diagnose',
    () =>
      diagnose(
        ['before', 'after'].map((name) => join(ROOT, `docs/examples/report-${name}.info`)),
        { json: true, prove: true },
      ),
  ],
])('what %s prints', async (_, print) => {
  const pieces: string[] = [];
  const write = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((piece) => pieces.push(`${piece}`) > 0);
  await print().finally(() => write.mockRestore());
  readPrinted(pieces.join(''));
});

/** Modules of a user's are not loaded inside of jest: one process calls all that is about a system of one's own. */
const OF_ONES_OWN = `
  const { loadSystem } = await import('./dist/cli/own-system/load-system.js');
  const { runCase } = await import('./dist/cli/own-system/run-case.js');
  const { diffOwn, replayOwn, whyOwn } = await import('./dist/cli/own-system/replay-case.js');
  const { hunt, recordFailure } = await import('./dist/lab/index.js');
  const { writeFileSync } = await import('node:fs');
  const file = 'examples/crdt-counter/system.ts';
  const system = await loadSystem(file);
  const options = { json: true, virtual: 1e6 };
  const failed = system.variants.slice(1).flatMap((variant) => {
    const { findings } = hunt({ system, variant, properties: system.properties, space: {}, seed: '1' }, 0, 3);
    return findings.map((finding) => ({ variant, finding }));
  });
  const [{ variant, finding }] = failed;
  const property = system.properties.find(({ id }) => id === finding.verdict.property);
  const kept = process.argv[1];
  writeFileSync(kept, JSON.stringify(recordFailure(system, finding.case, { variant, property })));
  for (const print of [
    () => runCase(file, undefined, options),
    () => diffOwn(file, undefined, options),
    () => replayOwn(file, kept, options),
    () => whyOwn(file, kept, options),
  ]) {
    await print();
    process.stdout.write('\f');
  }
`;

test("what is printed of a system of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-schemas-'));
  const args = ['--input-type=module', '-e', OF_ONES_OWN, join(folder, 'failure.json')];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(stderr).toBe('');
  expect(
    stdout
      .split('\f')
      .slice(0, -1)
      .map((text) => readPrinted(text).format),
  ).toEqual(['replisim-system-run/1', 'replisim-diff/2', 'replisim-replay/1', 'replisim-why/2']);
});
