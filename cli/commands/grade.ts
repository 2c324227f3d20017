import { classifyInstance, FEWEST_COMMANDS } from '../../classroom/index.ts';
import { ENGINE_VERSION } from '../../model/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readClass } from '../grading/class-folder.ts';
import { type GradeFormat, gradesText } from '../grading/formats.ts';
import { exercisesIn, gradesOf, type StudentGrade, seedOf } from '../grading/grades.ts';
import { createProgress } from '../output/progress.ts';
import { onInterrupt } from '../search/interrupt.ts';

export interface GradeOptions {
  secret: string;
  format: GradeFormat;
  json?: boolean;
  key?: boolean;
  student?: string;
  /** How many to judge at a time. */
  jobs?: number;
}

/**
 * `replisim grade FOLDER`: everything on stdout, nothing written anywhere; the same class gets the same grades. After
 * Ctrl-C the grades that are known are printed.
 */
export async function grade(folder: string, options: GradeOptions): Promise<ExitCode> {
  const classFolder = readClass(folder, options.student);
  if (options.key) {
    process.stdout.write(`${JSON.stringify(answerKey(classFolder.students, options.secret), null, 2)}\n`);
    return EXIT.held;
  }
  const progress = await createProgress('grade', 'submissions');
  const interruption = new AbortController();
  const forget = onInterrupt(() => interruption.abort());
  let grades: StudentGrade[];
  try {
    const { signal } = interruption;
    grades = await gradesOf(classFolder, options.secret, {
      onProgress: progress.update,
      signal,
      jobs: options.jobs,
    });
  } finally {
    forget();
    progress.stop();
  }
  process.stdout.write(
    `${gradesText(options.json === true ? 'json' : options.format, exercisesIn(classFolder.handedIn), grades)}\n`,
  );
  if (interruption.signal.aborted) return EXIT.interrupted;
  return grades.some(({ exercises }) => exercises.some(({ undecided }) => undecided))
    ? EXIT.undecided
    : EXIT.held;
}

/** What the engine says are the answers, student by student. */
function answerKey(students: readonly string[], secret: string) {
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
