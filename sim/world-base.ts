import type { Digest } from './digest.ts';
import type { EventQueue } from './event-queue.ts';

/** What every simulated world has: its clock, the events that are still to come, and what has been seen of it so far. */
export interface WorldBase {
  /** Virtual time in microseconds: that of the event being handled. */
  now: number;
  /** Pending events, ordered by (time, sequence). */
  queue: EventQueue;
  /** Rolling hash over every event and choice, and over whatever else the world mixes into it. */
  digest: Digest;
  /** Events handled so far. */
  events: number;
}
