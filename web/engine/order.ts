import type { Simulation } from '../../model/index.ts';
import { endName } from '../../model/internals.ts';
import { LINK_ARRIVAL, pendingEvents } from '../../sim/index.ts';
import type { Coming } from '../protocol.ts';
import type { RecordedMessage } from './history.ts';

/**
 * Which orders are free at a moment. A connection keeps its bytes in order, and a server does at once what it has to do;
 * but a network may delay any message, so that of those under way on different connections each may come first.
 */

export interface UnderWay extends Coming {
  /** 2 * connection + direction. */
  pipe: number;
}

/** The next message of each direction that has one under way and is not held, in the order in which they arrive. */
export function underWay(simulation: Simulation): UnderWay[] {
  const { world } = simulation;
  const found: UnderWay[] = [];
  for (const { time, kind, a: pipe, b: serial } of pendingEvents(world.queue)) {
    const connection = world.connections[pipe >> 1];
    if (kind !== LINK_ARRIVAL || connection?.link.serial !== serial || connection.link.broken) continue;
    const { segment, arrival, stalled } = connection.link.pipes[pipe & 1];
    if (stalled || arrival !== time || found.some((other) => other.pipe === pipe)) continue;
    const [from, to] = [pipe & 1, 1 - (pipe & 1)].map((end) => endName(simulation, connection.owners[end]));
    found.push({ pipe, from, to, micros: time, bytes: segment });
  }
  return found;
}

/**
 * The message that is to come first, and those that have to wait for it.
 *
 * @throws Error when there is no such message, or when it comes first anyway
 */
export function holdForFirst(
  simulation: Simulation,
  { from, to }: { from: string; to: string },
): { first: UnderWay; held: UnderWay[] } {
  const all = underWay(simulation);
  const place = all.findIndex((each) => each.from === from && each.to === to);
  if (place < 0) throw new Error(`nothing is under way from ${from} to ${to}`);
  if (place === 0) throw new Error(`what ${from} sends to ${to} comes first anyway`);
  return { first: all[place], held: all.slice(0, place) };
}

/** The next moment at which messages of two senders are under way to one receiver; null: none that is known. */
export function nextFreeOrder(messages: readonly RecordedMessage[], event: number): number | null {
  let open: RecordedMessage[] = [];
  for (const message of messages) {
    open = open.filter(({ arrived }) => arrived > message.sent);
    const isFree = open.some(({ to, pipe }) => to === message.to && pipe !== message.pipe);
    if (message.arrived < 0) continue;
    if (isFree && message.sent > event) return message.sent;
    open.push(message);
  }
  return null;
}
