import { existsSync } from 'node:fs';
import { exampleFiles } from '../classroom/index.ts';
import type { ActorSystem } from '../lab/index.ts';
import { UserError } from './errors.ts';
import { packageFolder } from './files.ts';
import { actorsIn, loadSystem } from './own-system/load-system.ts';

/** An example of the package, as the course names it. @throws UserError when there is none of that name. */
export async function courseSystem(name: string): Promise<ActorSystem> {
  const found = /^[\w-]+(\/[\w-]+)?$/.test(name)
    ? exampleFiles(name)
        .map((file) => `${packageFolder()}examples/${file}`)
        .find(existsSync)
    : undefined;
  if (found === undefined) throw new UserError(`there is no example ${JSON.stringify(name)}`);
  return actorsIn(await loadSystem(found), found);
}
