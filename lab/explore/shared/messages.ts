/**
 * What is said between a shared search and those who search a share of it. All of it is plain data, so that shares may be
 * threads of their own. States are not in it: a state stays with the share that found it first.
 *
 * The states of a level have ranks, from 0, in the order in which one search alone would expand them. A find is a state
 * that a share has met for the first time; the finds of a level are numbered from 0 in each share. Its order is made of
 * the rank of the state that it was reached from and of the place of the action among those taken there: of several
 * finds of one state the lowest is the one that a search alone would have made.
 */

/** What a share is asked to do; it reports as often as it likes, and that it is done. */
export type ShareOrder =
  | {
      kind: 'expand';
      /** The rank of each find of the last level in this one, -1 if another share has the state; null at the first. */
      ranks: Int32Array | null;
      /** Whether the states are only asked whether they are ends. */
      endsOnly: boolean;
    }
  | {
      /** Another share has a lower order for the state: for each find, its number and that order. */
      kind: 'lost';
      finds: Int32Array;
      orders: Float64Array;
    };

/** What a share has done since its last report. */
export interface ShareReport {
  /** States expanded for the first time. */
  expanded: number;
  /** Rank and number of actions taken, again and again. */
  taken: Int32Array;
  /** `FIND_CELLS` integers for each find that is new or has a lower order than before. */
  finds: Int32Array;
  /** Ranks of ends. */
  ends: Int32Array;
  /** What there is to say of some of them. */
  endings: EndReport[];
  violations: { order: number; sentence: string }[];
  /** What was thrown, and by the expansion of which state. */
  failures: { rank: number; error: unknown }[];
  done: boolean;
  /** Bytes of what the share knows, and of the states that it keeps (null if nobody knows). */
  tableBytes: number;
  stateBytes: number | null;
}

/** An end: null or what is still to be done there, and what `endings.said` of the system gave. */
export interface EndReport {
  rank: number;
  pending: string | null;
  said: unknown;
}

/** Of a find: its number, the halves of the fingerprint, the rank and the place that make its order, the action. */
export const FIND_CELLS = 6;

/** More than the actions that a state can have. */
const PLACES = 1 << 16;

export const findOrder = (rank: number, place: number): number => rank * PLACES + place;
export const rankOfOrder = (order: number): number => Math.floor(order / PLACES);
export const placeOfOrder = (order: number): number => order % PLACES;

/** States that a level has at least when it is shared out: fewer are searched sooner than sent for. */
export const leastToShare = (shares: number): number => 500 * shares;

/** States in a row that are dealt to one share: neighbours have most moves in common. */
const DEALT_TOGETHER = 16;

/** Which share gets the state of this rank when the first level is dealt out. */
export const shareOfRank = (rank: number, shares: number): number =>
  Math.floor(rank / DEALT_TOGETHER) % shares;
