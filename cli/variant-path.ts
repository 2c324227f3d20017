import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { variantById } from '../model/index.ts';
import { isSandboxed, sandboxed, sandboxedFile } from './sandbox-words.ts';
import { looksLikeModule } from './user-modules.ts';

/**
 * A failure file names a feed of the user's own as seen from the folder that the failure file is in, so that both can be
 * moved and handed on together. Everywhere else, the word is as seen from the working directory, as on the command line.
 */

/** Applies to the path of a file; ids stay as they are. */
function inWord(word: string, change: (path: string) => string): string {
  if (variantById(word) !== undefined || !looksLikeModule(word)) return word;
  return isSandboxed(word) ? sandboxed(change(sandboxedFile(word))) : change(word);
}

/** With slashes, whatever the machine: the file may go to another. */
function pathFrom(folder: string, target: string): string {
  const path = relative(folder, target).split(sep).join('/');
  return isAbsolute(path) || path.startsWith('../') ? path : `./${path}`;
}

/** The word as the failure file is to have it. */
export function variantInFile(word: string, failureFile: string): string {
  return inWord(word, (path) => pathFrom(resolve(dirname(failureFile)), resolve(path)));
}

/** The word of a failure file as it is on the command line. Older files have it as seen from where the hunt was started. */
export function variantFromFile(word: string, failureFile: string): string {
  return inWord(word, (path) => {
    const beside = resolve(dirname(failureFile), path);
    return !existsSync(beside) && existsSync(path) ? path : pathFrom(resolve(), beside);
  });
}

/** Whether two words name the same variant. */
export function sameVariant(a: string, b: string): boolean {
  return inWord(a, resolve) === inWord(b, resolve);
}
