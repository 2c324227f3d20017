import type { SystemTypes } from '../system.ts';

/**
 * What happened in one event, told for people: one sentence, and the facts that diagrams are drawn from. Who looks at
 * records only looks on: a run that is told has the digest of the run that is not.
 */
export interface StepRecord {
  /** Ordinal of the event, from 1; its virtual time in microseconds; its kind in numbers. */
  event: number;
  micros: number;
  kind: number;
  /** Whose event it is, by the name of the lane; null: nobody's. */
  lane: string | null;
  /** Who did what, and what became of it: one sentence. */
  sentence: string;
  /** Messages that left in this event, in order. */
  sent: SentMessage[];
  /** Ids of messages that have arrived whole with this event, and of those that never will arrive. */
  arrived: number[];
  lost: number[];
  /** What was done, clause by clause: notes in a diagram. */
  moments: StoryMoment[];
  /** The most interesting thing in it, if any: a place to jump to. */
  mark: string | null;
}

/** A message, by the names of the lanes that it goes from and to. */
export interface SentMessage {
  /** Counts the messages of a run from 1. A message that is doubled on its way is two. */
  id: number;
  from: string;
  to: string;
  /** What it says; bytes are Latin-1, one character each. */
  text: string;
}

/**
 * What a moment is about, for its shape and weight in a drawing: something done, a change of state, the birth and the
 * regular end of a thing, a thing that went wrong.
 */
export type MomentKind = 'action' | 'change' | 'creation' | 'release' | 'loss';

/** Something that somebody did, as a clause: a note on a lane of the diagram. */
export interface StoryMoment {
  lane: string;
  kind: MomentKind;
  text: string;
}

/** Goes along with a run and tells of each event right after it was handled. */
export interface Teller<T extends SystemTypes> {
  /** What it has to be told by the run. */
  readonly observers: Partial<T['observers']>;
  /** The record of the event just handled. Duty: called once after each event. */
  record(): T['record'];
}

/** Somebody in the diagram. */
export interface Lane {
  name: string;
  /** What it is, as a noun: `server`, `client`. */
  kind: string;
}

/** A figure that is drawn over time. */
export interface Counter {
  lane: string;
  name: string;
  value: number;
}

/** What is there at the end of a run, a thing a row: the columns of a table. */
export interface Inventory {
  columns: readonly string[];
  rows: (string | number)[][];
}
