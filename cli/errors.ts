import { EXIT, type ExitCode } from './exit-codes.ts';

/** Something the user can set right: one message, no stack. Thrown by commands, printed by `main.ts` alone. */
export class UserError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.badInput) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What the operating system says about a file, for people who do not know its abbreviations. */
export function fileTrouble(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code;
  const sentences: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'this is a directory, not a file',
    EACCES: 'it may not be read (permission denied)',
    ENOTDIR: 'a part of its path is not a directory',
    ELOOP: 'its symbolic links go in a circle',
    ENAMETOOLONG: 'its name is too long',
  };
  return new UserError(`${path}: ${sentences[code ?? ''] ?? (error as Error).message}`);
}

/** Tells the user on stderr what is wrong and does not end the command. */
export function complain(sentence: string): void {
  process.stderr.write(`replisim: ${sentence}\n`);
}
