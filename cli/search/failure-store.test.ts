/** A store that several hunts write to, and one in which something is damaged. */
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureText } from '../../lab/files.ts';
import { recordFailure } from '../../lab/index.ts';
import { feed249 } from '../../model/internals.ts';
import { createRedisSystem, type RedisFailure, selectLifetimes } from '../../properties/index.ts';
import { loadScenario } from '../scenario-files.ts';
import { runCommand } from '../testing/command.ts';
import { readStore, storedAs, writeFailure } from './failure-store.ts';

const system = createRedisSystem();
let folder: string;
let failure: RedisFailure;

beforeAll(() => {
  const found = recordFailure(
    system,
    { scenario: loadScenario('report-small'), choices: null },
    { variant: feed249, property: selectLifetimes },
  );
  if (found === null) throw new Error('it is no failure');
  failure = found;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-store-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function read(store = folder): { files: string[]; told: string[] } {
  const told: string[] = [];
  const files = [...readStore(system, store, (sentence) => told.push(sentence))].map(({ file }) => file);
  return { files, told };
}

test('a failure is kept in its store, whatever its property is called', () => {
  const called = (property: string) =>
    storedAs(system, folder, { ...failure, verdict: { ...failure.verdict, property } });
  expect(called('select-lifetimes')).toMatch(/\/select-lifetimes-[0-9a-f]{12}\.json$/);
  for (const property of ['../../out of it', '/tmp/x', 'C:\\x:y', 'é?*'.repeat(200)])
    expect(called(property).slice(folder.length + 1)).toMatch(/^[\w.-]{1,120}$/);
});

test('a damaged file is set aside and named, and the others are read', () => {
  const text = failureText(system, failure);
  writeFailure(system, join(folder, 'good.json'), failure);
  const damaged: [string, string][] = [
    ['cut.json', text.slice(0, text.length / 2)],
    ['empty.json', ''],
    ['holes.json', `${text.slice(0, 100)}${'\0'.repeat(500)}${text.slice(600)}`],
    ['no-choices.json', JSON.stringify({ ...JSON.parse(text), choices: 7 })],
    ['no-scenario.json', JSON.stringify({ ...JSON.parse(text), scenario: null })],
    ['null.json', 'null'],
  ];
  for (const [name, content] of damaged) writeFileSync(join(folder, name), content);
  const { files, told } = read();
  expect(files).toEqual([join(folder, 'good.json')]);
  for (const [name] of damaged) {
    expect(told.join('\n')).toMatch(`${join(folder, name)}: `);
    expect(told.join('\n')).toMatch(`it is set aside as ${join(folder, name)}.damaged`);
  }
  expect(readFileSync(join(folder, 'cut.json.damaged'), 'utf8')).toBe(damaged[0][1]);
  expect(read()).toEqual({ files, told: [] });
});

test('what is merely not for us stays as it is', () => {
  const json = JSON.parse(failureText(system, failure));
  writeFileSync(join(folder, 'later.json'), JSON.stringify({ ...json, format: 'replisim-failure/99' }));
  writeFileSync(join(folder, 'other.json'), JSON.stringify({ ...json, system: 'raft' }));
  mkdirSync(join(folder, 'folder.json'));
  symlinkSync('nowhere', join(folder, 'link.json'));
  const { files, told } = read();
  expect(files).toEqual([]);
  expect(told).toHaveLength(4);
  for (const sentence of told) expect(sentence).toMatch(/; it is passed over$/);
  expect(readdirSync(folder).sort()).toEqual(['folder.json', 'later.json', 'link.json', 'other.json']);
});

test('a hunt goes on with a damaged file in its store', async () => {
  const store = join(folder, 'store');
  mkdirSync(store);
  writeFileSync(join(store, 'broken.json'), '{ "format": "replisim-failure/2"');
  const args = ['hunt', '--variant', '2.4.10', '--runs', '2', '--jobs', '1', '--store', store];
  const first = await runCommand(args);
  expect([0, 2]).toContain(first.code);
  expect(first.complaints).toMatch(
    /broken\.json: it is no JSON: .*; it is set aside as .*broken\.json\.damaged/,
  );
  expect((await runCommand(args)).complaints).toBe('');
});

test('a store that is a file is refused in words', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => read(join(folder, 'file'))).toThrow(/a part of its path is not a directory|not a directory/);
  expect(() => writeFailure(system, join(folder, 'file', 'x.json'), failure)).toThrow(
    /it cannot be written: a part of its path/,
  );
});

test('a device and a link keep their nature', () => {
  writeFailure(system, '/dev/null', failure);
  expect(readdirSync('/dev').filter((name) => name.endsWith('.part'))).toEqual([]);
  writeFileSync(join(folder, 'real.json'), 'old');
  symlinkSync('real.json', join(folder, 'link.json'));
  writeFailure(system, join(folder, 'link.json'), failure);
  expect(readFileSync(join(folder, 'real.json'), 'utf8')).toBe(failureText(system, failure));
  expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json']);
});

/** Writes the same file again and again, as a second process. */
const WRITER = `
import { createRedisSystem } from '${join(__dirname, '../../dist/properties/index.js')}';
import { parseFailure } from '${join(__dirname, '../../dist/lab/files.js')}';
import { writeFailure } from '${join(__dirname, '../../dist/cli/search/failure-store.js')}';
import { readFileSync } from 'node:fs';
const [file, source, times] = process.argv.slice(2);
const system = createRedisSystem();
const { failure } = parseFailure(readFileSync(source, 'utf8'), [system]);
for (let i = 0; i < Number(times); i++) writeFailure(system, file, { ...failure, origin: String(i).repeat(i % 50) });
`;

test('two writers of one file never fail, and no reader sees half of it', async () => {
  const script = join(folder, 'writer.mjs');
  const source = join(folder, 'source.txt');
  const file = join(folder, 'failure.json');
  writeFileSync(script, WRITER);
  writeFileSync(source, failureText(system, failure));
  writeFailure(system, file, failure);
  const writers = [1, 2].map(() =>
    spawn(process.execPath, [script, file, source, '300'], { stdio: ['ignore', 'ignore', 'pipe'] }),
  );
  const complaints: string[] = [];
  for (const { stderr } of writers) stderr.on('data', (text) => complaints.push(`${text}`));
  const ended = writers.map((writer) => new Promise((resolve) => writer.once('close', resolve)));
  let writing = true;
  Promise.all(ended).then(() => {
    writing = false;
  });
  let looks = 0;
  while (writing) {
    const { files, told } = read();
    expect({ files, told }).toEqual({ files: [file], told: [] });
    looks++;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await Promise.all(ended)).toEqual([0, 0]);
  expect(complaints).toEqual([]);
  expect(looks).toBeGreaterThan(5);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});
