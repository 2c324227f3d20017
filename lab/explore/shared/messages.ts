import type { SharedLevel } from './shared-level.ts';
import type { SharedVisited } from './shared-visited.ts';

/**
 * What is said between a shared search and those who search a share of it: plain data, and memory that they share, so
 * that shares may be threads of their own. States are not in it: a state stays with the share that found it, or is
 * reached again from the initial one by another that has less to do.
 *
 * The states of a level have ranks, from 0, in the order in which one search alone would expand them; the number of a
 * state is its rank more than that of the first. A find is a state that was reached from one of a level and that no
 * earlier level has. It belongs to the lowest rank that it was reached from, and there to the first place of an action
 * among those taken: that is the find that a search alone would have made.
 */

/** What a share is asked to do. It says when it is done, or what it waits for. */
export type ShareOrder =
  | {
      /** To write down what its states are numbered by, and to hand over some of them. */
      kind: 'number';
      visited: SharedVisited;
      /** By rank in the level that was counted: the number that the first of its finds gets. */
      numbers: Int32Array;
      handings: readonly Handing[];
    }
  | {
      /** To expand what it has of a level, with what has been handed over to it. */
      kind: 'expand';
      visited: SharedVisited;
      level: SharedLevel;
      handings: readonly Handing[];
      /** Whether the states are only asked whether they are ends. */
      endsOnly: boolean;
    }
  /** To move its part of the slots to others, as there are too few: it has moved them. */
  | { kind: 'move-slots'; into: SharedVisited }
  /** To go on with what it has waited for slots with. */
  | { kind: 'go-on'; visited: SharedVisited }
  /** To take the other actions of each state of whose reduced set no find belongs to it any more. */
  | { kind: 'complete' }
  /** To say which finds belong to its states, and what is wrong in them. */
  | { kind: 'count' }
  /** To say at which places the finds of a state are, if it is one of its own. */
  | { kind: 'places'; rank: number };

/** States that one share hands over to another: their numbers, which the first writes down. */
export interface Handing {
  readonly from: number;
  readonly to: number;
  readonly numbers: Int32Array;
}

/** What a share has done since its last report. */
export interface ShareReport {
  /** Whether it works on, is done, waits for slots in the table (and then for how many), or has moved its part of them. */
  now: 'at-work' | 'done' | 'waiting' | 'moved';
  wanted: number;
  /** States expanded for the first time, and actions taken. */
  expanded: number;
  transitions: number;
  /** States whose other actions were taken. */
  completed: number;
  /** What there is to say of some ends. */
  endings: EndReport[];
  /** What was thrown, and by the expansion of which state. */
  failures: { rank: number; error: unknown }[];
  violations: ViolationReport[];
  /** Finds that belong to its states: so many states it has of the next level. */
  own: number;
  /** Empty unless it was asked for them. */
  places: number[];
  /** Bytes of the states that the share keeps; null if nobody knows. */
  stateBytes: number | null;
}

/** An end: null or what is still to be done there, and what `endings.said` of the system gave. */
export interface EndReport {
  rank: number;
  pending: string | null;
  said: unknown;
}

/** What is wrong in a find: it is the one with this index of those of its rank, reached by this action. */
export interface ViolationReport {
  rank: number;
  index: number;
  action: number;
  sentence: string;
}

/** States that a level has at least when it is shared out: fewer are searched sooner than sent for. */
export const leastToShare = (shares: number): number => 100 * shares;

/** States in a row that are dealt to one share: neighbours have most moves in common. */
const DEALT_TOGETHER = 64;

/** Which share gets the state of this rank when the first level is dealt out. */
export const shareOfRank = (rank: number, shares: number): number =>
  Math.floor(rank / DEALT_TOGETHER) % shares;
