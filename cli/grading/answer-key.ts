import {
  answerOf,
  classifyInstance,
  FEWEST_COMMANDS,
  instancesOf,
  parseQuestions,
} from '../../classroom/index.ts';
import { ENGINE_VERSION } from '../../model/index.ts';
import { courseSystems, lessonNames, lessonQuestions } from '../course-systems.ts';
import { seedOf } from './grades.ts';

/** What each student is given: nothing in it answers anything. */
export function seedList(students: readonly string[], secret: string) {
  return {
    format: 'replisim-seeds/1',
    students: students.map((student) => ({ student, seed: seedOf(secret, student) })),
  };
}

/** What the engine says are the answers, student by student; those of a lesson are in the order of its questions. */
export async function answerKey(students: readonly string[], secret: string) {
  const systems = courseSystems();
  const lessonAnswers = async (seed: string): Promise<Record<string, string[]>> => {
    const answers: Record<string, string[]> = {};
    for (const lesson of lessonNames()) {
      answers[lesson] = [];
      for (const instance of instancesOf(parseQuestions(lessonQuestions(lesson) ?? ''), seed))
        answers[lesson].push(String(await answerOf(instance, systems)));
    }
    return answers;
  };
  const keys = [];
  for (const { student, seed } of seedList(students, secret).students)
    keys.push({
      student,
      seed,
      classify: classifyInstance(seed).key,
      lessons: await lessonAnswers(seed),
    });
  return {
    format: 'replisim-key/1',
    engine: ENGINE_VERSION,
    fewest: { commands: FEWEST_COMMANDS },
    students: keys,
  };
}
