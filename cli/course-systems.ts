import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type CourseSystems, exampleFiles, type LessonQuestions } from '../classroom/index.ts';
import type { ActorSystem } from '../lab/index.ts';
import { UserError } from './errors.ts';
import { packageFolder } from './files.ts';
import { actorsIn, loadSystem } from './own-system/load-system.ts';

/** The examples of the package, each loaded once. @throws UserError when there is none of a name. */
export function courseSystems(): CourseSystems {
  const known = new Map<string, Promise<ActorSystem>>();
  return (name) => {
    const system = known.get(name) ?? loadExample(name);
    known.set(name, system);
    return system;
  };
}

async function loadExample(name: string): Promise<ActorSystem> {
  const found = /^[\w-]+(\/[\w-]+)?$/.test(name)
    ? exampleFiles(name)
        .map((file) => `${packageFolder()}examples/${file}`)
        .find(existsSync)
    : undefined;
  if (found === undefined) throw new UserError(`there is no example ${JSON.stringify(name)}`);
  return actorsIn(await loadSystem(found), found);
}

const QUESTIONS = '.questions.yaml';

/** The questions of a lesson of the package. */
export const lessonQuestions: LessonQuestions = (lesson) => {
  const file = `${packageFolder()}docs/course/${lesson}${QUESTIONS}`;
  return /^[\w-]+$/.test(lesson) && existsSync(file) ? readFileSync(file, 'utf8') : null;
};

/** The lessons that have questions, by the names of their pages, in their order. */
export function lessonNames(): string[] {
  const files = readdirSync(`${packageFolder()}docs/course`).filter((file) => file.endsWith(QUESTIONS));
  return files.map((file) => file.slice(0, -QUESTIONS.length)).sort();
}
