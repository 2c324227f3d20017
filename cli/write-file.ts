import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { statOf } from './file-kind.ts';
import { interruptListeners, onInterrupt } from './interrupt.ts';

/** Writing files so that a full disk, a second writer or a kill leaves either the old content or the new one. */

/** Writes all of the bytes, however few the system takes at a time; `position` null appends. Throws as `writeSync`. */
export function writeAll(descriptor: number, bytes: Uint8Array, position: number | null = null): void {
  for (let done = 0; done < bytes.length; ) {
    const at = position === null ? null : position + done;
    const written = writeSync(descriptor, bytes, done, bytes.length - done, at);
    if (written === 0) throw Object.assign(new Error('the system takes no more bytes'), { code: 'ENOSPC' });
    done += written;
  }
}

/**
 * Writes a file whole or not at all: under a name of its own first, which then becomes the file's. Folders that are
 * missing are made. What is no regular file (a pipe, a device) is written to as it is.
 *
 * @param content a text, or pieces of bytes that follow each other.
 * @throws UserError when that cannot be done.
 */
export function writeWhole(file: string, content: string | readonly Uint8Array[]): void {
  const pieces = typeof content === 'string' ? [Buffer.from(content)] : content;
  const release = holdInterrupt();
  try {
    mkdirSync(dirname(file), { recursive: true });
    const target = kindOf(file);
    if (target === 'special') writeThrough(file, pieces);
    else replaceWith(target === 'missing' ? file : realpathSync(file), pieces);
  } catch (error) {
    throw cannotWrite(file, error);
  } finally {
    release();
  }
}

/**
 * Where nobody listens, a Ctrl-C that comes while a file is written ends the process afterwards, not in the middle. Who has
 * begun to listen when it is heard has it for himself.
 */
function holdInterrupt(): () => void {
  if (interruptListeners() > 0) return () => {};
  const release = onInterrupt(() => {
    if (interruptListeners() === 1) process.exit(EXIT.interrupted);
  });
  // What came meanwhile is heard when the event loop looks for news, which it does between two immediates.
  return () => void setImmediate(() => setImmediate(release));
}

function kindOf(file: string): 'missing' | 'regular' | 'special' {
  const stat = statOf(file);
  if (stat === null) return 'missing';
  return stat.isFile() ? 'regular' : 'special';
}

function writeThrough(file: string, pieces: readonly Uint8Array[]): void {
  const descriptor = openSync(file, 'w');
  try {
    for (const piece of pieces) writeAll(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
}

function replaceWith(file: string, pieces: readonly Uint8Array[]): void {
  const part = join(dirname(file), `.replisim-${process.pid}-${randomUUID()}.part`);
  try {
    const descriptor = openSync(part, 'wx');
    try {
      for (const piece of pieces) writeAll(descriptor, piece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, file);
  } catch (error) {
    removeIfThere(part);
    throw error;
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never made.
  }
}

/** What the system says when a file cannot be written, for people who do not know its abbreviations. */
export function cannotWrite(file: string, error: unknown): UserError {
  return new UserError(`${file}: it cannot be written: ${writeTrouble(error)}`);
}

export function writeTrouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const sentences: Record<string, string> = {
    ENOSPC: 'no space is left on the device',
    EDQUOT: 'the quota of disk space is used up',
    EFBIG: 'the file would be too large',
    EROFS: 'the file system is read-only',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'this is a directory, not a file',
    ENOENT: 'there is no such folder',
    ENOTDIR: 'a part of its path is not a directory',
    EEXIST: 'a part of its path is not a directory',
    ESPIPE: 'this is not a regular file',
    ENAMETOOLONG: 'its name is too long',
  };
  return sentences[code ?? ''] ?? message;
}
