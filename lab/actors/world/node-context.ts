import { checkInteger } from '../../../sim/index.ts';
import type { Cast } from '../cast.ts';
import type { ActorNode, Handler, RequestOptions, Self } from '../definition/actor.ts';
import type { Design, PlayedActor } from '../design.ts';
import { copyPlain } from '../plain-state.ts';
import type { Message, MessageRole, NodeRecord, Timer } from './world.ts';

/** What becomes of what handlers ask for: in a run the network and the clock, in an exploration the next state. */
export interface Outlet {
  /** Takes a message over and gives it its id. */
  transmit(message: Message): void;
  startTimer(node: number, timer: Timer): void;
  pick(node: number, bound: number, label: string): number;
  /** A time from `least` to `most`. */
  timeWithin(node: number, least: number, most: number): number;
  localTime(node: number): number;
  virtualTime(): number;
  mayBegin(): boolean;
  flush(node: number): void;
  /** The operations that a client is to ask for. */
  planned(node: number): readonly ClientCall[];
  beginOperation(node: number, call: ClientCall): void;
  /** Null: the client gives up, and nobody knows. */
  endOperation(node: number, outcome: 'ok' | 'failed' | null, output: unknown): void;
}

export interface ClientCall {
  name: string;
  input: unknown;
  /** Not before this virtual time. */
  atMicros: number;
}

/** Answers an open request waits for no longer have this name of a timer in front of their number. */
export const REQUEST_TIMER = '#';

/** The name under which `boot` is called. */
export const BOOT_HANDLER = '';

/** A handler, and how often it has been called, as far as somebody wants to know. */
export interface HandlerSlot {
  readonly handler: Handler<object>;
  calls: number;
}

/** A design with its actors at their places among a cast. */
export interface CastDesign {
  readonly values: object;
  readonly actors: readonly PlayedActor[];
}

export function castDesign({ kinds }: Cast, { values, actors }: Design): CastDesign {
  return { values, actors: kinds.map((kind) => actors.get(kind) as PlayedActor) };
}

/** The `node` that handlers are given. It is no part of the world: it works on the record that was put into it last. */
export class NodeContext implements ActorNode {
  readonly name: string;
  readonly index: number;
  readonly peers: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: a definition's own record
  readonly design: any;
  readonly actor: PlayedActor;
  /** The number among all nodes. */
  readonly number: number;
  caller = '';
  record: NodeRecord;
  /** The message being handled. */
  handled: Message | null = null;
  readonly #slots = new Map<string, HandlerSlot>();
  readonly #cast: Cast;
  /** Of every node, by its number. */
  readonly #actors: readonly PlayedActor[];
  readonly #outlet: Outlet;

  constructor(number: number, cast: Cast, { values, actors }: CastDesign, outlet: Outlet) {
    const kind = cast.kinds[number];
    this.name = cast.names[number];
    this.number = number;
    this.index = cast.places[number];
    this.peers = (cast.ofKind.get(kind) as readonly string[]).filter((name) => name !== this.name);
    this.design = values;
    this.actor = actors[number];
    this.#cast = cast;
    this.#actors = actors;
    this.#outlet = outlet;
    this.record = undefined as never;
  }

  slotOf(name: string): HandlerSlot {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const { on, boot } = this.actor;
    const handler = name === BOOT_HANDLER ? (state: object) => boot?.(state, this) : on.get(name);
    const slot = { handler: handler as Handler<object>, calls: 0 };
    this.#slots.set(name, slot);
    return slot;
  }

  all(kind: string): readonly string[] {
    const names = this.#cast.ofKind.get(kind);
    if (names !== undefined) return names;
    throw new RangeError(`there are no nodes of the kind ${kind}; kinds: ${this.#kinds()}`);
  }

  send(to: string, kind: string, message: unknown = null): void {
    this.#send(this.#numberOf(to), kind, message, -1, 0, 'message');
  }

  broadcast(kind: string, message: unknown = null, to: readonly string[] = this.peers): void {
    for (const name of to) this.send(name, kind, message);
  }

  request(to: string, kind: string, message: unknown, options: RequestOptions): void {
    this.ask(this.record.nextRequest++, 0, to, kind, message ?? null, options);
  }

  /** A request with a number and a count of tries of the caller's own: a client's operation. */
  ask(
    id: number,
    attempt: number,
    to: string,
    kind: string,
    message: unknown,
    { answer, timeout, afterMicros }: RequestOptions,
  ): void {
    const target = this.#numberOf(to);
    this.#mustHandle(answer, 'the answer');
    if (timeout !== undefined) this.#mustHandle(timeout, 'the time-out');
    const { requests } = this.record;
    const place = requests.findIndex((request) => request.id === id);
    if (place >= 0) requests.splice(place, 1);
    const body = copyPlain(message, `the request ${kind} of ${this.name}`);
    requests.push({ id, attempt, to: target, kind, body, answer, timeout: timeout ?? null });
    if (afterMicros !== undefined) this.#setTimer(`${REQUEST_TIMER}${id}`, null, afterMicros);
    this.#send(target, kind, message, id, attempt, 'message');
  }

  reply(answer: unknown = null, callers: string | readonly string[] = this.caller): void {
    this.#answerAll(callers, 'reply', answer);
  }

  refuse(callers: string | readonly string[] = this.caller): void {
    this.#answerAll(callers, 'refusal', null);
  }

  fail(why: unknown = null, callers: string | readonly string[] = this.caller): void {
    this.#answerAll(callers, 'failure', why);
  }

  after(micros: number | readonly [number, number], name: string, message: unknown = null): void {
    const [least, most] = typeof micros === 'number' ? [micros, micros] : micros;
    checkInteger(`the time of the timer ${name} of ${this.name}`, least, 0);
    if (most !== least) checkInteger(`the latest time of the timer ${name} of ${this.name}`, most, least);
    this.#mustHandle(handlerOf(name), `the timer ${name}`);
    const body = copyPlain(message, `what the timer ${name} of ${this.name} holds`);
    this.#setTimer(name, body, most === least ? least : this.#outlet.timeWithin(this.number, least, most));
  }

  cancel(name: string): void {
    const { timers } = this.record;
    for (let i = 0; i < timers.length; i++) {
      if (timers[i].name !== name) continue;
      timers.splice(i, 1);
      return;
    }
  }

  waits(name: string): boolean {
    return this.record.timers.some((timer) => timer.name === name);
  }

  pick(bound: number, label: string): number {
    return this.#outlet.pick(this.number, bound, label ?? 'pick');
  }

  now(): number {
    return this.#outlet.localTime(this.number);
  }

  flush(): void {
    this.#outlet.flush(this.number);
  }

  planned(): readonly ClientCall[] {
    return this.#outlet.planned(this.number);
  }

  virtualTime(): number {
    return this.#outlet.virtualTime();
  }

  mayBegin(): boolean {
    return this.#outlet.mayBegin();
  }

  /** The nodes that a client may ask: a node, or all of a kind. */
  targets(to: string): readonly string[] {
    return this.#cast.ofKind.get(to) ?? [to];
  }

  begin(call: ClientCall): void {
    this.#outlet.beginOperation(this.number, call);
  }

  end(outcome: 'ok' | 'failed' | null, output: unknown): void {
    this.#outlet.endOperation(this.number, outcome, output);
  }

  #setTimer(name: string, body: unknown, micros: number): void {
    this.cancel(name);
    const timer: Timer = { name, body, serial: this.record.nextTimer++, micros };
    this.record.timers.push(timer);
    this.#outlet.startTimer(this.number, timer);
  }

  #send(
    to: number,
    kind: string,
    message: unknown,
    request: number,
    attempt: number,
    role: MessageRole,
  ): void {
    if (role === 'message' && !this.#actors[to].on.has(kind)) {
      const handlers = [...this.#actors[to].on.keys()];
      throw new RangeError(
        `${this.#cast.names[to]} has no handler for ${kind}; it has ${handlers.join(', ')}`,
      );
    }
    const body = copyPlain(message, `the message ${kind} of ${this.name}`);
    this.#outlet.transmit({ id: 0, from: this.number, to, kind, body, request, attempt, role });
  }

  #answerAll(callers: string | readonly string[], role: MessageRole, body: unknown): void {
    if (typeof callers === 'string') this.#answer(callers, role, body);
    else for (const caller of callers) this.#answer(caller, role, body);
  }

  #answer(caller: string, role: MessageRole, body: unknown): void {
    const hash = caller.lastIndexOf('#');
    const to = this.#cast.indexOf.get(caller.slice(0, Math.max(hash, 0)));
    if (to === undefined) {
      const found = caller === '' ? 'nobody waits for an answer to it' : `${caller} is no caller`;
      throw new RangeError(`${this.name} answers a message, but ${found}`);
    }
    const attempt = caller === this.caller ? (this.handled?.attempt ?? 0) : 0;
    this.#send(to, role, body, Number(caller.slice(hash + 1)), attempt, role);
  }

  #numberOf(name: string): number {
    const number = this.#cast.indexOf.get(name);
    if (number !== undefined) return number;
    throw new RangeError(`there is no node called ${name}; nodes: ${this.#cast.names.join(', ')}`);
  }

  #mustHandle(name: string, what: string): void {
    if (this.actor.on.has(name)) return;
    const handlers = [...this.actor.on.keys()].join(', ');
    throw new RangeError(`${this.name} has no handler ${name} for ${what}; it has ${handlers}`);
  }

  #kinds(): string {
    return [...this.#cast.ofKind.keys()].join(', ');
  }
}

/** The handler that a timer calls: `retry:7` calls `retry`. */
export function handlerOf(timer: string): string {
  const colon = timer.indexOf(':');
  return colon < 0 ? timer : timer.slice(0, colon);
}

export function selfOf({ name, index, peers, design }: NodeContext): Self {
  return { name, index, peers, design };
}
