import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerOf, instancesOf, parseQuestions } from '../course/questions.ts';
import type { CourseSystems } from '../trials/course-systems.ts';
import { exerciseOf } from './index.ts';
import { judgeLessons, type LessonQuestions } from './lessons.ts';

const COURSE = join(__dirname, '../../docs/course');
const LESSONS = ['02-reference-counts', '03-the-report'];

const questionsOf: LessonQuestions = (lesson) =>
  LESSONS.includes(lesson) ? readFileSync(join(COURSE, `${lesson}.questions.yaml`), 'utf8') : null;
const noSystems: CourseSystems = () => {
  throw new Error('no question of these lessons is about an example');
};
const judge = (submission: object, lessons?: string[]) =>
  judgeLessons({ text: JSON.stringify(submission, null, 2), seed: 'ada', lessons }, noSystems, questionsOf);

async function rightAnswers(lesson: string, seed: string): Promise<Record<string, string>> {
  const instances = instancesOf(parseQuestions(questionsOf(lesson) ?? ''), seed);
  const answers = await Promise.all(instances.map((instance) => answerOf(instance, noSystems)));
  return Object.fromEntries(answers.map((answer, index) => [index + 1, `${answer}.`]));
}

test('right answers get all points; each that is wrong or missing is named by its lesson and number', async () => {
  const lessons = Object.fromEntries(
    await Promise.all(LESSONS.map(async (lesson) => [lesson, await rightAnswers(lesson, 'ada')] as const)),
  );
  expect(await judge({ seed: 'ada', lessons })).toMatchObject({
    exercise: 'lessons',
    points: 10,
    failure: null,
  });
  const { points, parts } = await judge({
    lessons: {
      ...lessons,
      '02-reference-counts': { ...lessons['02-reference-counts'], 1: '17', 2: undefined },
    },
  });
  const all = LESSONS.flatMap((lesson) => Object.keys(lessons[lesson])).length;
  expect(points).toBe(Math.floor((10 * (all - 2)) / all));
  expect(parts[0].sentence).toContain(`${all - 2} of ${all} answers are right.`);
  expect(parts[0].sentence).toContain(', not 1, 2');
});

test('without any lesson nothing is answered right', async () => {
  const { points, parts } = await judge({ lessons: {} });
  expect([points, parts.map(({ held }) => held)]).toEqual([0, [false]]);
});

test('answers to questions that are none are named', async () => {
  const lessons = { '03-the-report': { 1: '17', 99: '2', one: '2' } };
  const { parts } = await judge({ lessons });
  expect(parts[0].sentence).toMatch(/ 1, .*, answered, and no question: 99, one\.$/);
});

test('what was to be answered and was not counts, as in a class where others have', async () => {
  const [first, second] = LESSONS;
  const lessons = { [second]: await rightAnswers(second, 'ada') };
  expect((await judge({ lessons })).points).toBe(10);
  const { points, parts } = await judge({ lessons }, [first]);
  expect(points).toBeLessThan(10);
  expect(parts[0].sentence).toMatch(new RegExp(`${first}: 0 of (\\d+), not 1, 2.*; ${second}: `));
});

test.each([
  [{ seed: 'bob', lessons: {} }, /of the seed bob, and not of ada/],
  [{ lessons: { '99-none': { 1: '2' } } }, /a lesson 99-none, and there is none/],
  [{ lessons: { '03-the-report': ['2'] } }, /its answers to 03-the-report are no map/],
  [{ lessons: '3' }, /its "lessons" is no map/],
])('%j is refused in words', async (submission, why) => {
  expect((await judge(submission)).failure).toMatch(why);
});

test('what the page saves is known by what stands in it', () => {
  expect(exerciseOf('mine.json', JSON.stringify({ seed: '1', lessons: {} }, null, 2))).toBe('lessons');
});
