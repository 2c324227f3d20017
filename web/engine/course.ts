import type { Find, HistoryPart } from '../protocol.ts';
import { FLAG_QUIET } from '../protocol.ts';
import { type Branch, playedEvents, recordMore, simulationAt } from './branch.ts';
import { type Far, scoutTo } from './far.ts';
import { endOfHistory, type RecordedRun } from './history.ts';

/** The course of a run as the page gets it, and what the page asks about the stretches that are one row of it. */

/** All flags that an event can have, for events of which nothing else is known. */
const ANY_FLAG = 0xff & ~FLAG_QUIET;

/** A row of a course: its last event, and flags that its events may have. */
interface Row {
  end: number;
  flags: number;
}

/** What of the course the page has not heard of. What comes before a fork it has from another run. */
export function news(branch: Branch): HistoryPart {
  const part = courseSince(branch, branch.told);
  branch.told += part.ends.length;
  return part;
}

/** The same for a page that has nothing of what comes before a fork. */
export function firstNews(branch: Branch): HistoryPart {
  return withEarlier(branch, news(branch));
}

/** The news of a fork for a page that has the course of the run that it was forked from, as far as it has been told. */
export function newsOfFork(branch: Branch): HistoryPart {
  const { branch: parent, at } = branch.parent as NonNullable<Branch['parent']>;
  const known = toldTo(parent);
  if (branch.history.from === 0 && at <= known) branch.told = at;
  const part = news(branch);
  return part.from <= known ? part : withEarlier(branch, part);
}

function withEarlier({ parent }: Branch, part: HistoryPart): HistoryPart {
  return parent === null ? part : joined(wholeCourse(parent.branch), part);
}

/** The last event that the page has heard of. */
function toldTo({ history, far, told }: Branch): number {
  const recorded = history.micros.length;
  return told <= recorded ? history.from + told : (far as Far).writer.overview.ends[told - recorded - 1];
}

function wholeCourse(branch: Branch): HistoryPart {
  const part = courseSince(branch, 0);
  return branch.parent === null ? part : joined(wholeCourse(branch.parent.branch), part);
}

/** The rows of a branch after the first `told` of its own. */
function courseSince(branch: Branch, told: number): HistoryPart {
  const { history, far, complete } = branch;
  const recorded = history.micros.length;
  const first = Math.min(told, recorded);
  const firstFar = told - first;
  const overview = far?.writer.overview;
  const column = (name: 'micros' | 'flags' | 'used' | 'leaked' | 'backlog') => [
    ...history[name].slice(first),
    ...(overview?.[name].slice(firstFar) ?? []),
  ];
  const begin = history.from + first;
  const ends = history.micros.slice(first).map((_, index) => begin + index + 1);
  const part: HistoryPart = {
    from: firstFar > 0 ? (overview?.ends[firstFar - 1] as number) : begin,
    ends: new Float64Array([...ends, ...(overview?.ends.slice(firstFar) ?? [])]),
    micros: new Float64Array(column('micros')),
    flags: new Uint8Array(column('flags')),
    used: new Float64Array(column('used')),
    leaked: new Float64Array(column('leaked')),
    backlog: new Float64Array(column('backlog')),
    complete,
  };
  if (told > 0 || branch.parent === null || history.from === 0) return part;
  // The last row of the run that it was forked from may end before the first event that is recorded here.
  const before = rowBefore(branch.parent.branch, history.from);
  if (before.end < history.from) part.flags[0] = (part.flags[0] | before.flags) & ~FLAG_QUIET;
  return { ...part, from: before.end };
}

/** Rows of `first`, as far as they end where `second` begins or before, and those of `second`. */
function joined(first: HistoryPart, second: HistoryPart): HistoryPart {
  const after = first.ends.findIndex((end) => end > second.from);
  const count = after < 0 ? first.ends.length : after;
  const column = (name: 'ends' | 'micros' | 'used' | 'leaked' | 'backlog') =>
    new Float64Array([...first[name].subarray(0, count), ...second[name]]);
  return {
    from: first.from,
    ends: column('ends'),
    micros: column('micros'),
    flags: new Uint8Array([...first.flags.subarray(0, count), ...second.flags]),
    used: column('used'),
    leaked: column('leaked'),
    backlog: column('backlog'),
    complete: second.complete,
  };
}

/** The last row that ends at or before an event, with flags of what lies between the two. */
function rowBefore({ parent, history, far }: Branch, event: number): Row {
  if (parent !== null && event <= history.from) return rowBefore(parent.branch, event);
  const end = endOfHistory(history);
  if (event <= end) return { end: event, flags: 0 };
  const { ends, flags } = (far as Far).writer.overview;
  const after = ends.findIndex((each) => each > event);
  const place = (after < 0 ? ends.length : after) - 1;
  const begin = place < 0 ? end : ends[place];
  if (begin === event) return { end: event, flags: 0 };
  return { end: begin, flags: after < 0 ? ANY_FLAG : flags[after] & ~FLAG_QUIET };
}

/** Whether an event is one of those that are looked for. */
function fits(flags: number, what: Find['what']): boolean {
  return what === 'seen' ? (flags & FLAG_QUIET) === 0 : (flags & what) !== 0;
}

/** The first event (or the last, for a `direction` of -1) from `first` to `last` that is looked for; null: none. */
export function find(branch: Branch, { first, last, direction, what }: Find): number | null {
  recordMore(branch, last - playedEvents(branch));
  const end = Math.min(last, playedEvents(branch));
  const inWindow = findInWindow(branch, { first, last: end, direction, what });
  if (inWindow !== undefined) return inWindow;
  let found: number | null = null;
  for (let event = first; event <= end; event++) {
    if (!fits(flagsAt(branch, event), what)) continue;
    found = event;
    if (direction > 0) break;
  }
  return found;
}

/** What is near is found in what was recorded for the moment on show; undefined: it is not there. */
function findInWindow({ far }: Branch, { first, last, direction, what }: Find): number | undefined {
  const part = far?.window?.history;
  if (part === undefined) return undefined;
  const begin = direction > 0 ? first : last;
  const within = (event: number) => event > part.from && event <= endOfHistory(part);
  for (let event = begin; event >= first && event <= last && within(event); event += direction)
    if (fits(part.flags[event - part.from - 1], what)) return event;
  return undefined;
}

function flagsAt(branch: Branch, event: number): number {
  const { parent, history, far } = branch;
  if (parent !== null && event <= history.from) return flagsAt(parent.branch, event);
  if (event <= endOfHistory(history)) return history.flags[event - history.from - 1];
  const scout = scoutTo(far as Far, event - 1);
  scout.playback.forward(1);
  return scout.surveyor.flags;
}

/** The last event at or before a virtual time, of those that have been played. */
export function eventAtTime(branch: Branch, micros: number): number {
  const { parent, history, far } = branch;
  if (parent !== null && micros < timeOf(branch, parent.at)) return eventAtTime(parent.branch, micros);
  const end = endOfHistory(history);
  if (far === null || micros < history.micros[history.micros.length - 1])
    return history.from + countUntil(history, micros);
  const { ends, micros: times } = far.writer.overview;
  const after = times.findIndex((each) => each > micros);
  const place = (after < 0 ? times.length : after) - 1;
  const last = after < 0 ? far.writer.noted : ends[after];
  const scout = scoutTo(far, place < 0 ? end : ends[place]);
  scout.playback.forward(last - scout.at(), micros);
  return scout.at();
}

function countUntil({ micros }: RecordedRun, time: number): number {
  const after = micros.findIndex((each) => each > time);
  return after < 0 ? micros.length : after;
}

function timeOf(branch: Branch, event: number): number {
  return simulationAt(branch, event).world.now;
}

/** The moment of another run on the same clock: the same event while both went the same way, else by time. */
export function momentBeside(branch: Branch, event: number, other: Branch): number {
  const micros = timeOf(branch, event);
  if (playedEvents(other) >= event && timeOf(other, event) === micros) return event;
  return eventAtTime(other, micros);
}
