/**
 * Submissions of people who mean harm: each ends with a report, in little memory and little time of the processor, and the
 * report is the same on a machine that does nothing else and on one that is busy with seven others.
 *
 * REPLISIM_HOSTILE=all judges all of them and prints what that took; without it, those that were worst once.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
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

const PATIENCE_MILLIS = all ? 3_600_000 : 600_000;

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
}, PATIENCE_MILLIS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What judging took at the most, and the digest of all that was printed: two machines can be compared by it. */
function figures(judged: readonly JudgedFile[]): string {
  const grades = createHash('sha256').update(
    judged.map(({ status, stdout }) => `${status} ${stdout}`).join(),
  );
  const megabytes = Math.max(...judged.map((each) => each.megabytes));
  const seconds = Math.max(...judged.map(({ processorSeconds }) => processorSeconds));
  return (
    `${judged.length} submissions, each at most ${Math.round(megabytes)} MB and ${seconds.toFixed(1)} s of the processor; ` +
    `load ${loadavg()[0].toFixed(1)}; SHA-256 of the grades ${grades.digest('hex')}`
  );
}

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

test(
  'eight at once get, to the byte, what each gets alone',
  async () => {
    const together: JudgedFile[] = [];
    let next = 0;
    const lane = async () => {
      while (next < submissions.length) {
        const index = next++;
        together[index] = await judgeFile(submissions[index].path, folder);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    if (all) process.stderr.write(`alone: ${figures(alone)}\n${AT_ONCE} at once: ${figures(together)}\n`);
    expect(together.map(({ status, stdout }) => [status, stdout])).toEqual(
      alone.map(({ status, stdout }) => [status, stdout]),
    );
  },
  PATIENCE_MILLIS,
);
