import type { FreeOrder } from '../protocol.ts';
import { type Branch, playedEvents, recordMore, simulationAt } from './branch.ts';
import { endOfHistory, type RecordedMessage } from './history.ts';
import { nextFreeOrder, underWay } from './order.ts';
import { windowOf } from './window.ts';

/** What the page is told of free orders, searched for in any part of a run. */

/**
 * Which message may come first after `events` events, and where the next such choice is: searched for after `from` events,
 * in a stretch.
 */
export function orderAt(branch: Branch, events: number, from = events): FreeOrder {
  const messages = underWay(simulationAt(branch, events)).map(({ pipe: _, bytes, ...message }) => ({
    ...message,
    bytes: bytes.slice(0, SHOWN_BYTES),
  }));
  const searched = searchOrder(branch, from);
  return { messages, ...searched, complete: branch.complete && searched.searched >= playedEvents(branch) };
}

const SHOWN_BYTES = 200;
/** Events played on in search of the next choice, for one question. */
const AHEAD = 2_000;

function searchOrder(branch: Branch, from: number): Pick<FreeOrder, 'next' | 'searched'> {
  const { parent, history, far } = branch;
  const messages = messagesSince(branch, from);
  if (messages === null) {
    const { branch: earlier, at } = parent as NonNullable<Branch['parent']>;
    const { next, searched } = searchOrder(earlier, from);
    const isOurs = next !== null && next <= at;
    return isOurs ? { next, searched } : { next: null, searched: Math.min(searched, at) };
  }
  if (far === null) {
    const next = nextFreeOrder(messages, from);
    if (next !== null) return { next, searched: next };
    recordMore(branch, AHEAD);
    // What is under way counts once it has arrived: the search begins anew.
    const later = nextFreeOrder(messagesSince(branch, from) ?? [], from);
    return { next: later, searched: branch.complete ? playedEvents(branch) : from };
  }
  // Which of the last messages has arrived is not in the history any more.
  const settled = Math.max(history.from, endOfHistory(history) - AHEAD);
  const early = from < settled ? nextFreeOrder(messages, from) : null;
  if (early !== null && early <= settled) return { next: early, searched: early };
  const first = Math.max(settled, from);
  recordMore(branch, first + 2 * AHEAD - playedEvents(branch));
  const part = windowOf(far, Math.max(history.from, first - 1), first + 2 * AHEAD);
  const searched = Math.min(first + AHEAD, playedEvents(branch));
  const next = nextFreeOrder(part.messages, from);
  return next === null || next > searched ? { next: null, searched } : { next, searched };
}

/** The messages that were sent after an event or were under way at it; null where not all that follows it is recorded. */
function messagesSince({ parent, history }: Branch, event: number): RecordedMessage[] | null {
  if (parent === null || event >= history.from) return history.messages;
  if (history.from > endOfHistory(parent.branch.history)) return null;
  const before = messagesSince(parent.branch, event);
  if (before === null) return null;
  // What was under way where the history begins went its own way.
  const own = new Set(history.messages.map(({ id }) => id));
  const earlier = before.filter(({ id, sent }) => sent <= history.from && !own.has(id));
  return [...earlier, ...history.messages].sort((a, b) => a.id - b.id);
}
