/** The page on fidelity: its figures are counted, its tables held against the tests that they speak of. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { REDIS_2_4, type Vector } from '../../model/index.ts';
import { PROCESS_BYTES } from '../../model/server/shape/boot.ts';

const ROOT = join(__dirname, '../..');
const page = readFileSync(join(__dirname, 'fidelity.md'), 'utf8');
const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

function vectorsOf(version: string): Vector[] {
  const folder = join(ROOT, 'model/fidelity/vectors', version);
  return readdirSync(folder).map((file) =>
    JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString('utf8')),
  );
}

const recorded = ['2.4.9', '2.4.10'].map(vectorsOf);

/** One figure for each version, and their sum. */
function row(what: string, count: (vector: Vector) => number): string {
  const counts = recorded.map((vectors) => vectors.reduce((sum, vector) => sum + count(vector), 0));
  return `| ${[what, ...counts.map(grouped), grouped(counts[0] + counts[1])].join(' | ')} |`;
}

function steps(vector: Vector, ...kinds: string[]): Vector['steps'] {
  return vector.steps.filter((step) => kinds.includes(step.do));
}

const isGenerated = (vector: Vector) => vector.about === 'generated';
/** Of the second campaign. */
const isSecond = (vector: Vector) => vector.name.startsWith('h1-');

test.each([
  ['vectors', () => 1],
  ['named ones, each about one subject', (vector) => Number(!isGenerated(vector) && !isSecond(vector))],
  ['generated ones, about everything at once', (vector) => Number(isGenerated(vector))],
  [
    'of a second campaign: large values, many databases, numbers, errors',
    (vector) => Number(isSecond(vector)),
  ],
  ['steps', (vector) => vector.steps.length],
  [
    'commands in them',
    (vector) => vector.steps.reduce((sum, step) => sum + (step.do === 'send' ? step.commands.length : 0), 0),
  ],
  ['requests sent raw: inline, split or malformed', (vector) => steps(vector, 'raw').length],
  ['replies', ({ observed }) => observed.replies.reduce((sum, replies) => sum + replies.length, 0)],
  ['slaves attached', (vector) => steps(vector, 'attach').length],
  [
    'steps that hold a BGSAVE child',
    (vector) =>
      vector.steps.filter((step) => step.do === 'bgsave' || (step.do === 'attach' && step.hold)).length,
  ],
  [
    "bytes of slaves' streams",
    ({ observed }) => Object.values(observed.streams).reduce((sum, stream) => sum + stream.length, 0),
  ],
  ['measures of `used_memory`', ({ observed }) => observed.used_memory_delta.length],
] satisfies [string, (vector: Vector) => number][])('%s', (what, count) => {
  expect(page).toContain(row(what, count));
});

test('as many vectors agree as there are: each is a test of its own', () => {
  const all = recorded.flat().length;
  expect(page).toContain(`**${all} of ${all} vectors**`);
  expect(existsSync(join(ROOT, 'model/fidelity/conformance.test.ts'))).toBe(true);
});

test('what no vector notices is what the test lists', () => {
  const source = readFileSync(join(ROOT, 'model/fidelity/bite.test.ts'), 'utf8');
  const list = source.slice(source.indexOf('const UNNOTICED'), source.indexOf('describe('));
  const listed = [...list.matchAll(/\[\s*'(\w+)',[^']*'([^']+)',?\s*\],/g)].map(
    ([, rule, why]) => `| \`${rule}\` | ${why} |`,
  );
  expect(listed.length).toBeGreaterThan(8);
  const table = page.slice(page.indexOf('| rule | why'), page.indexOf('Of most of these rules'));
  expect(table.match(/^\| `.*$/gm)).toEqual(listed);
});

test('the classes that are said to bite are all there are', () => {
  expect(page).toContain(`all ${REDIS_2_4.sizeClasses.plan.small.length} small size classes`);
});

test('the unit tests that are named exist', () => {
  const named = [...page.matchAll(/`((?:model|docs)\/[\w/.-]+\.test\.ts)`/g)].map(([, path]) => path);
  expect(named.length).toBeGreaterThan(12);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the constants have the values that are told', () => {
  expect(page).toContain(`| \`PROCESS_BYTES\` | ${grouped(PROCESS_BYTES)} |`);
  expect(page).toContain(`| \`rehashBucketsPerMilli\` | ${grouped(REDIS_2_4.rehashBucketsPerMilli)} |`);
  expect(readFileSync(join(ROOT, 'model/fidelity/conformance-player.ts'), 'utf8')).toMatch(/const SEED = 1;/);
  expect(readFileSync(join(ROOT, 'model/fidelity/conformance.ts'), 'utf8')).toMatch(
    /const PART_MILLIS = 60;/,
  );
});
