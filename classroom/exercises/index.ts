import type { EngineProgram } from '../sandbox/engine.ts';
import type { CourseSystems } from '../trials/course-systems.ts';
import { judgeOneLeader } from '../trials/one-leader.ts';
import { judgePrimaryBackup } from '../trials/primary-backup.ts';
import { judgeShorter } from '../trials/shorter.ts';
import { judgeClassify } from './classify.ts';
import { judgeFeed } from './feed.ts';
import { judgeFewest } from './fewest.ts';
import { judgeLessons, type LessonQuestions } from './lessons.ts';
import { judgeProperty } from './property.ts';
import { type ExerciseId, type ExerciseReport, failedReport } from './report.ts';
import { judgeWays } from './ways.ts';
import { yamlMap } from './yaml-map.ts';

/** Every exercise by its id, with its task as one sentence. */
export const EXERCISES: Readonly<Record<ExerciseId, string>> = {
  feed: 'Write the feed of a variant that leaks nothing and tells every slave what it needs',
  fewest: 'Write a scenario in which 2.4.9 leaks, with the fewest commands',
  ways: 'Write three scenarios, one for each of copy, glue and own node',
  classify: 'Tell leak, backlog and data apart in six pairs of INFO outputs',
  property: 'Write a property that fails on 2.4.9, holds on 2.4.10 and kills wrong fixes',
  'one-leader': 'Repair an election in which two servers lead in one term',
  shorter: 'Make a counterexample shorter than the command does',
  lessons: 'Answer the questions of lessons, with the numbers of your seed',
  'primary-backup': 'Build a primary and a backup that never lose what was acknowledged',
};

/** What a student hands in to an exercise: one file. */
export interface Submission {
  /** For messages, and to tell code from scenarios by its ending. */
  file: string;
  text: string;
  /** The student's own, for exercises that differ from student to student. */
  seed: string;
  /** Which exercise it is for; found out if left out. */
  exercise?: ExerciseId;
  /** For answers to lessons: those that were to be answered; what the submission answers, if left out. */
  lessons?: readonly string[];
}

const isCode = (file: string) => /\.[cm]?[jt]s$/.test(file);

/** Which exercise a file is for: by its name, else by what stands in it. Null: it is for none. */
export function exerciseOf(file: string, text: string): ExerciseId | null {
  const name = file.split(/[/\\]/).at(-1)?.replace(/\..*$/, '') ?? '';
  if (Object.hasOwn(EXERCISES, name)) return name as ExerciseId;
  if (isCode(file) && /\bdefineSystem\s*\(/.test(text))
    return /\bdeposit\b/.test(text) ? 'primary-backup' : 'one-leader';
  if (isCode(file))
    return /\bcheck\s*(\(|:|=)/.test(text) && !/\bfeed\s*(\(|:|=)/.test(text) ? 'property' : 'feed';
  if (!/\.(ya?ml|json)$/i.test(file)) return null;
  const keys = keysOf(text);
  const has = (key: string) => keys.includes(key);
  if (has('lessons') || /^["{\s]*lessons"?\s*:/m.test(text)) return 'lessons';
  if (has('answers') || /^\s*["{]*answers\b/m.test(text)) return 'classify';
  if (['copy', 'glue', 'node'].some(has) || /^["{\s]*(copy|glue|node)"?\s*:/m.test(text)) return 'ways';
  // A failure file has its steps in its scenario.
  if (['steps', 'scenario'].some(has) || /^["{\s]*steps"?\s*:/m.test(text)) return 'shorter';
  return ['servers', 'clients'].some(has) || /^["{\s]*(servers|clients)"?\s*:/m.test(text) ? 'fewest' : null;
}

/** The keys of the map that a text holds, however it is broken into lines; none where it cannot be read. */
function keysOf(text: string): string[] {
  try {
    return Object.keys(yamlMap(text, text.length, 'keys'));
  } catch {
    return [];
  }
}

/**
 * Judges a submission. Never throws for what a student wrote; the same submission gets the same report.
 *
 * @param program of the engine in which student code runs.
 * @param systems of the examples, for exercises on one of them.
 * @param questions of the lessons, for answers to them.
 */
export async function judgeSubmission(
  submission: Submission,
  program: EngineProgram,
  systems: CourseSystems,
  questions: LessonQuestions = () => null,
): Promise<ExerciseReport> {
  const { file, text, seed } = submission;
  const exercise = submission.exercise ?? exerciseOf(file, text);
  switch (exercise) {
    case 'feed':
      return judgeFeed(text, program);
    case 'property':
      return judgeProperty(text, program);
    case 'primary-backup':
      return judgePrimaryBackup(text, program);
    case 'one-leader':
      return judgeOneLeader(text, program);
    case 'shorter':
      return judgeShorter(text, systems);
    case 'fewest':
      return judgeFewest(text, file);
    case 'ways':
      return judgeWays(text, file);
    case 'lessons':
      return judgeLessons(submission, systems, questions);
    case 'classify':
      return judgeClassify(text, seed);
    default:
      return failedReport(
        'feed',
        `${file} is for none of the exercises: it is neither code (.ts, .js) nor scenarios, steps or answers (.yaml, .json).`,
      );
  }
}
