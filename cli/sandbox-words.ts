import { UserError } from './errors.ts';
import { looksLikeModule } from './user-modules.ts';

/**
 * Files of one's own that are run as the judge runs a submission: in the sandbox, where they reach nothing, and every
 * call ends. `sandbox:FILE` names such a file wherever a file can be named: the word alone, which goes from thread to
 * thread and into failure files, says how it is run.
 */
const PREFIX = 'sandbox:';

export function isSandboxed(word: string): boolean {
  return word.startsWith(PREFIX);
}

export function sandboxedFile(word: string): string {
  return word.slice(PREFIX.length);
}

/** The word for a file that is run in the sandbox. */
export function sandboxed(file: string): string {
  return PREFIX + file;
}

/** The words as `--sandbox` means them: files are run in the sandbox; ids and groups stay as they are. */
export function inSandbox(words: readonly string[], sandbox: boolean | undefined): string[] {
  return words.map((word) =>
    sandbox && looksLikeModule(word) && !isSandboxed(word) ? sandboxed(word) : word,
  );
}

/** @throws UserError for what goes to other machines, which have no such file. */
export function refuseSandboxed(words: readonly string[], where: string): void {
  const word = words.find(isSandboxed);
  if (word !== undefined) throw new UserError(`${word}: files in the sandbox are not for ${where}`);
}
