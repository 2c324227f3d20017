import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VARIANTS } from '../model/index.ts';
import { UserError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { loadScenario, shippedScenarios } from './scenario-files.ts';

const VARIANT_IDS = VARIANTS.map((variant) => variant.id);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function messageOf(file: string): string {
  try {
    loadScenario(file, VARIANT_IDS);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(EXIT.badInput);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

function written(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

test('the scenarios that ship', () => {
  expect(shippedScenarios()).toEqual([
    'boundary-9-10',
    'chained-slaves',
    'publish',
    'reconnecting-slave',
    'report',
    'report-db15-alone',
    'report-master',
    'report-small',
    'second-slave-during-bgsave',
    'shared-ids',
    'slave-held-in-bgsave',
    'slave-waiting-for-next-bgsave',
    'slow-slave',
    'three-slaves',
    'transactions',
    'two-slaves',
  ]);
});

test.each(shippedScenarios())('%s can be loaded, is named as its file, and says what it shows', (name) => {
  const scenario = loadScenario(name, VARIANT_IDS);
  expect(scenario.name).toBe(name);
  expect(scenario.title.length).toBeGreaterThan(20);
  expect(scenario.about?.length).toBeGreaterThan(60);
});

test("the report's scenario is the report's procedure", () => {
  expect(loadScenario('report').clients.map(({ db, workload }) => ({ db, workload }))).toEqual([
    { db: undefined, workload: { repeat: 1_000_000, command: ['set', 'foo', 'bar'] } },
    { db: 15, workload: { repeat: 1_000_000, command: ['set', 'foo', 'bar'] } },
  ]);
});

test('a file of the user is read, YAML or JSON', () => {
  const yaml = written('mine.yaml', 'name: mine\nservers: [{ name: a }]\n');
  const json = written('mine.json', '{"name":"mine","servers":[{"name":"a"}]}');
  expect(loadScenario(yaml)).toEqual(loadScenario(json));
});

test('a file that is none: one clear message, exit code 3', () => {
  expect(messageOf(join(folder, 'missing.yaml'))).toMatch(/missing\.yaml: there is no such file$/);
  expect(messageOf(folder)).toMatch(/: this is a directory, not a file$/);
  expect(messageOf('/dev/null')).toMatch(/: this is not a regular file$/);
  expect(messageOf(written('empty.yaml', ''))).toMatch(/empty\.yaml:1:1: found an empty file/);
  expect(messageOf(written('binary.yaml', new Uint8Array([0x7f, 0x45, 0xff, 0])))).toMatch(
    /found bytes that are not text/,
  );
  expect(messageOf('no-such-name')).toMatch(
    /neither a scenario that comes with replisim nor a file\.\nScenarios: boundary/,
  );
});

test('a file too long to be read is refused unread', () => {
  const file = written('noise.yaml', new Uint8Array([0x61]));
  truncateSync(file, 8_000_000_000);
  expect(messageOf(file)).toMatch(/it has 8000000000 bytes; a file of its kind has at most 800000$/);
});

test('many problems are counted, not all shown', () => {
  const file = written(
    'many.yaml',
    `name: x\nservers: [{ name: a }]\n${Array.from({ length: 30 }, (_, i) => `k${i}: 1\n`).join('')}`,
  );
  const lines = messageOf(file).split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[10]).toBe('... and 20 more');
});
