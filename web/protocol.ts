/**
 * What the page and its worker say to each other. The worker has the model and every run; the page has copies of what
 * it shows. A run with its history is a branch: the first one of a scenario, one for a second variant beside it, and
 * one for each fork.
 */

import type { Counterfactual, Verdict } from '../lab/index.ts';
import type { SelectLife } from '../properties/index.ts';
import type { Choices } from '../sim/index.ts';

import type { Moment } from './moment-types.ts';
import type { WatchValue } from './watched.ts';

export type * from './moment-types.ts';
export type { Choices, Counterfactual };

/** What a user can do to a run at a moment of it; the run goes another way from there. */
export type Edit =
  | { do: 'send'; server: string; db: number; command: string[] }
  | { do: 'stall' | 'resume' | 'cut'; from: string; to: string }
  | { do: 'slow-reader'; from: string; to: string; bytesPerMilli: number }
  /** Of what is under way, this direction's next message comes first: whatever would come before it waits until then. */
  | { do: 'first'; from: string; to: string }
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

export interface ShownLane {
  name: string;
  kind: 'client' | 'server';
  /** Whose it is: a slave's master, the server of a client; '' for a server that follows nobody. */
  of: string;
}

export interface BranchInfo {
  branch: number;
  name: string;
  title: string;
  about: string;
  spec: BranchSpec;
  variant: string;
  /** The variant's feed: its title, and the text that runs. */
  feed: { title: string; source: string };
  seed: string;
  lanes: ShownLane[];
  servers: string[];
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

/**
 * The course of a run, row by row. A row is one event; far in a run that is long, it is a stretch of thousands. All columns
 * are as long as `ends`.
 */
export interface HistoryPart {
  /** How many events come before the part. */
  from: number;
  /** The last event of each row. */
  ends: Float64Array;
  /** Virtual time of a row's last event, in microseconds. */
  micros: Float64Array;
  /** What the events of a row have together; FLAG_QUIET where all of them have it. */
  flags: Uint8Array;
  /** First server's used_memory, bytes of leaked SELECT objects, and bytes waiting in output lists, after a row's last event. */
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

export interface Catalogue {
  scenarios: { name: string; title: string; about: string }[];
  /** Their ids. */
  variants: string[];
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

/** Why a run violates a property. */
export interface Explained {
  property: string;
  /** Of objects that a run should not end with, or dies of. */
  lives: SelectLife[];
  /** Further ones with the same fate. */
  more: number;
  /** Single changes to ask "what if" of, by their place. */
  changes: string[];
}

/** A message under way: the next one of its direction. */
export interface Coming {
  from: string;
  to: string;
  /** When it arrives if nobody holds it. */
  micros: number;
  /** '' for the end of the stream; cut where it is longer than a page shows. */
  bytes: string;
}

/** Which message may come first at a moment. */
export interface FreeOrder {
  /** In the order in which they come by themselves. */
  messages: Coming[];
  /** The next moment at which two messages are under way to one receiver; null: none as far as was searched. */
  next: number | null;
  /** The event that was searched to. */
  searched: number;
  /** The run was searched to its end: null is the answer. */
  complete: boolean;
}

/** A stretch of a run was searched: the event that was looked for, or the one to search on from. */
export interface Searched {
  event: number;
  found: boolean;
}

/** Looks for an event in a stretch of a run, both ends included. */
export interface Find {
  first: number;
  last: number;
  /** The first one that fits, or the last. */
  direction: 1 | -1;
  /** One of these flags; or that there is something to see. */
  what: number | 'seen';
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
  | { op: 'find'; branch: number; find: Find }
  /** The last event at or before a virtual time. */
  | { op: 'event-at'; branch: number; micros: number }
  /** The moment of another run on the same clock. */
  | { op: 'same-moment'; branch: number; event: number; other: number }
  /** `from`: the event to search on from for the next choice. */
  | { op: 'order'; branch: number; event: number; from: number }
  | { op: 'watch'; branch: number; event: number; text: string }
  | { op: 'watch-change'; branch: number; event: number; direction: 1 | -1; text: string }
  | { op: 'close'; branch: number }
  | { op: 'digest'; spec: BranchSpec }
  | { op: 'judge'; branch: number }
  /** Searches a stretch after `from` events. */
  | { op: 'differ'; a: number; b: number; from: number }
  | { op: 'explain'; branch: number; property: string }
  | { op: 'what-if'; branch: number; property: string; place: number }
  | { op: 'save'; branch: number }
  | { op: 'read'; name: string; text: string };

/** What each request is answered with. */
export interface Answers {
  catalogue: Catalogue;
  open: BranchInfo;
  look: Moment;
  fork: BranchInfo;
  /** null: there is none. */
  find: number | null;
  'event-at': number;
  'same-moment': number;
  order: FreeOrder;
  watch: WatchValue;
  /** null: there is no change. */
  'watch-change': Searched | null;
  close: null;
  digest: Ending;
  /** null: the run has been judged in part; ask again. */
  judge: Verdict[] | null;
  /** null: both are the same to their ends. A number: as far as there, they are. */
  differ: Difference | number | null;
  explain: Explained;
  'what-if': Counterfactual;
  save: FailureText;
  read: Opened;
}

export type FromPage = Request & { id: number };

export type FromWorker =
  | { id: number; answer: Answers[keyof Answers] }
  | { id: number; problem: string }
  | (Growth & { grown: number });

/** What a branch has become, by itself. */
export interface Growth {
  part: HistoryPart;
  ending: Ending | null;
}
