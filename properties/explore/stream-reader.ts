import type { SentToSlave } from '../property.ts';
import type { SlaveSeat, StreamReader } from './explore-state.ts';
import { WRITE_COMMAND } from './scope.ts';

/** What a slave makes of its bytes: a payload of a given length, then SELECTs and the one write there is. */

export function createReader(owed: readonly number[]): StreamReader {
  return { phase: 'length', left: 0, partial: '', db: 0, owed, wrong: null };
}

/** One more command was executed that this slave is to have. */
export function owe(reader: StreamReader, dictid: number): StreamReader {
  return { ...reader, owed: [...reader.owed, dictid] };
}

/** The reader after these bytes. */
export function read(reader: StreamReader, bytes: string): StreamReader {
  let next: StreamReader = { ...reader, partial: reader.partial + bytes };
  for (let before = ''; next.wrong === null && next.partial !== before; ) {
    before = next.partial;
    next =
      next.phase === 'length'
        ? readLength(next)
        : next.phase === 'payload'
          ? readPayload(next)
          : readCommand(next);
  }
  return next;
}

function readLength(reader: StreamReader): StreamReader {
  const end = reader.partial.indexOf('\r\n');
  if (end < 0) return reader;
  const line = reader.partial.slice(0, end);
  if (!/^\$\d+$/.test(line))
    return { ...reader, wrong: `instead of a payload's length came ${JSON.stringify(line)}` };
  return { ...reader, phase: 'payload', left: Number(line.slice(1)), partial: reader.partial.slice(end + 2) };
}

function readPayload(reader: StreamReader): StreamReader {
  const { left, partial } = reader;
  if (partial.length < left) return { ...reader, left: left - partial.length, partial: '' };
  return { ...reader, phase: 'stream', left: 0, partial: partial.slice(left) };
}

const SELECT = /^select (\d+)\r\n/;

function readCommand(reader: StreamReader): StreamReader {
  const { partial, owed, db } = reader;
  if (partial.startsWith(WRITE_COMMAND)) {
    const rest = partial.slice(WRITE_COMMAND.length);
    if (owed.length === 0) return { ...reader, wrong: `a write arrived for database ${db} that is not owed` };
    if (owed[0] !== db)
      return { ...reader, wrong: `a write to database ${owed[0]} arrived for database ${db}` };
    return { ...reader, partial: rest, owed: owed.slice(1) };
  }
  const select = SELECT.exec(partial);
  if (select !== null) return { ...reader, partial: partial.slice(select[0].length), db: Number(select[1]) };
  if (WRITE_COMMAND.startsWith(partial) || /^(s(e(l(e(c(t( (\d+\r?)?)?)?)?)?)?)?)?$/.test(partial))
    return reader;
  return { ...reader, wrong: `there is no command in ${JSON.stringify(partial)}` };
}

export const slaveName = (slave: number): string => `slave-${slave}`;

/** What a slave has been sent, as properties are asked about it. At an end nothing more is under way to it. */
export function sentTo({ reader }: SlaveSeat, slave: number, atEnd: boolean): SentToSlave {
  return {
    name: slaveName(slave),
    wrong: reader?.wrong ?? null,
    missing: atEnd ? (reader?.owed.length ?? 0) : 0,
  };
}
