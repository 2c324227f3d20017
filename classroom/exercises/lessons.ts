import { isRight } from '../course/is-right.ts';
import { answerOf, instancesOf, parseQuestions } from '../course/questions.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import type { CourseSystems } from '../trials/course-systems.ts';
import type { Submission } from './index.ts';
import { type ExerciseReport, FULL_MARKS, reportOrFailure } from './report.ts';
import { namesText, yamlMap } from './yaml-map.ts';

/** The text of a lesson's questions, by the name of its page without an ending; null when there is no such lesson. */
export type LessonQuestions = (lesson: string) => string | null;

const MAX_LENGTH = 100_000;
const MAX_LESSONS = 40;

/**
 * What was answered to the lessons' questions: `lessons: { 03-the-report: { 1: "20" } }`, by the number of the question,
 * as the page writes it, with the seed whose numbers were asked.
 *
 * @param asked lessons that were to be answered, whether they were or not.
 */
export function judgeLessons(
  { text, seed, lessons: asked = [] }: Pick<Submission, 'text' | 'seed' | 'lessons'>,
  systems: CourseSystems,
  questionsOf: LessonQuestions,
): Promise<ExerciseReport> {
  return reportOrFailure('lessons', async () => {
    const answered = readLessons(text, seed);
    const given = Object.fromEntries(
      [...new Set([...asked, ...Object.keys(answered)])].sort().map((name) => [name, answered[name] ?? {}]),
    );
    const counts: string[] = [];
    let right = 0;
    let all = 0;
    for (const [lesson, answers] of Object.entries(given)) {
      const questions = questionsOf(lesson);
      if (questions === null) throw refusal(`it has a lesson ${lesson.slice(0, 40)}, and there is none`);
      const instances = instancesOf(parseQuestions(questions), seed);
      const wrong: number[] = [];
      for (const [index, instance] of instances.entries()) {
        const answer = answers[String(index + 1)];
        if (answer === undefined || !isRight(await answerOf(instance, systems), answer))
          wrong.push(index + 1);
      }
      all += instances.length;
      right += instances.length - wrong.length;
      const which = wrong.length === 0 ? '' : `, not ${wrong.join(', ')}`;
      const unknown = Object.keys(answers).filter(
        (number) => !instances.some((_, index) => String(index + 1) === number),
      );
      const beside = unknown.length === 0 ? '' : `, answered, and no question: ${namesText(unknown)}`;
      counts.push(`${lesson}: ${instances.length - wrong.length} of ${instances.length}${which}${beside}`);
    }
    return [
      {
        id: 'answers',
        points: all === 0 ? 0 : Math.floor((FULL_MARKS * right) / all),
        of: FULL_MARKS,
        held: right === all && all > 0,
        sentence: `${right} of ${all} answers are right. ${counts.join('; ')}.`,
      },
    ];
  });
}

/** The lessons that a submission answers; none where it cannot be read. */
export function lessonsIn(text: string): string[] {
  try {
    const { lessons } = yamlMap(text, MAX_LENGTH, '"lessons"');
    return isMap(lessons) ? Object.keys(lessons) : [];
  } catch {
    return [];
  }
}

const refusal = (what: string) => new SubmissionFailed('wrong-shape', what, null);

/** By lesson, in the lessons' order, and by the question's number. */
function readLessons(text: string, seed: string): Record<string, Record<string, string>> {
  const { lessons, seed: answered } = yamlMap(text, MAX_LENGTH, '"lessons"');
  if (!isMap(lessons)) throw refusal('its "lessons" is no map from lesson to answers');
  if (answered !== undefined && String(answered) !== seed)
    throw refusal(
      `its answers are to the questions of the seed ${String(answered).slice(0, 40)}, and not of ${seed}`,
    );
  const entries = Object.entries(lessons).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length > MAX_LESSONS) throw refusal(`it has more than ${MAX_LESSONS} lessons`);
  return Object.fromEntries(
    entries.map(([lesson, answers]) => {
      if (!isMap(answers)) throw refusal(`its answers to ${lesson.slice(0, 40)} are no map`);
      return [
        lesson,
        Object.fromEntries(Object.entries(answers).map(([number, answer]) => [number, String(answer)])),
      ];
    }),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
