import { createHmac } from 'node:crypto';
import { classifyInstance } from '../../classroom/exercises/classify.ts';
import { FEWEST_COMMANDS } from '../../classroom/exercises/fewest.ts';
import { EXERCISES } from '../../classroom/exercises/index.ts';
import {
  type ExerciseId,
  type ExerciseReport,
  FULL_MARKS,
  failedReport,
} from '../../classroom/exercises/report.ts';
import { ENGINE_VERSION } from '../../model/world/engine-version.ts';
import { type HandedIn, readClass } from '../class-folder.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { judgeAll } from '../judge-runner.ts';
import { createProgress } from '../output/progress.ts';

export interface GradeOptions {
  secret: string;
  format: 'json' | 'csv';
  key?: boolean;
}

interface Graded extends ExerciseReport {
  /** Null when nothing was handed in. */
  file: string | null;
}

interface StudentGrade {
  student: string;
  seed: string;
  points: number;
  of: number;
  exercises: Graded[];
}

/** A student's seed: the same from the same secret, and of no use to the next student. */
export function seedOf(secret: string, student: string): string {
  return createHmac('sha256', secret).update(student).digest('hex').slice(0, 16);
}

/** `replisim grade FOLDER`: everything on stdout, nothing written anywhere; the same class gets the same grades. */
export async function grade(folder: string, options: GradeOptions): Promise<ExitCode> {
  const { students, handedIn } = readClass(folder);
  if (options.key) {
    process.stdout.write(`${JSON.stringify(answerKey(students, options.secret), null, 2)}\n`);
    return EXIT.held;
  }
  const grades = await gradesOf(students, handedIn, options.secret);
  const exercises = exercisesIn(handedIn);
  process.stdout.write(
    options.format === 'csv'
      ? csvOf(grades)
      : `${JSON.stringify({ format: 'replisim-grades/1', engine: ENGINE_VERSION, exercises, students: grades }, null, 2)}\n`,
  );
  return EXIT.held;
}

/** What a class is graded on: every exercise that somebody handed in. */
function exercisesIn(handedIn: HandedIn[]): ExerciseId[] {
  const ids = Object.keys(EXERCISES) as ExerciseId[];
  return ids.filter((id) => handedIn.some(({ exercise }) => exercise === id));
}

async function gradesOf(students: string[], handedIn: HandedIn[], secret: string): Promise<StudentGrade[]> {
  const readable = handedIn.filter(({ trouble }) => trouble === null);
  const progress = await createProgress('grade');
  let reports: ExerciseReport[];
  try {
    reports = await judgeAll(
      readable.map(({ student, file, text, exercise }) => ({
        file,
        text,
        exercise,
        seed: seedOf(secret, student),
      })),
      progress.update,
    );
  } finally {
    progress.stop();
  }
  const exercises = exercisesIn(handedIn);
  return students.map((student) => {
    const graded = exercises.map((exercise): Graded => {
      const found = handedIn.find((each) => each.student === student && each.exercise === exercise);
      if (found === undefined) return { file: null, ...failedReport(exercise, 'Nothing was handed in.') };
      const { file, trouble } = found;
      if (trouble !== null) return { file, ...failedReport(exercise, trouble) };
      return { file, ...reports[readable.indexOf(found)] };
    });
    const points = graded.reduce((sum, report) => sum + report.points, 0);
    return {
      student,
      seed: seedOf(secret, student),
      points,
      of: FULL_MARKS * graded.length,
      exercises: graded,
    };
  });
}

/** What the engine says are the answers, student by student. */
function answerKey(students: string[], secret: string) {
  return {
    format: 'replisim-key/1',
    engine: ENGINE_VERSION,
    fewest: { commands: FEWEST_COMMANDS },
    students: students.map((student) => {
      const seed = seedOf(secret, student);
      return { student, seed, classify: classifyInstance(seed).key };
    }),
  };
}

/** A field of RFC 4180; one that a spreadsheet would take for a formula is marked as text. */
function field(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function evidenceOf({ failure, parts }: Graded): string {
  if (failure !== null) return failure;
  return parts.map(({ id, points, of, sentence }) => `${id} ${points}/${of}: ${sentence}`).join(' | ');
}

function csvOf(grades: StudentGrade[]): string {
  const rows = grades.flatMap(({ student, seed, exercises }) =>
    exercises.map((graded) => [
      student,
      seed,
      graded.exercise,
      graded.file ?? '',
      graded.points,
      graded.of,
      evidenceOf(graded),
    ]),
  );
  const lines = [['student', 'seed', 'exercise', 'file', 'points', 'of', 'evidence'], ...rows];
  return `${lines.map((line) => line.map(field).join(',')).join('\r\n')}\r\n`;
}
