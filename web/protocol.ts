/**
 * What the page and its worker say to each other. The worker has the model and every run; the page has copies of what
 * it shows. A run with its history is a branch: the first one of a scenario, one for a second variant beside it, and
 * one for each fork.
 */

import type { Choices } from '../sim/chooser.ts';

export type { Choices };

/** What a user can do to a run at a moment of it; the run goes another way from there. */
export type Edit =
  | { do: 'send'; server: string; db: number; command: string[] }
  | { do: 'stall' | 'resume' | 'cut'; from: string; to: string }
  | { do: 'slow-reader'; from: string; to: string; bytesPerMilli: number }
  | { do: 'attach'; server: string; to: string }
  | { do: 'bgsave-fail' | 'bgsave-kill' | 'restart'; server: string };

/** The id of a feed that the user wrote. */
export const OWN_VARIANT = 'yours';

export interface ForkSpec {
  /** Number of events handled before the edit. */
  at: number;
  edit: Edit;
}

/** Where a run comes from: enough to make it again. */
export interface BranchSpec {
  /** A shipped scenario's name, or the scenario itself as YAML or JSON text. */
  scenario: { name: string } | { text: string };
  variant: string;
  /** Text of the user's own feed, for the variant `yours`. */
  source?: string;
  seed?: string | number;
  /** Recorded choices, in place of the seed. */
  choices?: Choices;
  forks: ForkSpec[];
}

export interface Lane {
  name: string;
  kind: 'client' | 'server';
}

export interface BranchInfo {
  branch: number;
  name: string;
  title: string;
  about: string;
  spec: BranchSpec;
  variant: string;
  seed: string;
  lanes: Lane[];
  servers: string[];
  /** Set when the page plays fewer repetitions than the scenario has: how many. */
  shortenedTo: number | null;
  history: HistoryPart;
}

/** Bits of `HistoryPart.flags`. */
export const FLAG_LEAK = 1;
export const FLAG_FREE = 2;
export const FLAG_CREATION = 4;
export const FLAG_SWITCH = 8;
/** Nothing to see: a run that looks at itself, a cron that did nothing. */
export const FLAG_QUIET = 16;
/** A fault struck. */
export const FLAG_BLOW = 32;
/** The event feeds a command to slaves. */
export const FLAG_FEED = 64;
/** A server's process died in it. */
export const FLAG_DEATH = 128;

/** The course of a run, event by event. Index 0 is the first event of the part. */
export interface HistoryPart {
  /** How many events come before the part. */
  from: number;
  /** Virtual time of each event, in microseconds. */
  micros: Float64Array;
  flags: Uint8Array;
  /** First server's used_memory, bytes of leaked SELECT objects, and bytes waiting in output lists, after each event. */
  used: Float64Array;
  leaked: Float64Array;
  backlog: Float64Array;
  /** The run is known to its end. */
  complete: boolean;
}

export interface Ending {
  digest: string;
  events: number;
  stop: string;
  /** used_memory of the first server when the first client began. */
  usedBefore: number;
}

export interface VerdictView {
  property: string;
  held: boolean | null;
  when: string;
  sentence: string;
}

export interface Column {
  event: number;
  micros: number;
  lane: number;
  flags: number;
  label: string;
}

export interface Arrow {
  id: number;
  from: number;
  to: number;
  sent: number;
  /** Event in which its last byte arrived; -1 while under way or for ever. */
  arrived: number;
  lost: boolean;
  bytes: string;
  /** Length of the whole message; `bytes` is cut where it is longer than a page shows. */
  length: number;
}

export interface LifeEvent {
  event: number;
  what: string;
  refcount: number;
}

export interface ObjectView {
  id: number;
  server: string;
  address: number;
  text: string;
  bytes: number;
  state: 'alive' | 'freed' | 'leaked';
  refcount: number;
  way: string;
  /** Who points at it now, in words. */
  holders: string[];
  life: LifeEvent[];
}

export interface ChunkView {
  text: string;
  length: number;
  refcount: number;
  /** Id of the SELECT object that this chunk is, 0 for any other, and the number it is called by. */
  select: number;
  selectName: number;
}

export interface SlaveView {
  client: number;
  name: string;
  state: string;
  selectedDb: number;
  bufferUsed: number;
  bufferSize: number;
  bufferText: string;
  chunks: ChunkView[];
  chunkCount: number;
  replyBytes: number;
  bulkSent: number;
  bulkLength: number;
  /** Bytes in this server's socket, on the wire, and in the slave's socket. */
  socket: number;
  flight: number;
  unread: number;
  stalled: boolean;
}

export interface ServerView {
  name: string;
  role: 'master' | 'slave';
  up: boolean;
  death: string | null;
  used: number;
  peak: number;
  link: string;
  child: boolean;
  keys: [db: number, keys: number][];
  slaves: SlaveView[];
  clients: { name: string; db: number }[];
  leakedObjects: number;
  leakedBytes: number;
  createdObjects: number;
  freedObjects: number;
}

export interface SharedView {
  server: string;
  id: number;
  refcount: number;
}

export interface LogLine {
  event: number;
  text: string;
}

/** One call that the feed made to its ports, with the line of the variant's file it stands in. */
export interface FeedCall {
  /** From 1; 0 when it was not found. */
  line: number;
  port: string;
  /** The call and what it gave, in words. */
  sentence: string;
}

/** All that the page shows of a moment. */
export interface Moment {
  branch: number;
  event: number;
  micros: number;
  sentence: string;
  flags: number;
  columns: Column[];
  arrows: Arrow[];
  /** Arrows that were sent or arrived in this event. */
  current: number[];
  /** Steps around the moment, those with nothing to see left out. */
  steps: { event: number; micros: number; sentence: string; flags: number }[];
  servers: ServerView[];
  objects: ObjectView[];
  /** Leaked and freed objects beyond those in `objects`. */
  moreLeaked: number;
  moreFreed: number;
  shared: SharedView[];
  log: LogLine[];
  feed: FeedCall[];
}

export interface VariantView {
  id: string;
  title: string;
  author: string;
  source: string;
}

export interface Catalogue {
  scenarios: { name: string; title: string; about: string }[];
  variants: VariantView[];
}

export interface Difference {
  event: number;
  sentences: [string, string];
}

/** What a file that was dropped on the page asks for. */
export interface Opened {
  spec: BranchSpec;
  /** Engine that made the file; null where the file names none. */
  engine: string | null;
  /** Number of events handled at the moment to show; null: the most telling one. */
  at: number | null;
  beside: string | null;
  /** One sentence about what was opened. */
  sentence: string;
}

export interface FailureText {
  name: string;
  text: string;
}

export type Request =
  | { op: 'catalogue' }
  | { op: 'open'; spec: BranchSpec }
  | { op: 'look'; branch: number; event: number; columns: number }
  | { op: 'fork'; branch: number; event: number; edit: Edit }
  | { op: 'close'; branch: number }
  | { op: 'digest'; spec: BranchSpec }
  | { op: 'judge'; branch: number }
  | { op: 'differ'; a: number; b: number }
  | { op: 'save'; branch: number }
  | { op: 'read'; name: string; text: string };

/** What each request is answered with. */
export interface Answers {
  catalogue: Catalogue;
  open: BranchInfo;
  look: Moment;
  fork: BranchInfo;
  close: null;
  digest: Ending;
  judge: VerdictView[];
  differ: Difference | null;
  save: FailureText;
  read: Opened;
}

export type FromPage = Request & { id: number };

export type FromWorker =
  | { id: number; answer: Answers[keyof Answers] }
  | { id: number; problem: string }
  | { grown: number; part: HistoryPart; ending: Ending | null };
