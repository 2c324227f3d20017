import {
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

/** The course of a run as the page knows it so far. */
export interface Course {
  events: number;
  micros: Float64Array;
  flags: Uint8Array;
  used: Float64Array;
  leaked: Float64Array;
  backlog: Float64Array;
  complete: boolean;
}

export function emptyCourse(): Course {
  const none = () => new Float64Array(1024);
  return {
    events: 0,
    micros: none(),
    flags: new Uint8Array(1024),
    used: none(),
    leaked: none(),
    backlog: none(),
    complete: false,
  };
}

function roomy<A extends Float64Array | Uint8Array>(array: A, length: number): A {
  if (array.length >= length) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/** Takes in a part that begins where the course ends, or before. */
export function extend(course: Course, part: HistoryPart): void {
  const events = part.from + part.micros.length;
  for (const name of ['micros', 'used', 'leaked', 'backlog'] as const) {
    course[name] = roomy(course[name], events);
    course[name].set(part[name], part.from);
  }
  course.flags = roomy(course.flags, events);
  course.flags.set(part.flags, part.from);
  course.events = Math.max(course.events, events);
  course.complete = part.complete;
}

/** The first `events` events as a part: what a fork has in common with the run that it was forked from. */
export function beginningOf(course: Course, events: number): HistoryPart {
  return {
    from: 0,
    micros: course.micros.subarray(0, events),
    flags: course.flags.subarray(0, events),
    used: course.used.subarray(0, events),
    leaked: course.leaked.subarray(0, events),
    backlog: course.backlog.subarray(0, events),
    complete: false,
  };
}

/** used_memory before the first event that feeds: what growth is counted from. */
export function baseOf(course: Course): number {
  const first = course.flags.findIndex((flags, index) => index < course.events && (flags & FLAG_FEED) !== 0);
  return course.used[Math.max(0, (first < 0 ? 1 : first) - 1)];
}

/** Places to jump to. */
export const INTERESTING = FLAG_LEAK | FLAG_FREE | FLAG_CREATION | FLAG_SWITCH | FLAG_BLOW | FLAG_DEATH;

/** The next event after (`direction` 1) or before (-1) one that has one of the flags; null when there is none. */
export function seek(course: Course, event: number, direction: 1 | -1, flags: number): number | null {
  for (let at = event + direction; at >= 1 && at <= course.events; at += direction) {
    if ((course.flags[at - 1] & flags) !== 0) return at;
  }
  return null;
}

/** The next event in which there is something to see; the ends of the run otherwise. */
export function stepFrom(course: Course, event: number, direction: 1 | -1): number {
  let at = event + direction;
  while (at > 0 && at < course.events && (course.flags[at - 1] & FLAG_QUIET) !== 0) at += direction;
  return Math.max(0, Math.min(at, course.events));
}

/** The moment that tells most about a run: a server's death, else its first leak, else its first release, creation, switch or feed. */
export function tellingMoment(course: Course): number {
  for (const flags of [FLAG_DEATH, FLAG_LEAK, FLAG_FREE, FLAG_CREATION, FLAG_SWITCH, FLAG_FEED]) {
    const found = seek(course, 0, 1, flags);
    if (found !== null) return found;
  }
  return 0;
}

/** The last event at or before a virtual time. */
export function eventAt(course: Course, micros: number): number {
  let low = 0;
  let high = course.events;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (course.micros[middle] <= micros) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The moment of another run on the same clock: the same event while both went the same way, else by time. */
export function sameMoment(course: Course, event: number, other: Course): number {
  if (event === 0) return 0;
  const micros = course.micros[event - 1];
  return other.events >= event && other.micros[event - 1] === micros ? event : eventAt(other, micros);
}
