import { EXIT, type ExitCode } from '../exit-codes.ts';
import { answerKey, seedList } from '../grading/answer-key.ts';
import { readClass } from '../grading/class-folder.ts';
import { checkFeedbackFolder, writeFeedback } from '../grading/feedback.ts';
import { type GradeFormat, gradesText, seedsText } from '../grading/formats.ts';
import { exercisesIn, gradesOf, pathsText, type StudentGrade } from '../grading/grades.ts';
import { onInterrupt } from '../interrupt.ts';
import { createProgress } from '../output/progress.ts';

export interface GradeOptions {
  secret: string;
  format: GradeFormat;
  json?: boolean;
  /** Print the seeds alone, as JSON or CSV. */
  seeds?: boolean;
  key?: boolean;
  /** A folder for a file for each student. */
  feedback?: string;
  student?: string;
  /** How many to judge at a time. */
  jobs?: number;
}

/**
 * `replisim grade FOLDER`: everything on stdout, nothing written but the feedback that is asked for; the same class gets
 * the same grades. After Ctrl-C the grades that are known are printed.
 */
export async function grade(folder: string, options: GradeOptions): Promise<ExitCode> {
  if (options.feedback !== undefined) checkFeedbackFolder(options.feedback, folder);
  const classFolder = readClass(folder, options.student);
  const format = options.json === true ? 'json' : options.format;
  if (options.seeds) {
    process.stdout.write(`${seedsText(format, seedList(classFolder.students, options.secret))}\n`);
    return EXIT.held;
  }
  if (options.key) {
    const key = await answerKey(classFolder.students, options.secret);
    process.stdout.write(`${JSON.stringify(key, null, 2)}\n`);
    return EXIT.held;
  }
  if (classFolder.notRead.length > 0)
    process.stderr.write(
      `replisim: no work for any exercise, and not judged: ${pathsText(classFolder.notRead)}\n`,
    );
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
  process.stdout.write(`${gradesText(format, exercisesIn(classFolder.handedIn), grades)}\n`);
  if (options.feedback !== undefined) writeFeedback(options.feedback, grades);
  if (interruption.signal.aborted) return EXIT.interrupted;
  return grades.some(({ exercises }) => exercises.some(({ undecided }) => undecided))
    ? EXIT.undecided
    : EXIT.held;
}
