/** `replisim grade` on what students hand in beside their files: results, the same work twice, nothing at all. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exerciseReportOf } from '../../classroom/exercises/report.ts';
import { resultText } from '../../classroom/index.ts';
import { RIGHT_FEED } from '../../classroom/testing/hostile-submissions.ts';
import { readPrinted } from '../testing/printed.ts';
import { SMALLEST_LEAK } from '../testing/smallest-leak.ts';

const MAIN = join(__dirname, '../../dist/cli/main.js');
const LIMIT_MILLIS = 400_000;

const feed = (body: string) =>
  `export default {\n  feed(ports, slaves, dictid, command) {\n    ${body}\n  },\n};\n`;

function grade(where: string, ...options: string[]) {
  const ran = spawnSync(process.execPath, [MAIN, 'grade', where, '--secret', 'spring', ...options], {
    encoding: 'utf8',
    timeout: LIMIT_MILLIS,
  });
  expect([ran.status, ran.stderr]).toEqual([0, '']);
  return ran.stdout;
}

test(
  'four untouched templates and one right feed are ten points of fifty',
  () => {
    const small = mkdtempSync(join(tmpdir(), 'replisim-class-'));
    const templates = join(__dirname, '../../docs/course/exercises');
    mkdirSync(join(small, 'ada'));
    for (const file of ['fewest.yaml', 'ways.yaml', 'classify.yaml', 'property.ts']) {
      copyFileSync(join(templates, file), join(small, 'ada', file));
    }
    writeFileSync(join(small, 'ada/feed.ts'), RIGHT_FEED);
    const { students } = readPrinted(grade(small));
    rmSync(small, { recursive: true });
    expect(students[0]).toMatchObject({ points: 10, of: 50 });
  },
  LIMIT_MILLIS,
);

test('what macOS puts into an archive is no student, and no work', () => {
  const small = mkdtempSync(join(tmpdir(), 'replisim-class-'));
  for (const inside of ['ada', '__MACOSX', 'ada/__MACOSX']) mkdirSync(join(small, inside));
  writeFileSync(join(small, '__MACOSX/._ada'), '');
  writeFileSync(join(small, 'ada/fewest.json'), JSON.stringify({ ...SMALLEST_LEAK, name: 'mine' }));
  const { students } = readPrinted(grade(small));
  rmSync(small, { recursive: true });
  expect(students).toMatchObject([{ student: 'ada', points: 10, of: 10 }]);
});

test('what is for no exercise costs nobody points, and is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-class-'));
  const [small, feedback] = [join(folder, 'class'), join(folder, 'feedback')];
  const put = (path: string, text: string) => {
    mkdirSync(join(small, dirname(path)), { recursive: true });
    writeFileSync(join(small, path), text);
  };
  const work = JSON.stringify({ ...SMALLEST_LEAK, name: 'mine' });
  // A project of Node's, an archive, a folder in the folder.
  put('ada/fewest (1).json', work);
  put('ada/package.json', '{ "name": "mine" }');
  put('ada/tsconfig.json', '{}');
  put('ada/feed.test.ts', "test('mine', () => {});");
  put('ada/node_modules/x/index.js', '');
  put('bob/fewest.zip', 'PK');
  put('bob/settings.json', '{ "editor": 1 }');
  put('eve/mine/fewest.json', work);
  put('zoe.zip', 'PK');
  const ran = spawnSync(
    process.execPath,
    [MAIN, 'grade', small, '--secret', 'spring', '--json', '--feedback', feedback],
    { encoding: 'utf8', timeout: LIMIT_MILLIS },
  );
  const told = readFileSync(join(feedback, 'ada.md'), 'utf8');
  put('bob/lessons.json', '{ "lessons": {} }');
  const alone = spawnSync(
    process.execPath,
    [MAIN, 'grade', join(small, 'bob'), '--secret', 'spring', '--json', '--student', 'bob'],
    { encoding: 'utf8', timeout: LIMIT_MILLIS },
  );
  rmSync(folder, { recursive: true });
  expect(ran.stderr).toBe(
    'replisim: no work for any exercise, and not judged: bob/settings.json, bob/fewest.zip, eve/mine/, zoe.zip\n',
  );
  expect(alone.stderr).toBe(
    'replisim: no work for any exercise, and not judged: settings.json, fewest.zip\n',
  );
  const { students, exercises } = readPrinted(ran.stdout);
  expect(exercises).toEqual(['fewest']);
  const brief = (
    students as { student: string; points: number; exercises: { failure: string | null }[] }[]
  ).map(({ student, points, exercises: [fewest] }) => [student, points, fewest.failure]);
  const nothing = 'Nothing was handed in for it. For no exercise: ';
  expect(brief).toEqual([
    ['ada', 10, null],
    ['bob', 0, `${nothing}bob/settings.json, bob/fewest.zip.`],
    ['eve', 0, `${nothing}eve/mine/.`],
  ]);
  expect(told).toContain('npx replisim judge "fewest (1).json" --exercise fewest');
});

describe('result files', () => {
  let small: string;
  const seedOfAda = () => JSON.parse(grade(small, '--seeds', '--student', 'ada')).students[0].seed as string;
  const judge = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, 'judge', ...args], {
      cwd: small,
      encoding: 'utf8',
      timeout: LIMIT_MILLIS,
    });

  beforeEach(() => {
    small = mkdtempSync(join(tmpdir(), 'replisim-class-'));
    writeFileSync(join(small, 'mine.yaml'), JSON.stringify({ ...SMALLEST_LEAK, name: 'mine' }));
  });
  afterEach(() => rmSync(small, { recursive: true }));

  test(
    'judge writes one, over an older one but over nothing else, and grade takes it for the work in it',
    () => {
      expect(judge('mine.yaml', '--seed', seedOfAda(), '--result', 'fewest.result.json').status).toBe(0);
      expect(judge('mine.yaml', '--seed', 'other', '--result', 'fewest.result.json').status).toBe(0);
      const over = judge('mine.yaml', '--result', 'mine.yaml');
      expect([over.status, over.stderr]).toEqual([3, expect.stringContaining('is no result file')]);
      // Beside the file that it was made from, it is the same work.
      const both = JSON.parse(grade(small, '--student', 'ada')).students[0];
      expect(both.exercises[0]).toMatchObject({ file: 'fewest.result.json', points: 10, failure: null });
      expect(both.exercises[0]).not.toHaveProperty('claim');
      rmSync(join(small, 'mine.yaml'));
      expect(JSON.parse(grade(small, '--student', 'ada')).students[0]).toMatchObject({ points: 10, of: 10 });
      // In the folder of a class, its student is who the file is named after.
      expect(JSON.parse(grade(small)).students[0].student).toBe('fewest');
    },
    LIMIT_MILLIS,
  );

  test(
    'one that was changed is told, and one that claims other points, too',
    () => {
      judge('mine.yaml', '--result', 'fewest.result.json');
      rmSync(join(small, 'mine.yaml'));
      const file = join(small, 'fewest.result.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"points": 10', '"points": 9'));
      expect(JSON.parse(grade(small)).students[0].exercises[0].failure).toContain(
        'changed after it was made',
      );
      // Of another judge, which would have given other points.
      const claims = resultText(
        { file: 'mine.yaml', text: JSON.stringify(SMALLEST_LEAK), seed: 'other' },
        exerciseReportOf('fewest', [{ id: 'few-commands', points: 3, of: 10, held: false, sentence: '' }]),
      );
      writeFileSync(file, claims);
      const [graded] = JSON.parse(grade(small)).students[0].exercises;
      expect(graded).toMatchObject({
        points: 10,
        claim: expect.stringMatching(
          /^Its result file says 3 of 10, with the seed other and not [0-9a-f]{16}\.$/,
        ),
      });
    },
    LIMIT_MILLIS,
  );
});

test(
  'the same work but for names is pointed out, to both',
  () => {
    const small = mkdtempSync(join(tmpdir(), 'replisim-class-'));
    writeFileSync(join(small, 'ada.ts'), feed('for (;;) ports.free(slaves[0]); // mine'));
    writeFileSync(
      join(small, 'bob.ts'),
      feed('for (;;) p.free(list[0]);').replace('ports, slaves', 'p, list'),
    );
    writeFileSync(join(small, 'eve.ts'), feed('for (;;) ports.keep(0, slaves[0]);'));
    const { students } = JSON.parse(grade(small));
    rmSync(small, { recursive: true });
    const same = students.map(({ exercises }: { exercises: { sameAs?: string[] }[] }) => exercises[0].sameAs);
    expect(same).toEqual([['bob'], ['ada'], undefined]);
  },
  LIMIT_MILLIS,
);

const STUDENTS = 200;

test(
  'after Ctrl-C the marks that are known are printed, and the rest is undecided',
  async () => {
    const small = mkdtempSync(join(tmpdir(), 'replisim-class-'));
    const marks = join(mkdtempSync(join(tmpdir(), 'replisim-marks-')), 'marks.json');
    for (let student = 0; student < STUDENTS; student++) {
      writeFileSync(join(small, `${String(student).padStart(3, '0')}.ts`), feed('throw 1;'));
    }
    // At a terminal, where it shows how far it is, and where Ctrl-C is a key.
    const line = `'${process.execPath}' '${MAIN}' grade '${small}' --secret spring >'${marks}'`;
    const terminal = spawn('script', ['-qefc', line, '/dev/null']);
    let shown = '';
    let pressed = false;
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (pressed || !/ [1-9]\d* of \d+ submissions/.test(shown)) return;
      pressed = true;
      terminal.stdin.write('\x03');
    });
    const [status] = await once(terminal, 'close');
    const { students } = JSON.parse(readFileSync(marks, 'utf8'));
    for (const folder of [small, dirname(marks)]) rmSync(folder, { recursive: true });
    expect(status).toBe(130);
    const feeds = students.map(
      ({ exercises }: { exercises: { undecided?: true; failure: string }[] }) => exercises[0],
    );
    // Two are judged at a time: the first that is known need not be the first in the class.
    const known = feeds.filter(({ undecided }: { undecided?: true }) => !undecided);
    expect(feeds).toHaveLength(STUDENTS);
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThan(STUDENTS);
    for (const { failure } of known) expect(failure).toContain('it throws 1');
    expect(feeds[STUDENTS - 1].failure).toBe('Undecided: the judging was interrupted. Judge it again.');
  },
  LIMIT_MILLIS,
);
