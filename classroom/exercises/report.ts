import { SubmissionFailed } from '../sandbox/failure.ts';

/** The exercises; `EXERCISES` has their tasks. */
export const EXERCISE_IDS = [
  'feed',
  'fewest',
  'ways',
  'classify',
  'property',
  'primary-backup',
  'one-leader',
  'shorter',
  'lessons',
] as const;
/** The exercises of the course, by the names of their files. */
export type ExerciseId = (typeof EXERCISE_IDS)[number];

/** One thing that is asked, and what it was worth. */
export interface ExercisePart {
  id: string;
  points: number;
  of: number;
  /** null: undecided. */
  held: boolean | null;
  /** The evidence, as a sentence. */
  sentence: string;
  /** A scenario that shows it, to be played as it is: of Redis, or of the system that was submitted. */
  counterexample?: object;
}

/** What the judge says of one submission. Plain data; the same submission gives the same report. */
export interface ExerciseReport {
  exercise: ExerciseId;
  points: number;
  of: number;
  /** Why nothing else is said: the submission is none, or its code failed. */
  failure: string | null;
  parts: ExercisePart[];
}

/** Every exercise is worth this. */
export const FULL_MARKS = 10;

export function exerciseReportOf(exercise: ExerciseId, parts: ExercisePart[]): ExerciseReport {
  return {
    exercise,
    points: parts.reduce((sum, { points }) => sum + points, 0),
    of: FULL_MARKS,
    failure: null,
    parts,
  };
}

/** The report, of no points, on a submission that cannot be judged; `failure` is the reason, as a sentence. */
export function failedReport(exercise: ExerciseId, failure: string): ExerciseReport {
  return { exercise, points: 0, of: FULL_MARKS, failure, parts: [] };
}

/** Runs the judging of student code; what the code does wrong becomes the report. */
export async function reportOrFailure(
  exercise: ExerciseId,
  judging: () => Promise<ExercisePart[]>,
): Promise<ExerciseReport> {
  try {
    return exerciseReportOf(exercise, await judging());
  } catch (error) {
    if (error instanceof SubmissionFailed) return failedReport(exercise, error.message);
    throw error;
  }
}
