import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readPrinted } from './testing/printed.ts';

const MAIN = join(__dirname, '../dist/cli/main.js');
/** Of a machine on which other tests run, too. */
const LIMIT_MILLIS = 400_000;

const feed = (body: string) =>
  `export default {\n  feed(ports, slaves, dictid, command) {\n    ${body}\n  },\n};\n`;

const loop = (made: string, after: string) =>
  feed(`for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const object = shared ? ports.sharedSelect(dictid) : ${made};
        if (shared) ports.incrRefCount(object);
        ports.addReply(slave, object);
        ${after}
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }`);

const RIGHT = loop('ports.createSelect(dictid, 1)', 'ports.decrRefCount(object);');

const canary = join(tmpdir(), `replisim-canary-${process.pid}`);
const secretFile = join(tmpdir(), `replisim-outside-${process.pid}.ts`);

/** Thirty students: file name, content, points. */
const CLASS: [string, string, number][] = [
  ['right-1.ts', RIGHT, 10],
  ['right-2.js', RIGHT.replace('const shared', '/* mine */ const shared'), 10],
  ['right-3.ts', RIGHT.replace('ports,', 'ports: import("replisim/model").FeedPorts,'), 10],
  [
    'right-4.ts',
    loop(
      'ports.createSelect(dictid, 2)',
      'ports.decrRefCount(object); if (!shared) ports.decrRefCount(object);',
    ),
    10,
  ],
  ['leak-1.ts', loop('ports.createSelect(dictid, 1)', 'if (shared) ports.decrRefCount(object);'), 0],
  ['leak-2.ts', loop('ports.createSelect(dictid, 0)', 'if (shared) ports.decrRefCount(object);'), 0],
  ['panic.ts', loop('ports.createSelect(dictid, 0)', 'ports.decrRefCount(object);'), 1],
  [
    'freed-at-once.ts',
    loop('ports.createSelect(dictid, 0)', 'if (shared) ports.decrRefCount(object); else ports.free(object);'),
    1,
  ],
  ['lost-shared.ts', RIGHT.replace('if (shared) ports.incrRefCount(object);', ''), 1],
  ['never-selected.ts', RIGHT.replace('ports.setSelectedDb(slave, dictid);', ''), 1],
  ['not-skipped.ts', RIGHT.replace('if (ports.waitsForBgsaveStart(slave)) continue;', ''), 1],
  ['nothing.ts', feed(''), 0],
  ['hangs-1.ts', feed('while (true) {}'), 0],
  ['hangs-2.ts', feed('for (;;) { try { for (;;) {} } catch {} }'), 0],
  ['hangs-3.js', 'while (true) {}\nexport default { feed() {} };', 0],
  ['hangs-4.js', feed('/(a+)+b/.test("a".repeat(64));'), 0],
  ['hangs-5.js', feed('[].indexOf.call({ length: 2 ** 50 }, 1);'), 0],
  ['hangs-6.js', feed('const s = "a".repeat(2e6); s.indexOf("a".repeat(1e6) + "b");'), 0],
  ['deep.ts', feed('const f = () => f() + 1; f();'), 0],
  ['huge-1.ts', feed('const a = []; for (;;) a.push("x".repeat(1e5) + a.length);'), 0],
  ['huge-2.ts', feed('"x".repeat(2 ** 29);'), 0],
  ['syntax-1.ts', 'export default { feed( };', 0],
  ['syntax-2.js', 'this is not JavaScript', 0],
  ['no-export.ts', 'export const feed = () => {};', 0],
  ['throws.ts', feed('throw new Error("no\\u001b[2J idea");'), 0],
  [
    'hostile-1.ts',
    `import fs from 'node:fs';\nfs.writeFileSync(${JSON.stringify(canary)}, '');\n${RIGHT}`,
    0,
  ],
  ['hostile-2.ts', feed(`require('fs').writeFileSync(${JSON.stringify(canary)}, '');`), 0],
  ['hostile-3.ts', feed(`this.constructor.constructor('return process')().mainModule.require('fs');`), 0],
  ['random.ts', feed('if (Math.random() < 0.5) return;'), 0],
  ['=cmd.ts', feed('fetch("http://127.0.0.1/" + Date.now());'), 0],
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-class-'));
  for (const [name, text] of CLASS) writeFileSync(join(folder, name), text);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(secretFile, { force: true });
});

const GRADE = ['grade', '--secret', 'spring'];

function grade(where: string, ...options: string[]) {
  const ran = spawnSync(process.execPath, [MAIN, ...GRADE, where, ...options], {
    encoding: 'utf8',
    timeout: LIMIT_MILLIS,
    maxBuffer: 1 << 27,
  });
  expect(ran.stderr).toBe('');
  expect(ran.status).toBe(0);
  return ran.stdout;
}

/** Every file below, its content, and when it was changed. */
function stateOf(where: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(where, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(where, name);
    const stat = statSync(path);
    hash.update(`${name} ${stat.mtimeMs} ${stat.mode}\n`);
    if (stat.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Another machine, as far as one can be: another place, order of files, clock, language, number of jobs. */
function gradeElsewhere(submissions: typeof CLASS): string {
  const elsewhere = mkdtempSync(join(tmpdir(), 'replisim-else where-'));
  for (const [name, text] of submissions.toReversed()) writeFileSync(join(elsewhere, name), text);
  const ran = spawnSync(process.execPath, ['--max-semi-space-size=2', MAIN, ...GRADE, '.', '--jobs', '1'], {
    cwd: elsewhere,
    encoding: 'utf8',
    timeout: LIMIT_MILLIS,
    maxBuffer: 1 << 27,
    env: { PATH: process.env.PATH, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  });
  rmSync(elsewhere, { recursive: true });
  return ran.stdout;
}

interface Student {
  student: string;
  points: number;
  of: number;
}

/** What `grade` told of the class. */
let told: { students: Student[] };

test(
  'thirty submissions get the points they deserve, and nothing is touched',
  () => {
    expect(CLASS).toHaveLength(30);
    const before = stateOf(folder);
    told = readPrinted(grade(folder));
    const expected = CLASS.map(([name, , points]) => [name.replace(/\.[jt]s$/, ''), points]);
    const got = told.students.map(({ student, points }) => [student, points]);
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(expected));
    expect(stateOf(folder)).toBe(before);
    expect(existsSync(canary)).toBe(false);
  },
  LIMIT_MILLIS,
);

/** Of each kind of submission one; two that are alike would be told as that. */
const AGAIN = [
  ...[
    'right-4.ts',
    'leak-2.ts',
    'panic.ts',
    'nothing.ts',
    'hangs-2.ts',
    'hangs-4.js',
    'deep.ts',
    'huge-1.ts',
  ],
  ...['syntax-1.ts', 'throws.ts', 'hostile-3.ts', 'random.ts'],
];

test(
  'the same submission gets the same again, to the byte, whoever else is in the class and on another machine',
  () => {
    const names = AGAIN.map((name) => name.replace(/\.[jt]s$/, ''));
    const students = told.students.filter(({ student }) => names.includes(student));
    const sum = (key: 'points' | 'of') => students.reduce((total, each) => total + each[key], 0);
    const totals = [
      {
        exercise: 'feed',
        handedIn: AGAIN.length,
        fullMarks: students.filter(({ points, of }) => points === of).length,
        undecided: 0,
        points: sum('points'),
        of: sum('of'),
      },
    ];
    const elsewhere = gradeElsewhere(CLASS.filter(([name]) => AGAIN.includes(name)));
    expect(elsewhere).toBe(`${JSON.stringify({ ...told, totals, students }, null, 2)}\n`);
  },
  LIMIT_MILLIS,
);

test('CSV is read by a CSV reader; no field is a formula or moves a terminal', () => {
  const small = mkdtempSync(join(tmpdir(), 'replisim-class-'));
  const submissions = CLASS.filter(([name]) => ['=cmd.ts', 'throws.ts'].includes(name));
  for (const [name, text] of submissions) writeFileSync(join(small, name), text);
  const rows: Record<string, string>[] = parse(grade(small, '--format', 'csv'), { columns: true });
  rmSync(small, { recursive: true });
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatchObject({ student: "'=cmd", exercise: 'feed', points: '0', of: '10' });
  const throws = rows.find(({ student }) => student === 'throws');
  expect(throws?.evidence).toMatch(/^Line 3, column \d+: it throws Error: no/);
  expect(throws?.evidence).not.toContain('\u001b');
});

test(
  'a folder for each student; links are not followed, doubles not judged, seeds are their own; each has a feedback',
  () => {
    const small = mkdtempSync(join(tmpdir(), 'replisim-class-'));
    for (const student of ['ada', 'bob', 'eve']) mkdirSync(join(small, student));
    writeFileSync(secretFile, RIGHT);
    symlinkSync(secretFile, join(small, 'ada/feed.ts'));
    writeFileSync(join(small, 'bob/one.ts'), RIGHT);
    writeFileSync(join(small, 'bob/two.ts'), `${RIGHT}// another\n`);
    const { students: keys } = readPrinted(grade(small, '--key'));
    expect(new Set(keys.map(({ seed }: { seed: string }) => seed)).size).toBe(3);
    for (const { student, classify, seed, lessons } of keys) {
      writeFileSync(join(small, student, 'classify.yaml'), JSON.stringify({ answers: classify }));
      const [lesson, answers] = Object.entries(lessons as Record<string, string[]>)[2];
      const numbered = Object.fromEntries(answers.map((answer, index) => [index + 1, answer]));
      const lessonsText = JSON.stringify({ seed, lessons: { [lesson]: numbered } });
      if (student !== 'ada') writeFileSync(join(small, student, 'lessons.json'), lessonsText);
    }
    const feedback = mkdtempSync(join(tmpdir(), 'replisim-feedback-'));
    const { students, exercises } = readPrinted(grade(small, '--feedback', feedback));
    rmSync(small, { recursive: true });
    const told = Object.fromEntries(
      readdirSync(feedback).map((name) => [name, readFileSync(join(feedback, name), 'utf8')]),
    );
    rmSync(feedback, { recursive: true });
    expect(Object.keys(told)).toEqual(['ada.md', 'bob.md', 'eve.md']);
    expect(told['bob.md']).toMatch(/^# bob\n\n20 of 30 points\./);
    expect(told['bob.md']).toContain('There are 2 files for it: bob/one.ts, bob/two.ts.');
    expect(told['bob.md']).not.toMatch(/\b(ada|eve)\b/);
    expect(exercises).toEqual(['feed', 'classify', 'lessons']);
    const brief = (
      students as { student: string; points: number; of: number; exercises: { failure: string }[] }[]
    ).map(({ student, points, of, exercises: [feed] }) => [student, points, of, feed.failure]);
    expect(brief).toEqual([
      ['ada', 10, 30, 'It is not a regular file, and was not opened.'],
      ['bob', 20, 30, 'There are 2 files for it: bob/one.ts, bob/two.ts.'],
      ['eve', 20, 30, 'Nothing was handed in.'],
    ]);
  },
  LIMIT_MILLIS,
);

test.each([
  ['a folder that is not there', ['no-such-folder'], 'no-such-folder: there is no such file'],
  ['no secret', [tmpdir()], '--secret'],
  // Before anything is judged.
  [
    'feedback into a file',
    [__dirname, '--secret', 'x', '--feedback', join(__dirname, '../package.json')],
    'this is no folder',
  ],
])('%s is wrong usage', (_, args, message) => {
  const options = args[0] === 'no-such-folder' ? ['--secret', 'x'] : [];
  const ran = spawnSync(process.execPath, [MAIN, 'grade', ...args, ...options], { encoding: 'utf8' });
  expect(ran.status).toBe(3);
  expect(ran.stderr).toContain(message);
});

test.each([
  ['full marks', RIGHT, 0],
  ['a leak', CLASS[4][1], 1],
  [
    'nothing wrong and nothing shown',
    feed('for (const slave of slaves) ports.addReplyCommand(slave, command);'),
    1,
  ],
  ['code that fails', feed('throw 1;'), 1],
])(
  'judge: %s',
  (_, text, status) => {
    const file = join(folder, '..', `replisim-judged-${process.pid}.ts`);
    writeFileSync(file, text);
    const ran = spawnSync(process.execPath, [MAIN, 'judge', file, '--json'], {
      encoding: 'utf8',
      maxBuffer: 1 << 27,
    });
    rmSync(file);
    expect([ran.status, ran.stderr]).toEqual([status, '']);
    expect(readPrinted(ran.stdout)).toMatchObject({
      format: 'replisim-judgement/1',
      exercise: 'feed',
      of: 10,
    });
  },
  30_000,
);

test('judge: a file that is not there is bad input', () => {
  const ran = spawnSync(process.execPath, [MAIN, 'judge', 'no-such-file.ts'], { encoding: 'utf8' });
  expect([ran.status, ran.stdout]).toEqual([3, '']);
});
