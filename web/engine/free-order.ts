import type { FreeOrder } from '../protocol.ts';
import { type Branch, playedEvents, recordMore, simulationAt } from './branch.ts';
import { endOfHistory } from './history.ts';
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
  if (parent !== null && from < history.from) {
    const { next, searched } = searchOrder(parent.branch, from);
    const isOurs = next !== null && next <= parent.at;
    return isOurs ? { next, searched } : { next: null, searched: Math.min(searched, parent.at) };
  }
  if (far === null) {
    const next = nextFreeOrder(history, from);
    if (next !== null) return { next, searched: next };
    recordMore(branch, AHEAD);
    // What is under way counts once it has arrived: the search begins anew.
    return { next: nextFreeOrder(history, from), searched: branch.complete ? playedEvents(branch) : from };
  }
  // Which of the last messages has arrived is not in the history any more.
  const settled = Math.max(history.from, endOfHistory(history) - AHEAD);
  const early = from < settled ? nextFreeOrder(history, from) : null;
  if (early !== null && early <= settled) return { next: early, searched: early };
  const first = Math.max(settled, from);
  recordMore(branch, first + 2 * AHEAD - playedEvents(branch));
  const part = windowOf(far, Math.max(history.from, first - 1), first + 2 * AHEAD);
  const searched = Math.min(first + AHEAD, playedEvents(branch));
  const next = nextFreeOrder(part, from);
  return next === null || next > searched ? { next: null, searched } : { next, searched };
}
