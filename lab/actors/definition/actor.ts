import type { Operation } from '../../histories/history.ts';

/**
 * What a node is: where it starts and what it does with each message and timer. Handlers change the state that they are
 * given in place, ask `node` for everything else, and keep nothing anywhere else: a variable of the module would be
 * shared by all runs, and the determinism check finds it.
 */
export interface Actor<State extends object> {
  /** How many there are: `replica` with a count of 3 gives replica-1 to replica-3. Left out: one, called as its kind. */
  count?: number;
  /** The state at first, and after each crash, but for what was on disk: plain data. */
  start(self: Self): State;
  /**
   * Fields that survive a crash: `'all'`, or their names. Without it a crash loses everything. They are on disk when a
   * handler is done, before anybody can see what it sent.
   */
  disk?: 'all' | readonly (keyof NoInfer<State> & string)[];
  /**
   * False: what a handler writes to the fields on disk may be lost in a crash, the latest first, until `node.flush()`.
   */
  autoFlush?: boolean;
  /** Called at the beginning of a run and after each restart: sets timers, mostly. */
  boot?(state: NoInfer<State>, node: ActorNode): void;
  /** What it does with a message, a timer, an answer or a time-out of that name. */
  on: Record<string, Handler<NoInfer<State>>>;
}

/** `message` is what was sent along, null if nothing; `from` who sent it: the node itself for timers. */
export type Handler<State extends object> = (
  state: State,
  node: ActorNode,
  // biome-ignore lint/suspicious/noExplicitAny: what a message holds is for the two who exchange it; say it where it matters
  message: any,
  from: string,
) => void;

/** Who a node is. */
export interface Self {
  name: string;
  /** Among those of its kind, from 0. */
  index: number;
  /** The others of its kind. */
  peers: readonly string[];
  /** The values of the design that is played. */
  // biome-ignore lint/suspicious/noExplicitAny: a definition's own record
  design: any;
}

/** What a handler can do besides changing its state. */
export interface ActorNode extends Self {
  /** All of a kind, in order. Throws RangeError on a kind that is none. */
  all(kind: string): readonly string[];
  /** Sends a message; the network decides when, how often and whether it arrives. `message` is plain data, copied. */
  send(to: string, kind: string, message?: unknown): void;
  /** Sends to each of `to`; to its peers, if left out. */
  broadcast(kind: string, message?: unknown, to?: readonly string[]): void;
  /**
   * Sends a message that is to be answered: the answer comes to the handler `answer`. With `afterMicros`, the handler
   * `timeout` is called instead when there has been none by then, with what was asked.
   */
  request(to: string, kind: string, message: unknown, options: RequestOptions): void;
  /**
   * Whom the message being handled is to be answered, as text that can be kept: `client-1#3`. The same for every try of
   * one operation. The empty text if nobody waits for an answer.
   */
  readonly caller: string;
  /** Answers the message being handled, or callers that were kept. */
  reply(answer?: unknown, callers?: string | readonly string[]): void;
  /** Says: nothing was done, and somebody else may be asked. A client then tries the next node. */
  refuse(callers?: string | readonly string[]): void;
  /** Says: nothing was done, and nothing ever will be, whoever is asked. It ends a client's operation as failed. */
  fail(why?: unknown, callers?: string | readonly string[]): void;
  /**
   * Calls the handler `name` after so many microseconds of the node's own clock; from a range, a choice is made. There
   * is one timer of each name: setting it again moves it. `retry:7` is a timer of its own that the handler `retry` serves.
   */
  after(micros: number | readonly [least: number, most: number], name: string, message?: unknown): void;
  /** No timer of that name any more, if there was one. */
  cancel(name: string): void;
  /** Whether a timer of that name is set. */
  waits(name: string): boolean;
  /** An integer from 0 to `bound - 1`. 0 is to be the plainest. */
  pick(bound: number, label: string): number;
  /** The node's own clock, in microseconds. It may be off and drift. */
  now(): number;
  /** Forces what was written to the disk; only of use with `autoFlush: false`. */
  flush(): void;
}

/**
 * How `node.request` waits: for a message called `answer`, at most `afterMicros` virtual microseconds; then the timer
 * `timeout` goes off.
 */
export interface RequestOptions {
  answer: string;
  timeout?: string;
  afterMicros?: number;
}

/** What properties see of a node. */
export interface NodeView<State> {
  readonly name: string;
  readonly kind: string;
  /** Of a node that is down: what it would start with. */
  readonly state: State;
  readonly up: boolean;
}

/** What properties see: the nodes, and what the clients have asked and got. They must not change it. */
export interface SystemView<Kinds> {
  all<K extends keyof Kinds & string>(kind: K): readonly NodeView<StateOfActor<Kinds[K]>>[];
  /** The state of the only node of a kind, or of the first. */
  one<K extends keyof Kinds & string>(kind: K): StateOfActor<Kinds[K]>;
  readonly nodes: readonly NodeView<StateOfActor<Kinds[keyof Kinds]>>[];
  readonly operations: readonly Operation[];
  /** Virtual time in microseconds; 0 in an exploration, which leaves time out. */
  readonly now: number;
}

/** The type of the state that an actor's handlers are given. */
export type StateOfActor<A> = A extends Actor<infer State> ? State : never;

/** Any actor, where its state does not matter. */
// biome-ignore lint/suspicious/noExplicitAny: handlers take their own state only
export type AnyActor = Actor<any>;

/** Says what kind of node this is; without it the compiler does not learn the state's type from `start`. */
export function actor<State extends object>(definition: Actor<State>): Actor<State> {
  return definition;
}
