import type { Clause } from '../../model/internals.ts';
import type { LifeEvent } from '../protocol.ts';

/** What is known of a run up to a moment without its events one by one. Plain data. */
export interface Standing {
  /** Events that were handled. */
  from: number;
  /** In the order of their births. Of those that nothing happens to any more, the first may be gone: see `settled`. */
  objects: RecordedObject[];
  /** How many objects have been born, `settled` ones included. Their ids count from 1. */
  born: number;
  /** Counts of objects that are not in `objects` any more; index: server. */
  settled: ObjectCounts[];
  /** Bytes of leaked objects of the first server. */
  leakedBytes: number;
  /** In the order in which they were sent; all that are under way are among them. */
  messages: RecordedMessage[];
  /** How many have been sent. Their ids count from 1. */
  sent: number;
  log: { event: number; server: number; text: string }[];
}

/**
 * The course of a run, or of a part of it, written down once while it is played, so that any moment can be shown at once.
 * Plain data. `from` is where its events begin; the rest of `Standing` is as it is after the last of them.
 */
export interface RecordedRun extends Standing {
  /** One entry for each event handled; entry i is event from + i + 1. */
  micros: number[];
  flags: number[];
  kinds: number[];
  /** Whose event it is: an owner's key, -1 for nobody's. */
  owners: number[];
  labels: string[];
  /** What each event did. */
  clauses: Clause[][];
  /** Of the first server. */
  used: number[];
  leaked: number[];
  backlog: number[];
  /** Id of the oldest message under way after each event; of the next that is sent, where none is. */
  oldest: number[];
}

export interface ObjectCounts {
  leakedObjects: number;
  leakedBytes: number;
  createdObjects: number;
  freedObjects: number;
}

export interface RecordedMessage {
  id: number;
  /** The link's serial and the direction: 2 * serial + direction. */
  pipe: number;
  from: number;
  to: number;
  sent: number;
  arrived: number;
  /** Event at which its connection was lost before it arrived; -1: it was not. */
  lostAt: number;
  bytes: string;
  /** Position of its last byte in everything sent on the pipe. */
  end: number;
}

export interface RecordedObject {
  id: number;
  server: number;
  address: number;
  /** By birth on its server: its name in every sentence. */
  number: number;
  text: string;
  bytes: number;
  birth: number;
  /** In order. 'leaked' and 'held again' are what the witness found after an event, the others what was done. */
  life: LifeEvent[];
}

/** Keys of owners: what an event or an end of a message belongs to. */
export const OUTSIDE = 2000;
export const SERVER = 1000;

export function ownerKey(kind: 'server' | 'client' | 'outside', index: number): number {
  return kind === 'client' ? index : (kind === 'server' ? SERVER : OUTSIDE) + index;
}

export function beginning(): Standing {
  return { from: 0, objects: [], born: 0, settled: [], leakedBytes: 0, messages: [], sent: 0, log: [] };
}

/** A history that begins where a run stands. */
export function historyFrom(standing: Standing): RecordedRun {
  return {
    ...standing,
    micros: [],
    flags: [],
    kinds: [],
    owners: [],
    labels: [],
    clauses: [],
    used: [],
    leaked: [],
    backlog: [],
    oldest: [],
  };
}

/** The last event that a history knows. */
export function endOfHistory({ from, micros }: RecordedRun): number {
  return from + micros.length;
}

/** The entries of the events after `first`, up to `last`. */
function entriesBetween(history: RecordedRun, first: number, last: number) {
  const cut = <T>(entries: T[]) => entries.slice(first - history.from, last - history.from);
  return {
    micros: cut(history.micros),
    flags: cut(history.flags),
    kinds: cut(history.kinds),
    owners: cut(history.owners),
    labels: cut(history.labels),
    clauses: cut(history.clauses),
    used: cut(history.used),
    leaked: cut(history.leaked),
    backlog: cut(history.backlog),
    oldest: cut(history.oldest),
  };
}

/** Messages and objects as they were after `events` events, for somebody else to go on with. */
function partsAt({ messages, objects }: Standing, events: number): Pick<Standing, 'messages' | 'objects'> {
  return {
    // One whose way was over by then is not touched again, and may be shared.
    messages: messages.map((message) =>
      isUnderWay(message, events) ? { ...message, arrived: -1, lostAt: -1 } : message,
    ),
    objects: objects.map((object) => ({
      ...object,
      life: object.life.filter(({ event }) => event <= events),
    })),
  };
}

function isUnderWay({ arrived, lostAt }: RecordedMessage, events: number): boolean {
  return (arrived < 0 || arrived > events) && (lostAt < 0 || lostAt > events);
}

/**
 * The part of a history between two of its events, as one of its own: what was over before it is left out as far as
 * `leaveOut` does. What comes after it is not looked at, and of messages only those from the first under way where it begins.
 */
export function historyBetween(history: RecordedRun, from: number, last: number): RecordedRun {
  const sent = placeWhere(history.messages, (message) => message.sent > last);
  const born = placeWhere(history.objects, ({ birth }) => birth > last);
  const known: Standing = {
    ...history,
    from,
    messages: history.messages.slice(firstUnderWay(history, from), sent),
    sent: history.sent - (history.messages.length - sent),
    objects: history.objects.slice(0, born),
    born: history.born - (history.objects.length - born),
    leakedBytes: leakedBytesAfter(history, last),
    log: history.log.filter(({ event }) => event <= last),
  };
  leaveOut(known, from);
  return { ...known, ...partsAt(known, last), ...entriesBetween(history, from, last) };
}

/** Place in `messages` of the oldest that is under way after an event. */
function firstUnderWay({ from, messages, oldest }: RecordedRun, event: number): number {
  return event === from ? 0 : placeWhere(messages, ({ id }) => id >= oldest[event - from - 1]);
}

/** The place of the first that fits, as all do that follow it; the length of the list if none does. */
export function placeWhere<T>(list: readonly T[], fits: (each: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(list[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function leakedBytesAfter(history: RecordedRun, event: number): number {
  if (event === endOfHistory(history)) return history.leakedBytes;
  return history.leaked[event - history.from - 1] ?? 0;
}

/** The last part of a history, as one of its own. */
export function historySince(history: RecordedRun, from: number): RecordedRun {
  return historyBetween(history, from, endOfHistory(history));
}

/** A standing of somebody else's own, which may have gone on since. */
export function standingAgain(standing: Standing): Standing {
  return { ...standing, ...partsAt(standing, standing.from), log: standing.log.slice() };
}

/** Of the objects and the lines of the log that are over, so many are kept: more than a page shows. */
const LEAKED_KEPT = 40;
const FREED_KEPT = 20;
export const LOG_LINES = 60;

/**
 * Leaves out what was over before the event `since` and is not shown any more. The lists are made anew, and those of
 * before stay as they were.
 */
export function leaveOut(standing: Standing, since: number): void {
  const isOver = ({ life }: RecordedObject) => (life.at(-1)?.event ?? 0) <= since;
  const room = { leaked: LEAKED_KEPT, freed: FREED_KEPT };
  const settled = standing.settled.map((counts) => ({ ...counts }));
  const kept: RecordedObject[] = [];
  for (const object of standing.objects.toReversed()) {
    const { state } = objectAt(object, Number.POSITIVE_INFINITY) as ObjectState;
    if (state === 'alive' || !isOver(object) || room[state]-- > 0) kept.push(object);
    else settled[object.server] = countIn(object, state, settled[object.server] ?? { ...NO_OBJECTS });
  }
  standing.objects = kept.reverse();
  standing.settled = settled;
  standing.messages = standing.messages.filter((message) => isUnderWay(message, since));
  const log = standing.log.filter(({ server }) => server === 0);
  const later = log.findIndex(({ event }) => event > since);
  standing.log = log.slice(Math.max(0, (later < 0 ? log.length : later) - LOG_LINES));
}

export const NO_OBJECTS: ObjectCounts = {
  leakedObjects: 0,
  leakedBytes: 0,
  createdObjects: 0,
  freedObjects: 0,
};

/** Counts an object in. */
export function countIn(
  { bytes }: RecordedObject,
  state: ObjectState['state'],
  counts: ObjectCounts,
): ObjectCounts {
  counts.createdObjects++;
  if (state === 'freed') counts.freedObjects++;
  if (state !== 'leaked') return counts;
  counts.leakedObjects++;
  counts.leakedBytes += bytes;
  return counts;
}

export interface ObjectState {
  state: 'alive' | 'freed' | 'leaked';
  refcount: number;
  way: string;
}

/** How an object stands after `events` events; null before its birth. */
export function objectAt(object: RecordedObject, events: number): ObjectState | null {
  if (object.birth > events) return null;
  const now: ObjectState = { state: 'alive', refcount: 0, way: '' };
  for (const { event, what, refcount } of object.life) {
    if (event > events) break;
    if (what === 'free') now.state = 'freed';
    else if (what === 'leaked') now.state = 'leaked';
    else if (what === 'held again') now.state = 'alive';
    else if (what !== 'create' && what !== 'increment' && what !== 'decrement') now.way = what;
    now.refcount = refcount;
  }
  return now;
}
