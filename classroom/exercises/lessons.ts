import { isRight } from '../course/is-right.ts';
import { answerOf, instancesOf, parseQuestions } from '../course/questions.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import type { CourseSystems } from '../trials/course-systems.ts';
import { type ExerciseReport, FULL_MARKS, reportOrFailure } from './report.ts';
import { yamlMap } from './yaml-map.ts';

/** The text of a lesson's questions, by the name of its page without an ending; null when there is no such lesson. */
export type LessonQuestions = (lesson: string) => string | null;

const MAX_LENGTH = 100_000;
const MAX_LESSONS = 40;

/**
 * What was answered to the lessons' questions: `lessons: { 03-the-report: { 1: "20" } }`, by the number of the question,
 * as the page writes it, with the seed whose numbers were asked.
 */
export function judgeLessons(
  text: string,
  seed: string,
  systems: CourseSystems,
  questionsOf: LessonQuestions,
): Promise<ExerciseReport> {
  return reportOrFailure('lessons', async () => {
    const given = readLessons(text, seed);
    const counts: string[] = [];
    let right = 0;
    let asked = 0;
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
      asked += instances.length;
      right += instances.length - wrong.length;
      const which = wrong.length === 0 ? '' : `, not ${wrong.join(', ')}`;
      counts.push(`${lesson}: ${instances.length - wrong.length} of ${instances.length}${which}`);
    }
    return [
      {
        id: 'answers',
        points: asked === 0 ? 0 : Math.floor((FULL_MARKS * right) / asked),
        of: FULL_MARKS,
        held: right === asked && asked > 0,
        sentence: `${right} of ${asked} answers are right. ${counts.join('; ')}.`,
      },
    ];
  });
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
