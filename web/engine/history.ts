import type { Clause } from '../../model/internals.ts';
import type { LifeEvent } from '../protocol.ts';

/** The course of a run, written down once while it is played, so that any moment can be shown at once. Plain data. */
export interface RecordedRun {
  /** One entry for each event handled; entry i is event i + 1. */
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
  messages: RecordedMessage[];
  objects: RecordedObject[];
  log: { event: number; server: number; text: string }[];
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

export function emptyHistory(): RecordedRun {
  return {
    micros: [],
    flags: [],
    kinds: [],
    owners: [],
    labels: [],
    clauses: [],
    used: [],
    leaked: [],
    backlog: [],
    messages: [],
    objects: [],
    log: [],
  };
}

/** The first `events` events of a history, as a history of its own. */
export function historyUntil(history: RecordedRun, events: number): RecordedRun {
  const later = history.messages.findIndex(({ sent }) => sent > events);
  const sent = later < 0 ? history.messages.slice() : history.messages.slice(0, later);
  // One whose way was over by then is not touched again, and may be shared.
  const messages = sent.map((message) => {
    const { arrived, lostAt } = message;
    const over = (arrived >= 0 && arrived <= events) || (lostAt >= 0 && lostAt <= events);
    return over ? message : { ...message, arrived: -1, lostAt: -1 };
  });
  const objects = history.objects
    .filter(({ birth }) => birth <= events)
    .map((object) => ({ ...object, life: object.life.filter(({ event }) => event <= events) }));
  return {
    micros: history.micros.slice(0, events),
    flags: history.flags.slice(0, events),
    kinds: history.kinds.slice(0, events),
    owners: history.owners.slice(0, events),
    labels: history.labels.slice(0, events),
    clauses: history.clauses.slice(0, events),
    used: history.used.slice(0, events),
    leaked: history.leaked.slice(0, events),
    backlog: history.backlog.slice(0, events),
    messages,
    objects,
    log: history.log.filter(({ event }) => event <= events),
  };
}

/** How an object stands after `events` events; null before its birth. */
export function objectAt(
  object: RecordedObject,
  events: number,
): { state: 'alive' | 'freed' | 'leaked'; refcount: number; way: string } | null {
  if (object.birth > events) return null;
  const now = { state: 'alive' as 'alive' | 'freed' | 'leaked', refcount: 0, way: '' };
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
