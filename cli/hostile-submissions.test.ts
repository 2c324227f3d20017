/**
 * Submissions of people who mean harm: each ends with a report, in little memory and little time of the processor, and the
 * report is the same on a machine that does nothing else and on one that is busy with seven others.
 *
 * REPLISIM_HOSTILE=all judges all of them; without it, those that were worst once.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HOSTILE, RIGHT_FEED } from '../classroom/testing/hostile-submissions.ts';
import { type JudgedFile, judgeFile } from './testing/judged.ts';

const MAX_MEGABYTES = 300;
const MAX_PROCESSOR_SECONDS = 10;
const AT_ONCE = 8;

const WORST = [
  'text bomb',
  'array bomb',
  'typed array bomb',
  'concat bomb',
  'huge lengths',
  'closure bomb',
  'JSON bomb',
  'regular expression',
  'map bomb',
  'getters',
  'ambiguous types',
  'as much as is allowed',
  'names without end',
  'deep YAML',
  'large values',
];

const all = process.env.REPLISIM_HOSTILE === 'all';
const chosen = HOSTILE.filter(
  ({ kind }, index) =>
    all || (WORST.includes(kind) && HOSTILE.findIndex((other) => other.kind === kind) === index),
);
const submissions = [{ kind: 'an honest one', file: 'feed.js', text: RIGHT_FEED }, ...chosen].map(
  (each, index) => ({
    ...each,
    path: `${index}/${each.file}`,
  }),
);

let folder: string;
let alone: JudgedFile[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-hostile-'));
  for (const { path, text } of submissions) {
    mkdirSync(dirname(join(folder, path)));
    writeFileSync(join(folder, path), text);
  }
  alone = [];
  for (const { path } of submissions) alone.push(await judgeFile(path, folder));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('forty and more, of twenty-four kinds and more', () => {
  expect(HOSTILE.length).toBeGreaterThanOrEqual(40);
  expect(new Set(HOSTILE.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(24);
});

test.each(submissions.map(({ kind, path }, index) => [kind, path, index] as const))(
  '%s (%s) is judged within its bounds',
  (kind, _, index) => {
    const { status, stdout, stderr, megabytes, processorSeconds } = alone[index];
    const { points, of, undecided } = JSON.parse(stdout);
    expect([stderr, undecided, of]).toEqual(['', undefined, 10]);
    if (kind === 'an honest one') expect([status, points]).toEqual([0, 10]);
    expect(megabytes).toBeLessThan(MAX_MEGABYTES);
    expect(processorSeconds).toBeLessThan(MAX_PROCESSOR_SECONDS);
  },
);

test('eight at once get, to the byte, what each gets alone', async () => {
  const together: JudgedFile[] = [];
  let next = 0;
  const lane = async () => {
    while (next < submissions.length) {
      const index = next++;
      together[index] = await judgeFile(submissions[index].path, folder);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  expect(together.map(({ status, stdout }) => [status, stdout])).toEqual(
    alone.map(({ status, stdout }) => [status, stdout]),
  );
}, 600_000);
