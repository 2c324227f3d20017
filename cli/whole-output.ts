import type { Writable } from 'node:stream';
import { statOf } from './file-kind.ts';
import { writeAll } from './write-file.ts';

/**
 * Output that goes to a file is written whole, or it is an error. Node takes what the system has taken of it, on a disk
 * that becomes full, for all of it, and says nothing.
 */
export function writeWholeOutput(stream: Writable, descriptor: number): void {
  if (!statOf(descriptor)?.isFile()) return;
  stream._write = (chunk: Buffer, _encoding, done) => {
    try {
      writeAll(descriptor, chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}
