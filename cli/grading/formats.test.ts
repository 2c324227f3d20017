import { parse } from 'csv-parse/sync';
import { exerciseReportOf, failedReport } from '../../classroom/exercises/report.ts';
import { readPrinted } from '../testing/printed.ts';
import { gradesText } from './formats.ts';
import type { Graded, StudentGrade } from './grades.ts';

const full: Graded = {
  file: 'ada/feed.ts',
  ...exerciseReportOf('feed', [
    { id: 'leak', points: 9, of: 9, held: true, sentence: 'None.' },
    { id: 'stream', points: 1, of: 1, held: true, sentence: 'Right.' },
  ]),
  sameAs: ['bob'],
};
const part: Graded = {
  file: 'bob/feed.ts',
  ...exerciseReportOf('feed', [
    { id: 'leak', points: 4, of: 10, held: false, sentence: 'It loses <48> & "more".' },
  ]),
  claim: 'Its result file says 10 of 10.',
};
const failed: Graded = { file: 'eve/feed.ts', ...failedReport('feed', 'Line 1: it throws.') };
const undecided: Graded = {
  file: 'tim/feed.ts',
  ...failedReport('feed', 'Undecided: interrupted.'),
  undecided: true,
};

const grade = (student: string, ...exercises: Graded[]): StudentGrade => ({
  student,
  seed: `seed-${student}`,
  points: exercises.reduce((sum, { points }) => sum + points, 0),
  of: 10 * exercises.length,
  exercises,
});

const CLASS = [grade('ada', full), grade('bob', part), grade('eve', failed), grade('tim', undecided)];

test('JSON says everything', () => {
  expect(readPrinted(gradesText('json', ['feed'], CLASS))).toEqual({
    format: 'replisim-grades/1',
    engine: expect.any(String),
    exercises: ['feed'],
    totals: [{ exercise: 'feed', handedIn: 4, fullMarks: 1, undecided: 1, points: 14, of: 40 }],
    students: CLASS,
  });
});

test('CSV has a row for each exercise and a total, and no points where nothing was decided', () => {
  const rows: Record<string, string>[] = parse(gradesText('csv', ['feed'], CLASS), { columns: true });
  const totals = rows.filter(({ exercise }) => exercise === 'total');
  expect(totals.map(({ student, points, of }) => [student, points, of])).toEqual([
    ['ada', '10', '10'],
    ['bob', '4', '10'],
    ['eve', '0', '10'],
    ['tim', '', '10'],
  ]);
  const rest = rows.filter((row) => !totals.includes(row));
  expect(rest.map(({ student, points, remarks }) => [student, points, remarks])).toEqual([
    ['ada', '10', 'The same work, but for names, as that of bob.'],
    ['bob', '4', 'Its result file says 10 of 10.'],
    ['eve', '0', ''],
    ['tim', '', ''],
  ]);
  expect(rest[1].evidence).toBe('leak 4/10: It loses <48> & "more".');
});

test('JUnit: full marks pass, less fails, what was not judged is skipped', () => {
  const text = gradesText('junit', ['feed'], CLASS);
  expect(text).toContain('<testsuite name="ada" tests="1" failures="0" errors="0" skipped="0">');
  expect(text).toContain('<testcase classname="ada" name="feed"/>');
  expect(text).toContain(
    '<failure message="4 of 10 points">leak 4/10: It loses &lt;48&gt; &amp; &quot;more&quot;.',
  );
  expect(text).toContain('<failure message="0 of 10 points">Line 1: it throws.</failure>');
  expect(text).toContain('<testsuite name="tim" tests="1" failures="0" errors="0" skipped="1">');
  expect(text).toContain('<skipped message="Undecided: interrupted."/>');
});

describe('Gradescope', () => {
  const results = (...grades: StudentGrade[]) => JSON.parse(gradesText('gradescope', ['feed'], grades));

  test('the results.json of one student has a score, a test for each part, and remarks that he does not see', () => {
    expect(results(CLASS[0])).toEqual({
      score: 10,
      tests: [
        { name: 'feed: leak', score: 9, max_score: 9, output: 'None.', output_format: 'text' },
        { name: 'feed: stream', score: 1, max_score: 1, output: 'Right.', output_format: 'text' },
        {
          name: 'for the teacher',
          output: 'The same work, but for names, as that of bob.',
          visibility: 'hidden',
        },
      ],
    });
    expect(results(CLASS[2]).tests).toEqual([
      { name: 'feed', score: 0, max_score: 10, output: 'Line 1: it throws.', output_format: 'text' },
    ]);
  });

  test('what was not decided has no score', () => {
    expect(results(CLASS[3])).not.toHaveProperty('score');
    expect(results(CLASS[3]).output).toBe('Undecided: interrupted.');
  });

  test('a class is one for each student', () => {
    expect(Object.keys(results(...CLASS))).toEqual(['ada', 'bob', 'eve', 'tim']);
  });
});
