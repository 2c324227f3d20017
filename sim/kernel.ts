import { type Digest, mix, mixTime } from './digest.ts';
import { type EventQueue, nextEventTime, popEvent } from './event-queue.ts';

/**
 * Handles the event just popped: `queue.time`, `.sequence`, `.kind`, `.a`, `.b`. It may push events.
 * Duty: what it does depends on the world, the event and the choices alone, and it does not pop.
 */
export type Dispatch = (queue: EventQueue) => void;

export interface RunOptions {
  /** Events later than this virtual time, in microseconds, stay in the queue. */
  untilMicros?: number;
  /** The run handles no more events than this. A run that ends by it is undecided. */
  budgetEvents?: number;
  /** Each event is mixed into it before it is handled. */
  digest?: Digest;
  /** Called after each event; null, or a sentence about what must never be so. The run stops at the first sentence. */
  check?: () => string | null;
  /** Asked every 1,024 events. The only way in for a clock or a key press, and it can only stop the run. */
  interrupted?: () => boolean;
}

/**
 * Why a run stopped: nothing was left to do; what is left lies after `untilMicros`; the budget was used up; `check`
 * found a violation; `interrupted` said so. Where several hold, the first in this list is given.
 */
export type StopReason = 'quiet' | 'until' | 'budget' | 'violation' | 'interrupted';

export interface RunResult {
  reason: StopReason;
  /** How many events this call handled. */
  events: number;
  /** The sentence that `check` gave; null for every other reason. */
  violation: string | null;
}

const INTERRUPT_MASK = 1023;

/**
 * Handles events in order until there is a reason to stop. Calling it again goes on where it stopped. Nothing is
 * allocated per event.
 */
export function run(queue: EventQueue, dispatch: Dispatch, options: RunOptions = {}): RunResult {
  const { digest, check, interrupted } = options;
  const until = options.untilMicros ?? Number.POSITIVE_INFINITY;
  const budget = options.budgetEvents ?? Number.POSITIVE_INFINITY;
  const bounded = until !== Number.POSITIVE_INFINITY;
  const watched = digest !== undefined || check !== undefined || interrupted !== undefined;
  if (!bounded && !watched) return runUnwatched(queue, dispatch, budget);
  let events = 0;
  while (queue.size > 0) {
    if (bounded && nextEventTime(queue) > until) return { reason: 'until', events, violation: null };
    if (events >= budget) return { reason: 'budget', events, violation: null };
    popEvent(queue);
    events++;
    if (digest !== undefined) mixEvent(digest, queue);
    dispatch(queue);
    if (check !== undefined) {
      const violation = check();
      if (violation !== null) return { reason: 'violation', events, violation };
    }
    if ((events & INTERRUPT_MASK) === 0 && interrupted?.()) {
      return { reason: 'interrupted', events, violation: null };
    }
  }
  return { reason: 'quiet', events, violation: null };
}

/** The same where nobody looks on: what is not asked for costs nothing. */
function runUnwatched(queue: EventQueue, dispatch: Dispatch, budget: number): RunResult {
  let events = 0;
  while (events < budget && popEvent(queue)) {
    events++;
    dispatch(queue);
  }
  return { reason: queue.size > 0 ? 'budget' : 'quiet', events, violation: null };
}

/** Mixes the event just popped into a digest. For those who pop themselves. */
export function mixEvent(digest: Digest, queue: EventQueue): void {
  mixTime(digest, queue.time);
  mix(digest, queue.sequence);
  mix(digest, queue.kind);
  mix(digest, queue.a);
  mix(digest, queue.b);
}
