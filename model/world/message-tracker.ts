import { LINK_ARRIVAL } from '../../sim/index.ts';
import { endName } from './network.ts';
import type { Simulation } from './simulation.ts';

/**
 * When what was sent has arrived. A message is what one write put on a connection; it has arrived when its last byte
 * has. Plain data; what it knows of messages under way can be set up again from a list of them.
 */
export interface MessageTracker<Message extends MessageUnderWay = MessageUnderWay> {
  nextId: number;
  /** By pipe: the link's serial and the direction, 2 * serial + direction. */
  readonly pipes: Map<number, TrackedPipe<Message>>;
}

interface TrackedPipe<Message> {
  /** Bytes sent so far. */
  sent: number;
  /** Messages that have not all arrived, oldest first. */
  waiting: Message[];
}

/** What is known of every message under way. */
export interface MessageUnderWay {
  id: number;
  /** Position of its last byte in everything sent on the pipe. */
  end: number;
}

/** A message, by what is needed to track it. */
export interface TrackedMessage extends MessageUnderWay {
  pipe: number;
  from: string;
  to: string;
  text: string;
}

/** A tracker that has seen no message. */
export function createMessageTracker<Message extends MessageUnderWay>(): MessageTracker<Message> {
  return { nextId: 1, pipes: new Map() };
}

/** Takes up messages of an earlier part of the run, in the order of their ids; `open`: it is still under way. */
export function resumeMessage<Message extends Pick<TrackedMessage, 'id' | 'pipe' | 'end'>>(
  tracker: MessageTracker<Message>,
  message: Message,
  open: boolean,
): void {
  const pipe = trackedPipe(tracker, message.pipe);
  pipe.sent = message.end;
  if (open) pipe.waiting.push(message);
  tracker.nextId = message.id + 1;
}

/** A pipe by its key, for who notes what is sent on it without asking who sends it. */
export function trackedPipe<Message extends MessageUnderWay>(
  { pipes }: MessageTracker<Message>,
  key: number,
): TrackedPipe<Message> {
  let pipe = pipes.get(key);
  if (pipe === undefined) {
    pipe = { sent: 0, waiting: [] };
    pipes.set(key, pipe);
  }
  return pipe;
}

/** Notes bytes that an end has handed to a connection: end 0 dialled, 1 was dialled. */
export function trackSent(
  tracker: MessageTracker,
  simulation: Simulation,
  connection: number,
  end: 0 | 1,
  text: string,
): TrackedMessage {
  const { link, owners } = simulation.world.connections[connection];
  const key = link.serial * 2 + end;
  const pipe = trackedPipe(tracker, key);
  pipe.sent += text.length;
  const id = tracker.nextId++;
  pipe.waiting.push({ id, end: pipe.sent });
  const [from, to] = [endName(simulation, owners[end]), endName(simulation, owners[1 - end])];
  return { id, end: pipe.sent, pipe: key, from, to, text };
}

/** Tells of the messages that have come in whole with the event just handled, and of those that never will. */
export function trackArrivals<Message extends MessageUnderWay>(
  tracker: MessageTracker<Message>,
  { world }: Simulation,
  ended: (message: Message, isLost: boolean) => void,
): void {
  const { kind, a, b } = world.queue;
  const pipe = kind === LINK_ARRIVAL ? tracker.pipes.get(b * 2 + (a & 1)) : undefined;
  if (pipe === undefined || pipe.waiting.length === 0) return;
  const { waiting, sent } = pipe;
  const connection = world.connections[a >> 1];
  if (connection?.link.serial !== b || connection.link.broken) {
    for (const message of waiting.splice(0)) ended(message, true);
    return;
  }
  const { unsent, inFlight } = connection.link.pipes[(a & 1) as 0 | 1];
  const there = sent - unsent.length - inFlight;
  while (waiting.length > 0 && waiting[0].end <= there) ended(waiting.shift() as Message, false);
}
