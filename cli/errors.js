import { EXIT } from './exit-codes.js';
/** Something the user can set right: one message, no stack. Thrown by commands, printed by `main.ts` alone. */
export class UserError extends Error {
  exitCode;
  constructor(message, exitCode = EXIT.badInput) {
    super(message);
    this.exitCode = exitCode;
  }
}
/** What the operating system says about a file, for people who do not know its abbreviations. */
export function fileTrouble(path, error) {
  const code = error.code;
  const sentences = {
    ENOENT: 'there is no such file',
    EISDIR: 'this is a directory, not a file',
    EACCES: 'it may not be read (permission denied)',
    ENOTDIR: 'a part of its path is not a directory',
    ELOOP: 'its symbolic links go in a circle',
    ENAMETOOLONG: 'its name is too long',
  };
  return new UserError(`${path}: ${sentences[code ?? ''] ?? error.message}`);
}
/** Tells the user on stderr what is wrong and does not end the command. */
export function complain(sentence) {
  process.stderr.write(`replisim: ${sentence}\n`);
}
