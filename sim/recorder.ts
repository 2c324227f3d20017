import { checkInteger } from './assert.ts';
import type { EventQueue } from './event-queue.ts';
import type { MemoryKind, TraceEntry, TraceKind } from './trace.ts';

/**
 * Keeps a trace: all of it, or the last entries. No recorder at all is `null`, and costs nothing: ask
 * `wants(recorder, kind)` before building what is to be recorded.
 *
 * Duty of everybody: a recorder is written and never read by a run, which goes the same way with and without.
 */
export interface Recorder {
  /** How many entries are kept; 0 keeps all. */
  readonly capacity: number;
  /** The kinds that are kept; null keeps all. */
  readonly kinds: readonly TraceKind[] | null;
  /** In the order of their ordinals for a full recorder; a ring's oldest is at `total % capacity`. */
  readonly entries: TraceEntry[];
  /** How many entries there were, those let go included. */
  total: number;
  /** The event being handled: stamped on all that is recorded. */
  time: number;
  sequence: number;
}

/** A recorder that keeps everything: memory grows with the run. */
export function createFullRecorder(kinds: readonly TraceKind[] | null = null): Recorder {
  return { capacity: 0, kinds, entries: [], total: 0, time: 0, sequence: -1 };
}

/** A recorder that keeps the last `capacity` entries. Throws RangeError if that is not an integer of at least 1. */
export function createRingRecorder(capacity: number, kinds: readonly TraceKind[] | null = null): Recorder {
  checkInteger('the capacity of a ring', capacity, 1);
  return { capacity, kinds, entries: [], total: 0, time: 0, sequence: -1 };
}

/** Whether entries of this kind are kept; false without a recorder. */
export function wants(recorder: Recorder | null, kind: TraceKind): recorder is Recorder {
  return recorder !== null && (recorder.kinds === null || recorder.kinds.includes(kind));
}

/** Records the event just popped, and stamps what follows with its time and sequence number. */
export function recordEvent(recorder: Recorder | null, queue: EventQueue, actor: number): void {
  if (recorder === null) return;
  recorder.time = queue.time;
  recorder.sequence = queue.sequence;
  record(recorder, 'event', actor, queue.kind, queue.a, queue.b, '', '');
}

/** Records what happened to an allocation. `amount` is its usable bytes, or the count after. */
export function recordMemory(
  recorder: Recorder | null,
  kind: MemoryKind,
  actor: number,
  site: number,
  address: number,
  amount: number,
  why: string,
): void {
  record(recorder, kind, actor, site, address, amount, '', why);
}

/** Records bytes put on a link. */
export function recordMessage(
  recorder: Recorder | null,
  actor: number,
  link: number,
  direction: number,
  bytes: string,
  what = '',
): void {
  record(recorder, 'message', actor, link, direction, bytes.length, bytes, what);
}

export function recordLog(recorder: Recorder | null, actor: number, level: number, line: string): void {
  record(recorder, 'log', actor, level, 0, 0, line, '');
}

/** Records that a state machine moved. */
export function recordState(
  recorder: Recorder | null,
  actor: number,
  machine: number,
  from: number,
  to: number,
  why: string,
): void {
  record(recorder, 'state', actor, machine, from, to, '', why);
}

/** What is kept, oldest first. The entries are copies. */
export function recordedEntries(recorder: Recorder | null): TraceEntry[] {
  if (recorder === null) return [];
  const { entries, capacity, total } = recorder;
  const oldest = capacity > 0 && total > capacity ? total % capacity : 0;
  return [...entries.slice(oldest), ...entries.slice(0, oldest)].map((entry) => ({ ...entry }));
}

/** How many entries a ring has let go. */
export function lostEntries(recorder: Recorder | null): number {
  return recorder === null ? 0 : recorder.total - recorder.entries.length;
}

function record(
  recorder: Recorder | null,
  kind: TraceKind,
  actor: number,
  code: number,
  a: number,
  b: number,
  text: string,
  note: string,
): void {
  if (!wants(recorder, kind)) return;
  const { time, sequence, capacity, entries } = recorder;
  const ordinal = recorder.total++;
  if (capacity === 0 || ordinal < capacity) {
    entries.push({ ordinal, time, sequence, kind, actor, code, a, b, text, note });
    return;
  }
  const entry = entries[ordinal % capacity];
  entry.ordinal = ordinal;
  entry.time = time;
  entry.sequence = sequence;
  entry.kind = kind;
  entry.actor = actor;
  entry.code = code;
  entry.a = a;
  entry.b = b;
  entry.text = text;
  entry.note = note;
}
