import { checkInteger } from './check-integer.ts';

/**
 * Keeps what happened: all of it, or the last entries (a ring). No recorder at all is `null`, and costs nothing: ask for
 * it before building what is to be recorded.
 *
 * Duty of everybody: a recorder is written and never read by a run, which goes the same way with and without.
 */
export interface Recorder<Entry> {
  /** How many entries are kept; 0 keeps all. */
  readonly capacity: number;
  /** In the order in which they came for a full recorder; a ring's oldest is at `total % capacity`. */
  readonly entries: Entry[];
  /** How many entries there were, those let go included. */
  total: number;
}

/**
 * A ring of the last `capacity` entries; without a capacity, or with 0, everything is kept and memory grows with the
 * run. Throws RangeError if the capacity is not an integer of at least 0.
 */
export function createRecorder<Entry>(capacity = 0): Recorder<Entry> {
  checkInteger('the capacity of a recorder', capacity, 0);
  return { capacity, entries: [], total: 0 };
}

/** Keeps an entry, which nobody may change from then on. Returns its number, counted from 0. */
export function record<Entry>(recorder: Recorder<Entry>, entry: Entry): number {
  const { capacity, entries } = recorder;
  const ordinal = recorder.total++;
  if (capacity === 0) entries.push(entry);
  else entries[ordinal % capacity] = entry;
  return ordinal;
}

/** What is kept, oldest first. The first has the number `lostEntries`. */
export function recordedEntries<Entry>({ entries, capacity, total }: Recorder<Entry>): Entry[] {
  const oldest = capacity > 0 && total > capacity ? total % capacity : 0;
  return [...entries.slice(oldest), ...entries.slice(0, oldest)];
}

/** How many entries a ring has let go. */
export function lostEntries({ entries, total }: Recorder<unknown>): number {
  return total - entries.length;
}
