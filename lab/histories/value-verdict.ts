import type { Operation } from './history.ts';

/** What the checks of values say: session guarantees and eventual consistency. */
export interface ValueVerdict {
  verdict: 'held' | 'violated' | 'undecided';
  sentence: string;
  /** The few operations that a violation is about, in the order of their begins; empty without one. */
  operations: Operation[];
  /** The one that should have answered something else; null without a violation. */
  misfit: Operation | null;
}
