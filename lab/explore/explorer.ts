import type { Fingerprint } from '../../sim/index.ts';
import type { FrontierForm } from './frontier.ts';
import { createSearch, explorationOf, searchToLevel } from './search.ts';

/**
 * What can be searched exhaustively. An action is an integer from 0 to 65535 whose meaning does not depend on the state
 * it is taken in.
 */
export interface TransitionSystem<S> {
  /** The initial state; each call gives an equal one that shares nothing with the others. */
  init(): S;
  /**
   * Appends the actions that can be taken in this state to `into`, which is empty. Duty: the order is deterministic,
   * and equal states have equal actions. A state that allows none is an end.
   */
  enabled(state: S, into: number[]): void;
  /** Takes an enabled action; changes the state in place. Duty: deterministic. */
  apply(state: S, action: number): void;
  /** A state that shares nothing changeable with the first. */
  clone(state: S): S;
  /**
   * Adds all that tells states apart, and nothing else: no absolute time, no running numbers. Of states that are
   * the same but for the names of interchangeable parts, all may add what one representative would: the search then
   * visits one of them (symmetry). Duty: equal states add the same.
   */
  fingerprint(state: S, into: Fingerprint): void;
  /** Null, or a sentence about what must never be so. */
  violation(state: S): string | null;
  /** Null, or a sentence about what is still to be done; asked of ends only, where it is a violation. */
  pending(state: S): string | null;
  /**
   * Partial-order reduction: appends to `into` a subset of the enabled actions that suffices for now, or nothing if
   * there is none. Duty: until one of the subset is taken, nothing that the others can do, now or later, depends on it
   * or hides it, and none of the subset can be seen by `violation`. The search itself takes care of cycles: where the
   * subset leads to nothing new, it takes the other actions, too.
   */
  ample?(state: S, enabled: readonly number[], into: number[]): void;
  /**
   * Where `pending` takes notes beside what it returns: `said` gives those taken since it was last called, as plain data,
   * or null without any; `hear` takes such notes from another thread that searches the same system.
   */
  endings?: { said(): unknown; hear(said: unknown): void };
  /**
   * A compact form of a state, for the frontier: int32 integers, appended to `into`, which is empty. Duty: what is
   * unpacked equals what was packed, and keeps nothing of the list.
   */
  packing?: { pack(state: S, into: number[]): void; unpack(packed: readonly number[]): S };
}

/** Bounds and manner of an exhaustive search. Every bound left out is none. */
export interface ExploreOptions {
  /** The search ends undecided when it would need more states, transitions or depth than this. */
  maxStates?: number;
  maxTransitions?: number;
  maxDepth?: number;
  /** Whether to use the system's reduction, if it has one. Default: true. */
  reduction?: boolean;
  /**
   * How states that wait for expansion are kept: as 'states', as 'packed' integers, or as 'paths' (no memory beyond the
   * visited table, but each is reached again from the initial state). Default: packed if the system can, else states.
   */
  frontier?: FrontierForm;
  /** Called each `progressEvery` expanded states (default 10,000); false ends the search undecided. */
  keepGoing?: (progress: ExploreProgress) => boolean;
  progressEvery?: number;
}

/** How far a search has come: counts, and bytes of memory. */
export interface ExploreProgress {
  /** Distinct states seen, and how many of them have been expanded. */
  states: number;
  expanded: number;
  /** Actions taken, those that led to a state seen before included. */
  transitions: number;
  /** Length in actions of the shortest paths to the states being expanded; at the end of a full search, the longest. */
  depth: number;
  /** States that wait for expansion. */
  waiting: number;
  /** Bytes of the visited table. The frontier is not in it. */
  tableBytes: number;
  /** Bytes of the states that wait, unused room included; null when they are kept as 'states', whose size nobody knows. */
  frontierBytes: number | null;
}

/** What a search found, with its final counts. */
export interface Exploration extends ExploreProgress {
  /** Undecided: a budget ran out first. */
  verdict: 'held' | 'violated' | 'undecided';
  /** What ran out, if the search is undecided. */
  limit: 'states' | 'transitions' | 'depth' | 'interrupted' | null;
  /** The sentence of the violation, and a shortest path to it (with a reduction: a shortest one of those searched). */
  violation: string | null;
  path: number[] | null;
  /** States without any enabled action. */
  ends: number;
  /** The most states that waited at one time. */
  waitingPeak: number;
}

/** Searches all states of a system, breadth first, so that the violation found is one of the nearest. */
export function explore<S>(system: TransitionSystem<S>, options: ExploreOptions = {}): Exploration {
  const search = createSearch(system, options);
  searchToLevel(search, Number.POSITIVE_INFINITY);
  return explorationOf(search);
}
