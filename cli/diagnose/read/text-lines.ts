import { closeSync, openSync, readSync } from 'node:fs';
import { beginsAsUtf16, IS_UTF16 } from '../../../sim/words.ts';
import { fileTrouble, UserError } from '../../errors.ts';
import { statOf } from '../../file-kind.ts';

/** A file read in portions, so that its size does not matter. `-` is the standard input. */
export interface Portions {
  /** Bytes in all; 0 where the system does not know (a pipe). */
  readonly size: number;
  /** The next bytes as Latin-1; empty at the end. @throws UserError when the system refuses, or of text in no encoding that is read. */
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
  let begun = false;
  try {
    descriptor = file === '-' ? 0 : openSync(file, 'r');
    const stat = statOf(descriptor);
    size = stat?.isFile() ? Number(stat.size) : 0;
  } catch (error) {
    throw fileTrouble(file, error);
  }
  return {
    size,
    next() {
      try {
        const bytes = buffer.subarray(0, readSync(descriptor, buffer, 0, PORTION_BYTES, null));
        const portion = bytes.toString('latin1');
        if (begun) return portion;
        begun = true;
        if (beginsAsUtf16(bytes)) throw new UserError(`${file}: ${IS_UTF16}`);
        return plainBegin(file, portion);
      } catch (error) {
        if (error instanceof UserError) throw error;
        if ((error as NodeJS.ErrnoException).code === 'EOF') return '';
        throw fileTrouble(file, error);
      }
    },
    close: () => {
      if (file !== '-') closeSync(descriptor);
    },
  };
}

/** Characters of a file's beginning that a refusal shows. */
const SHOWN = 80;

/** How a file that is refused begins, as a part of a sentence. */
export function beginText(line: string): string {
  const shown = line.slice(0, SHOWN);
  return /[^\t\x20-\x7e]/.test(shown) ? 'it is not plain text' : `it begins with ${JSON.stringify(shown)}`;
}

/** What a file is that only looks unreadable. */
const ENCODINGS: readonly [begin: string, sentence: string][] = [
  ['\x1f\x8b', 'it is compressed by gzip: unpack it first (gunzip)'],
  ['\x28\xb5\x2f\xfd', 'it is compressed by zstd: unpack it first (unzstd)'],
  ['BZh', 'it is compressed by bzip2: unpack it first (bunzip2)'],
];

const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** The first portion without a byte order mark. @throws UserError when it shows another encoding. */
function plainBegin(file: string, portion: string): string {
  const other = ENCODINGS.find(([begin]) => portion.startsWith(begin));
  if (other !== undefined) throw new UserError(`${file}: ${other[1]}`);
  return portion.startsWith(BYTE_ORDER_MARK) ? portion.slice(BYTE_ORDER_MARK.length) : portion;
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
