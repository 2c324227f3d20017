import { UserError } from '../errors.ts';

/**
 * An append-only file in portions: commands as multi-bulk requests (`catAppendOnlyGenericCommand`, aof.c), from 7.0 on
 * with lines `#TS:seconds` in between.
 */
export interface AofReader {
  /** @throws UserError where the file is none. */
  take(portion: string): void;
  /** Bytes at the end that are no whole command: the file was cut off while a command was written. */
  rest(): number;
}

export interface AofEvents {
  command(args: string[]): void;
  /** Unix seconds. */
  time(seconds: number): void;
}

const MAX_ARGUMENTS = 1024 * 1024;
const MAX_BULK = 512 * 1024 * 1024;
const SHOWN = 20;

export function createAofReader(file: string, events: AofEvents): AofReader {
  let buffer = '';
  let pieces: string[] = [];
  let waiting = 0;
  /** With fewer bytes than this nothing more is complete. */
  let least = 0;
  let offset = 0;
  const refuse = (at: number): UserError =>
    new UserError(
      `${file}: byte ${offset + at} begins neither a command nor an argument of an append-only file: ${JSON.stringify(buffer.slice(at, at + SHOWN))}`,
    );
  /** The number behind the mark at `at`, and where its line ends; null when the line is not complete. */
  const header = (mark: string, at: number, most: number): { value: number; end: number } | null => {
    const line = buffer.indexOf('\r\n', at);
    if (line < 0) {
      if (buffer.length - at > SHOWN) throw refuse(at);
      return null;
    }
    const digits = buffer.slice(at + 1, line);
    if (buffer[at] !== mark || !/^\d{1,10}$/.test(digits) || Number(digits) > most) throw refuse(at);
    return { value: Number(digits), end: line + 2 };
  };
  /** Where the command at `at` ends; -1 when it is not complete. */
  const commandAt = (at: number): number => {
    const count = header('*', at, MAX_ARGUMENTS);
    if (count === null) return -1;
    const args: string[] = [];
    let from = count.end;
    for (let each = 0; each < count.value; each++) {
      if (from >= buffer.length) return -1;
      const bulk = header('$', from, MAX_BULK);
      if (bulk === null) return -1;
      const end = bulk.end + bulk.value;
      if (end + 2 > buffer.length) {
        least = end + 2 - at;
        return -1;
      }
      if (!buffer.startsWith('\r\n', end)) throw refuse(end);
      args.push(buffer.slice(bulk.end, end));
      from = end + 2;
    }
    if (args.length > 0) events.command(args);
    return from;
  };
  const remarkAt = (at: number): number => {
    const line = buffer.indexOf('\n', at);
    if (line < 0) return -1;
    const seconds = /^#TS:(\d{1,10})\r?$/.exec(buffer.slice(at, line))?.[1];
    if (seconds !== undefined) events.time(Number(seconds));
    return line + 1;
  };
  return {
    take(portion) {
      pieces.push(portion);
      waiting += portion.length;
      if (buffer.length + waiting < least) return;
      buffer += pieces.join('');
      pieces = [];
      waiting = 0;
      least = 0;
      let at = 0;
      while (at < buffer.length) {
        const end = buffer[at] === '#' ? remarkAt(at) : commandAt(at);
        if (end < 0) break;
        at = end;
      }
      buffer = buffer.slice(at);
      offset += at;
    },
    rest: () => buffer.length + waiting,
  };
}
