import { createHmac } from 'node:crypto';
import {
  EXERCISES,
  type ExerciseId,
  type ExerciseReport,
  essenceOf,
  FULL_MARKS,
  failedReport,
  lessonsIn,
} from '../../classroom/index.ts';
import { lessonNames } from '../course-systems.ts';
import { type Judged, type JudgingOptions, judgeAll } from '../judge-runner.ts';
import type { ClassFolder, HandedIn, NotRead } from './class-folder.ts';

/** What the judge says of one student's work for one exercise. */
export interface Graded extends ExerciseReport {
  /** Null when nothing was handed in. */
  file: string | null;
  /** It was not judged: its points say nothing, and `failure` why. */
  undecided?: true;
  /** What a result file claims, when the judge says something else. */
  claim?: string;
  /** Students whose work is the same, but for names, texts and comments. */
  sameAs?: string[];
}

export interface StudentGrade {
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

/** What a class is graded on: every exercise that somebody handed in. */
export function exercisesIn(handedIn: readonly HandedIn[]): ExerciseId[] {
  const ids = Object.keys(EXERCISES) as ExerciseId[];
  return ids.filter((id) => handedIn.some(({ exercise }) => exercise === id));
}

/** Grades of a class, in the order of its students. What `signal` interrupts is undecided. */
export async function gradesOf(
  { students, handedIn, notRead }: ClassFolder,
  secret: string,
  options: JudgingOptions,
): Promise<StudentGrade[]> {
  const readable = handedIn.filter(({ trouble }) => trouble === null);
  const lessons = lessonsAnswered(readable);
  const submissions = readable.map(({ student, file, text, exercise }) => ({
    file,
    text,
    exercise,
    seed: seedOf(secret, student),
    lessons,
  }));
  const judged = await judgeAll(submissions, options);
  const same = sameWork(readable);
  const exercises = exercisesIn(handedIn);
  return students.map((student) => {
    const seed = seedOf(secret, student);
    const graded = exercises.map((exercise): Graded => {
      const found = handedIn.find((each) => each.student === student && each.exercise === exercise);
      if (found === undefined)
        return { file: null, ...failedReport(exercise, nothingSentence(student, notRead)) };
      const { file, trouble } = found;
      if (trouble !== null) return { file, ...failedReport(exercise, trouble) };
      const sameAs = same.get(found)?.filter((other) => other !== student) ?? [];
      return {
        ...gradedOf(found, judged[readable.indexOf(found)], seed),
        ...(sameAs.length === 0 ? {} : { sameAs }),
      };
    });
    const points = graded.reduce((sum, report) => sum + report.points, 0);
    return { student, seed, points, of: FULL_MARKS * graded.length, exercises: graded };
  });
}

function nothingSentence(student: string, notRead: readonly NotRead[]): string {
  const others = notRead.filter((each) => each.student === student);
  return others.length === 0
    ? 'Nothing was handed in.'
    : `Nothing was handed in for it. For no exercise: ${pathsText(others)}.`;
}

const MOST_NAMED = 20;

/** Paths as a part of a sentence; what is no plain text is quoted. */
export function pathsText(notRead: readonly NotRead[]): string {
  const paths = notRead.map(({ path }) => path);
  const more = paths.length - MOST_NAMED;
  const names = paths
    .slice(0, MOST_NAMED)
    .map((path) => (/^[^\p{C}"]+$/u.test(path) ? path : JSON.stringify(path)));
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What a class was asked: the lessons that somebody answered, as far as there are such lessons. */
function lessonsAnswered(handedIn: readonly HandedIn[]): string[] {
  const named = handedIn.flatMap(({ exercise, text }) => (exercise === 'lessons' ? lessonsIn(text) : []));
  return lessonNames().filter((lesson) => named.includes(lesson));
}

function gradedOf({ file, exercise, claimed }: HandedIn, judged: Judged, seed: string): Graded {
  if ('undecided' in judged) return { file, ...failedReport(exercise, judged.undecided), undecided: true };
  const { report } = judged;
  if (claimed === undefined || claimed.points === report.points) return { file, ...report };
  const why = claimed.seed === seed ? '' : `, with the seed ${claimed.seed.slice(0, 40)} and not ${seed}`;
  return { file, ...report, claim: `Its result file says ${claimed.points} of ${report.of}${why}.` };
}

/** For each piece of work that several have, who has it. */
function sameWork(handedIn: readonly HandedIn[]): Map<HandedIn, string[]> {
  const groups = new Map<string, HandedIn[]>();
  for (const each of handedIn) {
    const essence = essenceOf(each.exercise, each.text);
    if (essence === null) continue;
    const key = `${each.exercise} ${essence}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const shared = [...groups.values()].filter(({ length }) => length > 1);
  return new Map(
    shared.flatMap((group) => group.map((each) => [each, group.map(({ student }) => student)] as const)),
  );
}
