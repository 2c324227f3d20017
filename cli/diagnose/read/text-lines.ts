import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileTrouble } from '../../errors.ts';

/** A file read in portions, so that its size does not matter. `-` is the standard input. */
export interface Portions {
  /** Bytes in all; 0 where the system does not know (a pipe). */
  readonly size: number;
  /** The next bytes as Latin-1; empty at the end. @throws UserError when the system refuses. */
  next(): string;
  close(): void;
}

const PORTION_BYTES = 256 * 1024;

/** A longer line is of no kind that is read here: what is beyond it is skipped. */
export const MAX_LINE = 1024 * 1024;

/** @throws UserError when there is no such file. */
export function openPortions(file: string): Portions {
  const buffer = Buffer.alloc(PORTION_BYTES);
  let descriptor = 0;
  let size = 0;
  try {
    descriptor = file === '-' ? 0 : openSync(file, 'r');
    const stat = fstatSync(descriptor);
    size = stat.isFile() ? stat.size : 0;
  } catch (error) {
    throw fileTrouble(file, error);
  }
  return {
    size,
    next() {
      try {
        return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, PORTION_BYTES, null));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EOF') return '';
        throw fileTrouble(file, error);
      }
    },
    close: () => {
      if (file !== '-') closeSync(descriptor);
    },
  };
}

/** Cuts portions into lines, without their line ends; the rest of an overlong line is skipped. */
export interface LineCutter {
  take(portion: string, each: (line: string, whole: boolean) => void): void;
  /** The last line, when no line end follows it. */
  end(each: (line: string, whole: boolean) => void): void;
}

export function createLineCutter(): LineCutter {
  let rest = '';
  let skipping = false;
  return {
    take(portion, each) {
      let from = 0;
      for (let at = portion.indexOf('\n'); at >= 0; at = portion.indexOf('\n', from)) {
        const line = rest === '' ? portion.slice(from, at) : rest + portion.slice(from, at);
        from = at + 1;
        rest = '';
        if (!skipping) each(line.endsWith('\r') ? line.slice(0, -1) : line, true);
        skipping = false;
      }
      if (skipping) return;
      rest += portion.slice(from);
      if (rest.length <= MAX_LINE) return;
      each(rest.slice(0, MAX_LINE), false);
      rest = '';
      skipping = true;
    },
    end(each) {
      if (rest !== '' && !skipping) each(rest.replace(/\r$/, ''), false);
      rest = '';
    },
  };
}
