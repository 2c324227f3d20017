/**
 * The course: every command of a lesson is run, every question has an answer for any seed, and every answer is what the
 * lessons' own theory says: 48 bytes for each turn to an id of 10 or more, slave by slave, unless the object becomes a node.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { answerOf, type Instance, instanceOf, isRight, parseQuestions } from '../../classroom/index.ts';
import { readPrinted } from '../../cli/testing/printed.ts';

const ROOT = join(__dirname, '../..');
const LESSONS = readdirSync(__dirname).filter((file) => /^\d\d-.*\.md$/.test(file));
const PAGES = [...LESSONS, 'README.md', 'exercises/README.md'];
const SEEDS = ['1', '2', '3'];

const text = (page: string) => readFileSync(join(__dirname, page), 'utf8');

test('there are twelve lessons, each with questions and a scenario that ships', () => {
  expect(LESSONS).toHaveLength(12);
  for (const lesson of LESSONS) {
    const scenario = /^Scenario: `(.+)`$/m.exec(text(lesson))?.[1];
    expect(existsSync(join(ROOT, `model/scenario/shipped/${scenario}.yaml`))).toBe(true);
    expect(parseQuestions(text(lesson.replace('.md', '.questions.yaml'))).lesson).toBe(lesson);
  }
});

test('links lead somewhere', () => {
  const dead = PAGES.flatMap((page) =>
    [...text(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1])
      .filter((target) => !existsSync(join(__dirname, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});

const blocks = PAGES.flatMap((page) =>
  [...text(page).matchAll(/(?:<!-- (exit (\d+)|not run: (.+?)) -->\n)?```sh\n([\s\S]*?)```/g)]
    .filter((match) => match[3] === undefined)
    .flatMap((match) =>
      match[4]
        .trim()
        .split('\n')
        .map((command): [string, string, number] => [page, command, Number(match[2] ?? 0)]),
    ),
);

test.each(blocks)(
  '%s: %s exits with %i',
  (_, command, exit) => {
    const prelude = `npx() { shift; node '${ROOT}/dist/cli/main.js' "$@"; }\n`;
    const ran = spawnSync('bash', ['-c', prelude + command], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 100_000,
      maxBuffer: 1 << 27,
    });
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: exit, stderr: '' });
  },
  120_000,
);

type Values = Record<string, number>;
const high = (db: number) => (db >= 10 ? 1 : 0);

/** What the lessons' theory says, question by question. */
const THEORY: Record<string, (values: Values) => number | string> = {
  switches: () => 2,
  converges: () => 'yes',
  'count-2-4-9': () => 0,
  'count-2-4-10': () => 1,
  'count-node': () => 2,
  alternating: ({ n, db }) => n * high(db),
  'bytes-one-slave': ({ n }) => 48 * n,
  'bytes-two-slaves': ({ n }) => 96 * n,
  'growth-leaking': ({ n }) => 224 + 48 * n,
  'growth-fixed': () => 224,
  'which-object': ({ db }) => String(db),
  node: () => 1,
  'node-leaks': () => 0,
  glued: () => 1,
  alone: () => 48,
  blocks: ({ n }) => n,
  'two-high': ({ n }) => 2 * n,
  freed: ({ n }) => n,
  'still-created': ({ n }) => n,
  'lost-by-the-fix': () => 0,
  panic: () => 'panic',
  touched: () => 'use-after-free',
  'once-a-call': ({ n }) => n,
  'two-counts': ({ n }) => n,
  'held-shared': () => 0,
  'held-fixed': () => 0,
  'held-leaks': ({ n }) => n,
  smallest: () => 1,
  'one-less': () => 0,
  'without-the-write': () => 0,
  latecomer: () => 'yes',
  'select-after': () => 'no',
};

const questions = LESSONS.flatMap(
  (lesson) => parseQuestions(text(lesson.replace('.md', '.questions.yaml'))).questions,
);

test('ids are unique, and each has a theory', () => {
  expect(questions.map(({ id }) => id).sort()).toEqual(Object.keys(THEORY).sort());
});

test.each(questions.map((question) => [question.id, question] as const))(
  'the simulator answers "%s" as the theory does',
  (id, question) => {
    for (const seed of SEEDS) {
      const instance: Instance = instanceOf(question, seed);
      expect(instance.ask).not.toMatch(/\$\w/);
      expect(instance.because).not.toMatch(/\$\w/);
      const answer = answerOf(instance);
      expect([seed, answer]).toEqual([seed, THEORY[id](instance.values as Values)]);
      expect(isRight(answer, ` ${answer} `)).toBe(true);
      expect(isRight(answer, `${answer}1`)).toBe(false);
      expect(instanceOf(question, seed)).toEqual(instance);
    }
  },
);

test('seeds give other numbers', () => {
  const [alternating] = questions.filter(({ id }) => id === 'bytes-one-slave');
  const asked = new Set(Array.from({ length: 20 }, (_, seed) => instanceOf(alternating, String(seed)).ask));
  expect(asked.size).toBeGreaterThan(5);
});

test.each(['feed.ts', 'property.ts', 'fewest.yaml', 'ways.yaml', 'classify.yaml'])(
  'exercises/%s is judged, and is worth nothing as it is',
  (file) => {
    const main = join(ROOT, 'dist/cli/main.js');
    const ran = spawnSync(process.execPath, [main, 'judge', join(__dirname, 'exercises', file), '--json'], {
      encoding: 'utf8',
      maxBuffer: 1 << 27,
    });
    const { exercise, points, failure } = readPrinted(ran.stdout);
    expect([ran.status, failure, exercise]).toEqual([1, null, file.replace(/\..*/, '')]);
    expect(points).toBe(0);
  },
  60_000,
);
