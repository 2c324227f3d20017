import { type Digest, mixEvent } from './digest.ts';
import { type EventQueue, popEvent } from './event-queue.ts';

/**
 * What every simulated world has: its clock, the events that are still to come, and what has been seen of it. Events are records, ordered by (time, sequence): a world moves
 * by taking the next one and doing what its kind says, which may push events and never pops one. What it does depends on
 * the world, the event and the choices alone.
 */
export interface WorldBase {
  /** Virtual time in integer microseconds: that of the event being handled. */
  now: number;
  /** Events taken so far, that one included. */
  events: number;
  queue: EventQueue;
  /** Rolling hash over every event and choice, and over whatever else the system mixes into it. */
  digest: Digest;
}

/**
 * Takes the next event: `world.queue` then has its time, sequence number, kind and operands, the clock stands at its
 * time, it is counted, and it is in the digest, all but `b`. Returns false, and changes nothing, when none is pending.
 *
 *     while (nextEvent(world)) handle(world, world.queue.kind, world.queue.a, world.queue.b);
 *
 * Duty of the caller: kinds differ in their lowest 8 bits, for no more of them is in the digest.
 */
export function nextEvent(world: WorldBase): boolean {
  const { queue, digest } = world;
  if (!popEvent(queue)) return false;
  world.now = queue.time;
  world.events++;
  mixEvent(digest, queue);
  return true;
}
