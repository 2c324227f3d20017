import { formatSeconds } from './time.ts';

/**
 * What happened, as a recorder keeps it: plain records, for a page, an export, or the question "why". A trace is never
 * read by the run that writes it.
 *
 * | kind      | code            | a                    | b            | text      | note            |
 * |-----------|-----------------|----------------------|--------------|-----------|-----------------|
 * | event     | kind of event   | as in the event      | as there     |           |                 |
 * | alloc     | site            | address              | usable bytes |           | why             |
 * | free      | site            | address              | usable bytes |           | why             |
 * | increment | site            | address              | count after  |           | why             |
 * | decrement | site            | address              | count after  |           | why             |
 * | message   | link            | 0 forward, 1 back    | bytes        | the bytes | what it is      |
 * | log       | level           | 0                    | 0            | the line  |                 |
 * | state     | which machine   | state before         | state after  |           | what led to it  |
 */
export type TraceKind = 'event' | MemoryKind | 'message' | 'log' | 'state';

/** `site` is where the allocation was made, for all four kinds, so that an object's life can be grouped by it. */
export type MemoryKind = 'alloc' | 'free' | 'increment' | 'decrement';

export interface TraceEntry {
  /** Counts the entries of a run from 0, those that a ring has let go included. */
  ordinal: number;
  /** Virtual microseconds, and the sequence number of the event that was being handled. */
  time: number;
  sequence: number;
  kind: TraceKind;
  /** Who did it; the meaning is the model's. */
  actor: number;
  code: number;
  a: number;
  b: number;
  /** Bytes as Latin-1. */
  text: string;
  note: string;
}

/** What the numbers of a trace are called. Each answer is a short noun phrase, `event` a verb phrase. */
export interface TraceNames {
  actor(actor: number): string;
  event(code: number, a: number, b: number): string;
  site(site: number): string;
  link(link: number, direction: number): string;
  machine(machine: number): string;
  state(machine: number, state: number): string;
}

/** One entry as one sentence. `names` is the model's. */
export function renderEntry(entry: TraceEntry, names: TraceNames): string {
  const note = entry.note === '' ? '' : ` (${entry.note})`;
  return `${formatSeconds(entry.time)} ${names.actor(entry.actor)} ${predicate(entry, names)}${note}.`;
}

function predicate(entry: TraceEntry, names: TraceNames): string {
  const { code, a, b } = entry;
  switch (entry.kind) {
    case 'event':
      return names.event(code, a, b);
    case 'alloc':
      return `allocates ${names.site(code)} #${a}, ${b} bytes`;
    case 'free':
      return `frees ${names.site(code)} #${a}, ${b} bytes`;
    case 'increment':
      return `counts a reference on ${names.site(code)} #${a}, now ${b}`;
    case 'decrement':
      return `drops a reference on ${names.site(code)} #${a}, now ${b}`;
    case 'message':
      return `sends ${b} bytes on ${names.link(code, a)}: ${quote(entry.text)}`;
    case 'log':
      return `logs ${quote(entry.text)}`;
    case 'state':
      return `moves ${names.machine(code)} from ${names.state(code, a)} to ${names.state(code, b)}`;
  }
}

/** Bytes between quotes, on one line, in printable ASCII: `"SET\r\n\xff"`. */
export function quote(bytes: string): string {
  let out = '"';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    const short = SHORT_ESCAPES[bytes[i]];
    if (short !== undefined) out += short;
    else if (byte >= 0x20 && byte < 0x7f) out += bytes[i];
    else out += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `${out}"`;
}

const SHORT_ESCAPES: Record<string, string> = {
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};
