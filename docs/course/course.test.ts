/**
 * The course: every command of a lesson is run, every question has an answer for any seed, and every answer is what the
 * lessons' own theory says: 48 bytes for each turn to an id of 10 or more, slave by slave, unless the object becomes a node.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { answerOf, exampleFiles, instancesOf, isRight, parseQuestions } from '../../classroom/index.ts';
import { readPrinted } from '../../cli/testing/printed.ts';
import primaryBackup from '../../examples/primary-backup/mistakes.ts';
import election from '../../examples/raft-election/mistakes.ts';
import type { ActorSystem } from '../../lab/index.ts';

const ROOT = join(__dirname, '../..');
const LESSONS = readdirSync(__dirname).filter((file) => /^\d\d-.*\.md$/.test(file));
const PAGES = [...LESSONS, 'README.md', 'exercises/README.md'];

const text = (page: string) => readFileSync(join(__dirname, page), 'utf8');

test('there are fifteen lessons, each with questions and a scenario or a system that ships', () => {
  expect(LESSONS).toHaveLength(15);
  for (const lesson of LESSONS) {
    const [, what, name] = /^(Scenario|System): `(.+)`$/m.exec(text(lesson)) ?? [];
    const files =
      what === 'Scenario'
        ? [`model/scenario/shipped/${name}.yaml`]
        : exampleFiles(name).map((file) => `examples/${file}`);
    expect(files.filter((file) => existsSync(join(ROOT, file)))).not.toEqual([]);
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

/** What came of each command: several pages show the same one. */
const played = new Map<string, { status: number | null; stderr: string }>();

test.each(blocks)(
  '%s: %s exits with %i',
  (_, command, exit) => {
    const { status, stderr } = played.get(command) ?? playedNow(command);
    played.set(command, { status, stderr });
    expect({ status, stderr }).toEqual({ status: exit, stderr: '' });
  },
  120_000,
);

function playedNow(command: string) {
  const prelude = `npx() { shift; node '${ROOT}/dist/cli/main.js' "$@"; }\n`;
  return spawnSync('bash', ['-c', prelude + command], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 100_000,
    maxBuffer: 1 << 27,
  });
}

test('lesson 12 plays the wrong data that it tells of, where no byte is lost', () => {
  const [, command] =
    blocks.find(([page, line]) => /^12/.test(page) && line.includes('docs/findings/')) ?? [];
  const { stdout } = playedNow(command as string);
  expect([...stdout.matchAll(/^ {2}VIOLATED {2}([\w-]+)/gm)].map(([, id]) => id)).toEqual([
    'slaves-converge',
  ]);
});

test('lessons 5 and 10 ask diagnose: of two looks, of the two lines of the report, of cards that it can and cannot tell', () => {
  const asked = blocks.filter(([, command]) => command.includes('replisim diagnose'));
  expect(asked.map(([page, , exit]) => [page.slice(0, 2), exit])).toEqual([
    ['05', 0],
    ['05', 2],
    ['10', 0],
    ['10', 2],
  ]);
  expect(asked.filter(([, command]) => command.includes('judge --cards'))).toHaveLength(2);
});

const lastNumber = (text: string, pattern: RegExp) => Number([...text.matchAll(pattern)].at(-1)?.[1]);
const rounds = (said: string) => lastNumber(said, /(\d+) (?:rounds|times)/g);
/** The other database than 0: the highest that is named. */
const database = (said: string) =>
  Math.max(...[...said.matchAll(/database (\d+)/g)].map(([, id]) => Number(id)));
const high = (said: string) => (database(said) >= 10 ? 1 : 0);
/** What the first write of a value leaves room for, in a buffer or chunk of 7,500 bytes. */
const fits = (taken: number) => (taken + 11 <= 7_500 ? 1 : 0);
const size = (said: string) => lastNumber(said, /value of (\d+) bytes/g);

/** What clients add, one after the other. */
const amounts = (said: string) => [...said.matchAll(/adds (\d+)/g)].map(([, amount]) => Number(amount));
/** Whose timers go off, and who is asked by both. */
const candidates = (said: string) => [...said.matchAll(/timer of (server-\d)/g)].map(([, server]) => server);
const voter = (said: string) => /request to (server-\d)/.exec(said)?.[1] ?? '';

/**
 * What the lessons' theory says, question by question, out of nothing but what the question says itself and those before
 * it in its lesson.
 */
const THEORY: Record<string, (own: string, before: string) => number | string> = {
  switches: (own) => 2 * (2 * rounds(own) - 1),
  converges: () => 'yes',
  'count-2-4-9': () => 0,
  'count-2-4-10': () => 1,
  'count-node': () => 2,
  alternating: (own) => rounds(own) * high(own),
  'bytes-one-slave': (own) => 48 * rounds(own),
  'bytes-two-slaves': (_, before) => 2 * 48 * rounds(before),
  'growth-leaking': (own) => 224 + 48 * rounds(own),
  'growth-fixed': () => 224,
  'which-object': (own) => /9 and (\d+)/.exec(own)?.[1] ?? '',
  node: (own) => 1 - fits(39 + size(own)),
  'node-leaks': (_, before) => fits(39 + size(before)),
  glued: (own) => fits(size(own) + 2),
  alone: (own) => 48 * high(own),
  blocks: (own) => rounds(own),
  'two-high': (own) => 2 * rounds(own),
  freed: (own) => rounds(own),
  'still-created': (_, before) => rounds(before),
  'lost-by-the-fix': () => 0,
  panic: () => 'panic',
  touched: () => 'use-after-free',
  'once-a-call': (own) => rounds(own),
  'two-counts': (_, before) => rounds(before),
  'held-shared': (own) => rounds(own) * high(own),
  'held-fixed': () => 0,
  smallest: () => 1,
  'one-less': () => 0,
  'without-the-write': () => 0,
  latecomer: (own) => (database(own) === 0 ? 'yes' : 'no'),
  'acknowledged-early': (own) => amounts(own)[0],
  'waits-for-the-copy': () => 'yes',
  'asked-twice': (own) => 2 * amounts(own)[0],
  'old-copy': (own) => amounts(own)[0],
  'which-term': (own) => rounds(own),
  'who-voted-twice': (_, before) => voter(before),
  'which-step': (_, before) => 2 * (rounds(before) + 2) + 1,
  'vote-kept': (_, before) => candidates(before)[0],
  'keeps-one-leader': () => 'yes',
  needless: (own) => rounds(own) + 6,
  'all-that-is-needed': () => 6,
  'one-more-out': () => 'yes',
  'select-after': (own) => (database(own) === 0 ? 'yes' : 'no'),
};

const SYSTEMS: Record<string, ActorSystem> = { 'primary-backup': primaryBackup, 'raft-election': election };
const shippedSystem = async (name: string) => SYSTEMS[name];

const SEEDS = Array.from({ length: 200 }, (_, seed) => String(seed));
const lessons = LESSONS.map((lesson) => parseQuestions(text(lesson.replace('.md', '.questions.yaml'))));

test('ids are unique, and each has a theory', () => {
  const ids = lessons.flatMap(({ questions }) => questions.map(({ id }) => id));
  expect(ids.sort()).toEqual(Object.keys(THEORY).sort());
});

/** Five ways to write an answer. */
function spellings(answer: number | string): string[] {
  if (answer === 'yes') return ['yes', 'Yes.', 'y', 'yes, it does', 'YES, both do'];
  if (answer === 'no') return ['no', 'No.', 'n', 'no, it does not', 'It does not'];
  if (answer === 'panic') return ['panic', 'Panic', 'a panic', 'it panics', 'by a panic'];
  if (answer === 'use-after-free')
    return ['use-after-free', 'use after free', 'Use-After-Free', 'a use after free', 'UAF'];
  const node = /^server-(\d)$/.exec(String(answer));
  if (node !== null)
    return [`${answer}`, `Server ${node[1]}.`, `server${node[1]}`, `It is ${answer}`, node[1]];
  const number = Number(answer);
  const word = number === 0 ? 'none' : number === 2 ? 'two' : `exactly ${number}`;
  return [`${number}`, ` ${number}. `, number.toLocaleString('en'), `${number} bytes`, word];
}

function mistakes(answer: number | string): string[] {
  const always = ['', 'perhaps', `${answer}1`];
  if (answer === 'yes') return [...always, 'no', 'it does not'];
  if (answer === 'no') return [...always, 'yes', 'it does', 'panic'];
  if (answer === 'panic') return [...always, 'no', 'no panic', 'use-after-free', 'panic or use-after-free'];
  if (answer === 'use-after-free') return [...always, 'no', 'panic', 'panic or use-after-free'];
  if (/^server/.test(String(answer))) return [...always, 'server-9', '77', `${answer} or 3`, 'no'];
  return [...always, `${answer} or 77`, `-${answer}1`, `${answer}.5`, `${answer} kilobytes`];
}

test.each(lessons.map((lesson) => [lesson.lesson, lesson] as const))(
  '%s: 200 seeds are answered from what is said alone, in five spellings each',
  async (_, lesson) => {
    const answers = lesson.questions.map(() => new Map<string, number | string>());
    for (const seed of SEEDS) {
      const instances = instancesOf(lesson, seed);
      expect(instancesOf(lesson, seed)).toEqual(instances);
      for (const [index, instance] of instances.entries()) {
        const { id, ask, because } = instance;
        expect(ask + because).not.toMatch(/\$\w/);
        const before = instances.slice(0, index).map((earlier) => earlier.ask);
        const played = JSON.stringify([instance.scenario, instance.variant]);
        const answer = answers[index].get(played) ?? (await answerOf(instance, shippedSystem));
        answers[index].set(played, answer);
        expect([id, seed, answer]).toEqual([id, seed, THEORY[id](ask, before.join('\n'))]);
      }
    }
    for (const answer of new Set(answers.flatMap((each) => [...each.values()]))) {
      for (const spelling of spellings(answer))
        expect([spelling, isRight(answer, spelling)]).toEqual([spelling, true]);
      for (const wrong of mistakes(answer)) expect([wrong, isRight(answer, wrong)]).toEqual([wrong, false]);
    }
    // A question about an instance has another answer for another instance; one about a rule names no numbers of it.
    lesson.questions.forEach(({ ask }, index) => {
      if (ask.includes('$')) expect([ask, new Set(answers[index].values()).size]).not.toEqual([ask, 1]);
    });
  },
);

test.each(['feed.ts', 'property.ts', 'fewest.yaml', 'ways.yaml', 'classify.yaml', 'shorter.yaml'])(
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
