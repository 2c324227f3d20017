import type { ExerciseId, ExercisePart } from '../../classroom/index.ts';
import { ENGINE_VERSION } from '../../model/index.ts';
import { xml } from '../output/xml.ts';
import type { seedList } from './answer-key.ts';
import type { Graded, StudentGrade } from './grades.ts';

export const GRADE_FORMATS = ['json', 'csv', 'junit', 'gradescope'] as const;
export type GradeFormat = (typeof GRADE_FORMATS)[number];

/** The grades of a class as text, without a line end. */
export function gradesText(
  format: GradeFormat,
  exercises: readonly ExerciseId[],
  grades: readonly StudentGrade[],
): string {
  switch (format) {
    case 'csv':
      return csvOf(grades);
    case 'junit':
      return junitOf(grades);
    case 'gradescope':
      return JSON.stringify(gradescopeOf(grades), null, 2);
    default:
      return JSON.stringify(
        {
          format: 'replisim-grades/1',
          engine: ENGINE_VERSION,
          exercises,
          totals: exercises.map((exercise) => totalOf(exercise, grades)),
          students: grades,
        },
        null,
        2,
      );
  }
}

/** How a class did in one exercise. What was not decided counts as handed in, without points. */
function totalOf(exercise: ExerciseId, grades: readonly StudentGrade[]) {
  const all = grades.flatMap(({ exercises }) => exercises.filter((graded) => graded.exercise === exercise));
  const count = (held: (graded: Graded) => boolean) => all.filter(held).length;
  return {
    exercise,
    handedIn: count(({ file }) => file !== null),
    fullMarks: count(({ points, of }) => points === of),
    undecided: count(({ undecided }) => undecided === true),
    points: all.reduce((sum, { points }) => sum + points, 0),
    of: all.reduce((sum, { of }) => sum + of, 0),
  };
}

/** The seeds as CSV if that is asked for, else as JSON. */
export function seedsText(format: GradeFormat, seeds: ReturnType<typeof seedList>): string {
  if (format !== 'csv') return JSON.stringify(seeds, null, 2);
  return csvText([['student', 'seed'], ...seeds.students.map(({ student, seed }) => [student, seed])]);
}

/** Why something is so, part by part. */
function evidenceOf({ failure, parts }: Graded): string {
  if (failure !== null) return failure;
  return parts.map(({ id, points, of, sentence }) => `${id} ${points}/${of}: ${sentence}`).join(' | ');
}

/** What a teacher should look at beside the points. */
function remarksOf({ claim, sameAs }: Graded): string {
  const same = sameAs === undefined ? [] : [`The same work, but for names, as that of ${sameAs.join(', ')}.`];
  return [...(claim === undefined ? [] : [claim]), ...same].join(' ');
}

/** A field of RFC 4180; one that a spreadsheet would take for a formula is marked as text. */
function field(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvText = (rows: readonly (string | number)[][]) =>
  rows.map((row) => row.map(field).join(',')).join('\r\n');

/**
 * A row for each exercise, and one for the student's total. Points that were not decided are left empty, and so is a
 * total with one of them in it.
 */
function csvOf(grades: readonly StudentGrade[]): string {
  const rows = grades.flatMap(({ student, seed, points, of, exercises }) => [
    ...exercises.map((graded) => [
      student,
      seed,
      graded.exercise,
      graded.file ?? '',
      graded.undecided ? '' : graded.points,
      graded.of,
      evidenceOf(graded),
      remarksOf(graded),
    ]),
    [student, seed, 'total', '', exercises.some(({ undecided }) => undecided) ? '' : points, of, '', ''],
  ]);
  const head = ['student', 'seed', 'exercise', 'file', 'points', 'of', 'evidence', 'remarks'];
  return csvText([head, ...rows]);
}

/** A test suite for each student, a test case for each exercise: it passes with full marks. */
function junitOf(grades: readonly StudentGrade[]): string {
  const suites = grades.map(({ student, exercises }) => {
    const undecided = exercises.filter((graded) => graded.undecided).length;
    const failures = exercises.filter((graded) => !graded.undecided && graded.points < graded.of).length;
    const cases = exercises.map((graded) => testCaseOf(student, graded));
    return [
      `  <testsuite name="${xml(student)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="${undecided}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n');
}

function testCaseOf(student: string, graded: Graded): string {
  const open = `    <testcase classname="${xml(student)}" name="${graded.exercise}"`;
  if (graded.undecided)
    return `${open}>\n      <skipped message="${xml(evidenceOf(graded))}"/>\n    </testcase>`;
  if (graded.points === graded.of) return `${open}/>`;
  const message = `${graded.points} of ${graded.of} points`;
  const text = [evidenceOf(graded), remarksOf(graded)].filter((line) => line !== '').join('\n');
  return `${open}>\n      <failure message="${message}">${xml(text)}</failure>\n    </testcase>`;
}

/** The results.json of a Gradescope autograder: that of the one student, or one for each by name. */
function gradescopeOf(grades: readonly StudentGrade[]): unknown {
  if (grades.length === 1) return gradescopeResult(grades[0]);
  return Object.fromEntries(grades.map((grade) => [grade.student, gradescopeResult(grade)]));
}

/** A result without a score makes Gradescope say that the autograder failed, which is what undecided means. */
function gradescopeResult({ points, exercises }: StudentGrade) {
  const undecided = exercises.filter((graded) => graded.undecided);
  const tests = exercises.flatMap((graded) =>
    graded.parts.length === 0
      ? [testOf(graded.exercise, { ...graded, sentence: graded.failure ?? '' })]
      : graded.parts.map((part) => testOf(`${graded.exercise}: ${part.id}`, part)),
  );
  const remarks = exercises.map(remarksOf).filter((remark) => remark !== '');
  const teachers = remarks.map((remark) => ({
    name: 'for the teacher',
    output: remark,
    visibility: 'hidden',
  }));
  return {
    ...(undecided.length > 0 ? { output: evidenceOf(undecided[0]) } : { score: points }),
    tests: [...tests, ...teachers],
  };
}

function testOf(name: string, { points, of, sentence }: Pick<ExercisePart, 'points' | 'of' | 'sentence'>) {
  return { name, score: points, max_score: of, output: sentence, output_format: 'text' };
}
