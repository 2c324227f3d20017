import {
  type Find,
  FLAG_BLOW,
  FLAG_CREATION,
  FLAG_DEATH,
  FLAG_FEED,
  FLAG_FREE,
  FLAG_LEAK,
  FLAG_QUIET,
  FLAG_SWITCH,
  type HistoryPart,
} from './protocol.ts';

/** The course of a run as the page knows it so far: rows of one event, and of thousands where a long run is far on. */
export interface Course {
  rows: number;
  /** Columns as in `HistoryPart`, with room behind the rows. */
  ends: Float64Array;
  micros: Float64Array;
  flags: Uint8Array;
  used: Float64Array;
  leaked: Float64Array;
  backlog: Float64Array;
  /** The last event of the last row. */
  events: number;
  complete: boolean;
}

export function emptyCourse(): Course {
  const none = () => new Float64Array(1024);
  return {
    rows: 0,
    ends: none(),
    micros: none(),
    flags: new Uint8Array(1024),
    used: none(),
    leaked: none(),
    backlog: none(),
    events: 0,
    complete: false,
  };
}

const NUMBERS = ['ends', 'micros', 'used', 'leaked', 'backlog'] as const;

/** An array that has to grow is copied: what comes next has room in the new one. */
function roomy<A extends Float64Array | Uint8Array>(array: A, length: number): A {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (length: number) => A)(length + (length >> 1));
  larger.set(array);
  return larger;
}

/** Takes in a part that begins where one of the course's rows ends. */
export function extend(course: Course, part: HistoryPart): void {
  const first = part.from === 0 ? 0 : rowOf(course, part.from) + 1;
  const rows = first + part.ends.length;
  for (const name of NUMBERS) {
    course[name] = roomy(course[name], rows);
    course[name].set(part[name], first);
  }
  course.flags = roomy(course.flags, rows);
  course.flags.set(part.flags, first);
  course.rows = Math.max(course.rows, rows);
  course.events = course.rows === 0 ? 0 : course.ends[course.rows - 1];
  course.complete = part.complete;
}

/** The rows that end at `events` or before, as a part: what a fork has in common with the run that it was forked from. */
export function beginningOf(course: Course, events: number): HistoryPart {
  const row = rowOf(course, events);
  const rows = course.ends[row] === events ? row + 1 : row;
  const cut = (name: (typeof NUMBERS)[number]) => course[name].subarray(0, rows);
  return {
    from: 0,
    ends: cut('ends'),
    micros: cut('micros'),
    flags: course.flags.subarray(0, rows),
    used: cut('used'),
    leaked: cut('leaked'),
    backlog: cut('backlog'),
    complete: false,
  };
}

/** The first row that is not `before`, as all those are that follow it; the number of rows if there is none. */
function firstRow({ rows }: Course, before: (row: number) => boolean): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row that an event is in; the number of rows if it is in none. */
export function rowOf(course: Course, event: number): number {
  return firstRow(course, (row) => course.ends[row] < event);
}

function beginOf({ ends }: Course, row: number): number {
  return row === 0 ? 0 : ends[row - 1];
}

/** Whether a row is of one event. */
function isSingle(course: Course, row: number): boolean {
  return course.ends[row] - beginOf(course, row) === 1;
}

/** The virtual time of an event, where a row tells it. */
export function microsOf(course: Course, event: number): number | null {
  if (event === 0) return 0;
  const row = rowOf(course, event);
  return course.ends[row] === event ? course.micros[row] : null;
}

/** used_memory before the first event that feeds, which has a row of its own: what growth is counted from. */
export function baseOf(course: Course): number {
  const first = course.flags.findIndex((flags, row) => row < course.rows && (flags & FLAG_FEED) !== 0);
  return course.used[Math.max(0, (first < 0 ? 1 : first) - 1)];
}

/** Places to jump to. */
export const INTERESTING = FLAG_LEAK | FLAG_FREE | FLAG_CREATION | FLAG_SWITCH | FLAG_BLOW | FLAG_DEATH;

/** Asks the worker for an event inside of a row. */
export type AskFind = (find: Find) => Promise<number | null>;

/** The next event after (`direction` 1) or before (-1) one that fits; null when there is none. */
export async function seek(
  course: Course,
  event: number,
  { direction, what }: Pick<Find, 'direction' | 'what'>,
  ask: AskFind,
): Promise<number | null> {
  for (let at = event + direction; at >= 1 && at <= course.events; ) {
    const row = rowOf(course, at);
    const [first, last] = [beginOf(course, row) + 1, course.ends[row]];
    if (fits(course.flags[row], what)) {
      if (first === last) return at;
      const part = direction > 0 ? { first: at, last } : { first, last: at };
      const found = await ask({ ...part, direction, what });
      if (found !== null) return found;
    }
    at = direction > 0 ? last + 1 : first - 1;
  }
  return null;
}

function fits(flags: number, what: Find['what']): boolean {
  return what === 'seen' ? (flags & FLAG_QUIET) === 0 : (flags & what) !== 0;
}

/** The next event in which there is something to see; the ends of the run otherwise. */
export async function stepFrom(
  course: Course,
  event: number,
  direction: 1 | -1,
  ask: AskFind,
): Promise<number> {
  const found = await seek(course, event, { direction, what: 'seen' }, ask);
  return found ?? (direction > 0 ? course.events : 0);
}

/**
 * The moment that tells most about a run: a server's death, else its first leak, else its first release, creation, switch
 * or feed. An event that is the first of these has a row of its own.
 */
export function tellingMoment(course: Course): number {
  for (const flag of [FLAG_DEATH, FLAG_LEAK, FLAG_FREE, FLAG_CREATION, FLAG_SWITCH, FLAG_FEED]) {
    const row = course.flags.findIndex((flags, place) => place < course.rows && (flags & flag) !== 0);
    if (row >= 0) return course.ends[row];
  }
  return 0;
}

/** The last event at or before a virtual time; null where that is inside of a row. */
export function eventAt(course: Course, micros: number): number | null {
  const row = firstRow(course, (each) => course.micros[each] <= micros);
  if (row === course.rows || isSingle(course, row)) return beginOf(course, row);
  return null;
}

/** The moment of another run on the same clock: the same event while both went the same way, else by time; null as for `eventAt`. */
export function sameMoment(course: Course, event: number, other: Course): number | null {
  if (event === 0) return 0;
  const micros = microsOf(course, event);
  if (micros === null) return null;
  if (event > other.events) return eventAt(other, micros);
  const theirs = microsOf(other, event);
  if (theirs === null) return null;
  return theirs === micros ? event : eventAt(other, micros);
}
