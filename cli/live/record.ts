import { closeSync, openSync, writeSync } from 'node:fs';
import type { OutsideStep, Scenario } from '../../model/scenario/scenario.ts';
import { UserError } from '../errors.ts';

/** Writes a session to a file as it goes on: a scenario in JSON whose last keys come at the end. */
export interface Record {
  readonly file: string;
  bytes: number;
  add(step: OutsideStep): void;
  /** Completes the file. Without it, the file is no scenario. */
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

/** @throws UserError when the file cannot be written. */
export function createRecord(file: string, scenario: Scenario): Record {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'w');
  } catch (error) {
    throw new UserError(`${file}: it cannot be written: ${(error as Error).message}`);
  }
  const { outside, stop: _stop, ...rest } = scenario;
  let waiting = '';
  let steps = 0;
  const write = (text: string) => {
    waiting += text;
    if (waiting.length < FLUSH_BYTES) return;
    writeSync(descriptor, waiting);
    waiting = '';
  };
  const record: Record = {
    file,
    bytes: 0,
    add(step) {
      const text = plainJson(step);
      record.bytes += text.length;
      write(`${steps++ === 0 ? '' : ','}\n${text}`);
    },
    finish(afterMicros) {
      write(`\n],"stop":${JSON.stringify({ afterMicros })}}\n`);
      writeSync(descriptor, waiting);
      closeSync(descriptor);
    },
  };
  write(`${plainJson(rest).slice(0, -1)},"outside":[`);
  for (const step of outside) record.add(step);
  return record;
}
