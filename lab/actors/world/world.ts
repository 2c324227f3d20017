import {
  cloneDigest,
  cloneEventQueue,
  createDigest,
  createEventQueue,
  type WorldBase,
} from '../../../sim/index.ts';
import { createHistory, type History } from '../../histories/history.ts';
import { clonePlain, type PlainState } from '../plain-state.ts';

/** The whole state of a run of actors: one tree of plain data. */
export interface ActorWorld extends WorldBase {
  /** By number: the system's own nodes, then the clients. */
  nodes: NodeRecord[];
  /** In flight, by slot; null where a slot is free. */
  messages: (Message | null)[];
  freeSlots: number[];
  /** The id of the next message. */
  nextMessage: number;
  history: History;
  /** By sender * nodes + receiver: how many faults keep the one from reaching the other. Empty as long as none does. */
  cuts: number[];
  /** The same for links that keep the order: no message arrives before this time. Empty for datagrams. */
  lastArrivals: number[];
  /** Slots of messages that a partition or somebody's hand holds up, in order. */
  held: number[];
  /** Whether the storm is over. */
  calm: boolean;
  /** Whether nothing happens by itself: the scenario's steps say what does. */
  byHand: boolean;
  /** Whether clients begin nothing any more: what was played by hand comes to its end. */
  closed: boolean;
  /** What a handler did that no handler may. */
  trouble: Trouble | null;
}

export interface NodeRecord {
  state: PlainState;
  timers: Timer[];
  nextTimer: number;
  /** What it has asked others and waits to be answered. */
  requests: OpenRequest[];
  nextRequest: number;
  /** How many faults keep it down, and how many have it stand still. */
  down: number;
  paused: number;
  /** Events that came while it stood still: kind, a, b of each. */
  backlog: number[];
  /** Only of an actor that flushes by itself no more: what is safe, and what was written since, oldest first. */
  disk: { flushed: PlainState; written: PlainState[] } | null;
  /** How many turns it has had. */
  turns: number;
  /** After how many more handled events its state is looked through. */
  checkIn: number;
}

export interface Timer {
  name: string;
  body: unknown;
  /** Tells it from others of that name, before and after. */
  serial: number;
  micros: number;
}

export interface OpenRequest {
  id: number;
  attempt: number;
  to: number;
  kind: string;
  body: unknown;
  answer: string;
  timeout: string | null;
}

/** What a message is: something new, or an answer to a request. */
export type MessageRole = 'message' | 'reply' | 'refusal' | 'failure';

export interface Message {
  id: number;
  from: number;
  to: number;
  kind: string;
  body: unknown;
  /** The number of the request among the asker's; -1 when nobody waits for an answer. */
  request: number;
  attempt: number;
  role: MessageRole;
}

/** What went wrong in a handler: the property that it violates, and the sentence. */
export interface Trouble {
  property: 'no-throw' | 'deterministic' | 'plain-data';
  sentence: string;
  /** The line of the user's code, if a stack tells: it is told besides, for it is another one in every edition of a file. */
  where?: string;
}

/** Time-outs that nobody waits for any more stay in the queue: to find room for them at once saves a copy of it. */
const USUALLY_PENDING = 16;

export function createWorld(): ActorWorld {
  return {
    now: 0,
    events: 0,
    queue: createEventQueue(USUALLY_PENDING),
    digest: createDigest(),
    nodes: [],
    messages: [],
    freeSlots: [],
    nextMessage: 1,
    history: createHistory(),
    cuts: [],
    lastArrivals: [],
    held: [],
    calm: false,
    byHand: false,
    closed: false,
    trouble: null,
  };
}

/** An independent copy: it shares nothing that can change. */
export function cloneActorWorld(world: ActorWorld): ActorWorld {
  const { history } = world;
  return {
    ...world,
    queue: cloneEventQueue(world.queue),
    digest: cloneDigest(world.digest),
    nodes: world.nodes.map(cloneNode),
    messages: world.messages.map((message) => (message === null ? null : cloneMessage(message))),
    freeSlots: world.freeSlots.slice(),
    history: { ...history, operations: history.operations.map((operation) => ({ ...operation })) },
    cuts: world.cuts.slice(),
    lastArrivals: world.lastArrivals.slice(),
    held: world.held.slice(),
    trouble: world.trouble === null ? null : { ...world.trouble },
  };
}

export function cloneNode(node: NodeRecord): NodeRecord {
  return {
    ...node,
    state: clonePlain(node.state),
    timers: node.timers.map((timer) => ({ ...timer, body: clonePlain(timer.body) })),
    requests: node.requests.map((request) => ({ ...request, body: clonePlain(request.body) })),
    backlog: node.backlog.slice(),
    disk: node.disk === null ? null : clonePlain(node.disk),
  };
}

function cloneMessage(message: Message): Message {
  return { ...message, body: clonePlain(message.body) };
}
