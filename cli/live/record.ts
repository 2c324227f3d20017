import { closeSync, ftruncateSync, lstatSync, openSync, unlinkSync } from 'node:fs';
import type { OutsideStep, Scenario } from '../../model/index.ts';
import { cannotWrite, writeAll, writeTrouble, writeWhole } from '../write-file.ts';

/** A scenario in JSON that is written as its steps come; its last keys come at the end. */
export interface Record {
  readonly file: string;
  bytes: number;
  /** Up to which virtual time the session is in the file. */
  untilMicros: number;
  /** Why no more is written: the file holds what came before. Null as long as all is well. */
  trouble: string | null;
  add(step: OutsideStep): void;
  /** Completes the file. @throws UserError when the file is written only now, and cannot be. */
  finish(afterMicros: number): void;
}

const FLUSH_BYTES = 64 * 1024;

/** Every character that an editor might change or hide is written as an escape. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\xff]/g,
    (byte) => `\\u${byte.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Writes a session to a file as it goes on. The end is written after each portion of steps and overwritten by the next, so
 * that the file is a whole scenario between any two writes, whatever becomes of the process or the disk.
 *
 * @throws UserError when the file cannot be written.
 */
export function createRecord(file: string, scenario: Scenario): Record {
  return recordOn(openPage, file, scenario);
}

/** Writes the file when the record is finished: it is there whole or not at all. Until then the steps are kept as bytes. */
export function createWholeRecord(file: string, scenario: Scenario): Record {
  return recordOn(collectPage, file, scenario);
}

type OpenPage = (file: string, begin: string, firstEnd: string) => Page;

function recordOn(open: OpenPage, file: string, scenario: Scenario): Record {
  const { outside, stop: _stop, ...rest } = scenario;
  let steps = 0;
  let waiting: Entry[] = [];
  let waitingBytes = 0;
  const page = open(file, `${plainJson(rest).slice(0, -1)},"outside":[`, endText(1));
  const write = (some: readonly Entry[], afterMicros: number): string | null => {
    const texts = some.map(({ text }, index) => `${steps + index === 0 ? '' : ','}\n${text}`);
    const trouble = page.write(texts.join(''), endText(afterMicros));
    if (trouble !== null) return trouble;
    steps += some.length;
    record.untilMicros = some.at(-1)?.atMicros ?? record.untilMicros;
    return null;
  };
  const flush = (afterMicros: number) => {
    if (record.trouble === null) record.trouble = write(waiting, afterMicros);
    // Of a portion that does not fit, what does is kept.
    if (record.trouble !== null) waiting.every((entry) => write([entry], entry.atMicros + 1) === null);
    waiting = [];
    waitingBytes = 0;
  };
  const record: Record = {
    file,
    bytes: 0,
    untilMicros: 0,
    trouble: null,
    add(step) {
      if (record.trouble !== null) return;
      const { atMicros } = step;
      const text = plainJson(step);
      record.bytes += text.length;
      waitingBytes += text.length;
      waiting.push({ text, atMicros });
      if (waitingBytes >= FLUSH_BYTES) flush(atMicros + 1);
    },
    finish(afterMicros) {
      flush(afterMicros);
      page.close();
    },
  };
  for (const step of outside) record.add(step);
  return record;
}

/** A step as it is written. */
interface Entry {
  text: string;
  atMicros: number;
}

/** The storm of a session ends after its last step. */
function endText(afterMicros: number): string {
  return `\n],"stop":${JSON.stringify({ afterMicros })}}\n`;
}

interface Page {
  /** Puts text before the end, or leaves the file as it was; then says why. */
  write(text: string, end: string): string | null;
  close(): void;
}

/** A file that always ends with an end. @throws UserError when it cannot be begun. */
function openPage(file: string, begin: string, firstEnd: string): Page {
  let descriptor: number;
  let length = Buffer.byteLength(begin);
  let end = firstEnd;
  try {
    descriptor = openSync(file, 'w');
    writeAll(descriptor, Buffer.from(begin + end), 0);
  } catch (error) {
    removeBroken(file);
    throw cannotWrite(file, error);
  }
  return {
    write(text, nextEnd) {
      const bytes = Buffer.from(text);
      try {
        writeAll(descriptor, Buffer.concat([bytes, Buffer.from(nextEnd)]), length);
        length += bytes.length;
        end = nextEnd;
        ftruncateSync(descriptor, length + end.length);
        return null;
      } catch (error) {
        restore(descriptor, length, end);
        return writeTrouble(error);
      }
    },
    close: () => closeSync(descriptor),
  };
}

function collectPage(file: string, begin: string, firstEnd: string): Page {
  const pieces = [Buffer.from(begin)];
  let end = firstEnd;
  return {
    write(text, nextEnd) {
      pieces.push(Buffer.from(text));
      end = nextEnd;
      return null;
    },
    close: () => writeWhole(file, [...pieces, Buffer.from(end)]),
  };
}

/** The old end fits where it stood: the disk has given its bytes already. */
function restore(descriptor: number, length: number, end: string): void {
  try {
    writeAll(descriptor, Buffer.from(end), length);
    ftruncateSync(descriptor, length + end.length);
  } catch {
    // Not even that is written: the disk is not full, it is broken.
  }
}

function removeBroken(file: string): void {
  try {
    if (lstatSync(file).isFile()) unlinkSync(file);
  } catch {
    // It was never made.
  }
}
