import { readMonitorLine } from '../diagnose/read/monitor-line.ts';
import { beginText, createLineCutter, openPortions } from '../diagnose/read/text-lines.ts';
import { UserError } from '../errors.ts';
import { counted } from '../output/numbers.ts';
import { createAofReader } from './aof-reader.ts';

/** A command as a real server was given it. */
export interface Captured {
  /** Unix time in microseconds; null where the file has no times (an append-only file). */
  atMicros: number | null;
  db: number;
  /** Whose it was; empty where the file does not say (MONITOR up to 2.4, an append-only file). */
  client: string;
  args: string[];
}

/** What is known of the file once it is read. */
export interface CaptureFacts {
  kind: 'monitor' | 'aof';
  /** Lines or bytes that could not be used, as sentences. */
  partial: string[];
}

/**
 * Gives every command of a MONITOR capture or an append-only file, in its order. The file's size does not matter.
 *
 * @throws UserError when it is neither.
 */
export function eachCaptured(
  file: string,
  each: (captured: Captured) => void,
  progress: (done: number, total: number) => void,
): CaptureFacts {
  const portions = openPortions(file);
  try {
    const first = portions.next();
    if (first === '') throw new UserError(`${file}: it is empty`);
    const kind = kindOf(file, first);
    const reader = kind === 'aof' ? aofCommands(file, each) : monitorCommands(file, each);
    let done = 0;
    for (let portion = first; portion !== ''; portion = portions.next()) {
      reader.take(portion);
      done += portion.length;
      progress(done, portions.size);
    }
    return { kind, partial: reader.end() };
  } finally {
    portions.close();
  }
}

function kindOf(file: string, begin: string): 'monitor' | 'aof' {
  if (/^(\*\d+\r\n|#TS:)/.test(begin)) return 'aof';
  if (begin.startsWith('REDIS'))
    throw new UserError(
      `${file}: this is an RDB dump, or an append-only file that begins with one (aof-use-rdb-preamble); take one that is written without it, or a MONITOR capture`,
    );
  if (/^file \S+ seq \d+ type [bhi]/.test(begin))
    throw new UserError(
      `${file}: this is the manifest of an append-only file; give the file with type i that it names`,
    );
  return 'monitor';
}

interface CommandReader {
  take(portion: string): void;
  /** What could not be used. @throws UserError when nothing could. */
  end(): string[];
}

function monitorCommands(file: string, each: (captured: Captured) => void): CommandReader {
  const cutter = createLineCutter();
  let unknown = 0;
  let broken = 0;
  let commands = 0;
  let lines = 0;
  let first = '';
  const takeLine = (line: string) => {
    if (lines++ === 0) first = line;
    const read = readMonitorLine(line);
    if (read === null) {
      // What MONITOR itself is answered, and empty lines.
      if (line !== '' && line !== 'OK' && line !== '+OK') unknown++;
    } else if (read.args === null) broken++;
    else {
      commands++;
      each({ ...read, args: read.args });
    }
  };
  return {
    take: (portion) => cutter.take(portion, takeLine),
    end() {
      cutter.end(takeLine);
      if (commands + broken === 0)
        throw new UserError(
          `${file}: this is neither what MONITOR prints nor an append-only file of a Redis server; ${beginText(first)}`,
        );
      const partial: string[] = [];
      if (unknown > 0)
        partial.push(`${file}: ${counted(unknown, 'line is', 'lines are')} no output of MONITOR.`);
      if (broken > 0)
        partial.push(`${file}: ${counted(broken, 'command is', 'commands are')} cut off and left out.`);
      return partial;
    },
  };
}

function aofCommands(file: string, each: (captured: Captured) => void): CommandReader {
  let db = 0;
  let atMicros: number | null = null;
  const reader = createAofReader(file, {
    command(args) {
      const selected = args[0].toLowerCase() === 'select' ? /^\d{1,5}$/.exec(args[1] ?? '') : null;
      if (selected !== null) db = Number(selected[0]);
      each({ atMicros, db, client: '', args });
    },
    time(seconds) {
      atMicros = seconds * 1_000_000;
    },
  });
  return {
    take: (portion) => reader.take(portion),
    end: () => {
      const rest = reader.rest();
      return rest === 0
        ? []
        : [`${file}: its last ${counted(rest, 'byte is', 'bytes are')} no whole command: it is cut off.`];
    },
  };
}
