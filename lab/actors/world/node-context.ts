import { checkInteger } from '../../../sim/index.ts';
import type { ActorNode, RequestOptions, Self } from '../definition/actor.ts';
import type { HandlerSlot, PlayedActor } from '../design.ts';
import { clonePlain, looksPlain, refuseUnlessPlain, takeAt } from '../plain-state.ts';
import { checkRequest, shownName } from './asked-for.ts';
import { type CastDesign, namesOfKind, peersOf } from './cast-design.ts';
import type { ClientCall, Outlet } from './outlet.ts';
import type { Message, MessageRole, NodeRecord, Timer } from './world.ts';

/** The number of a request that nobody made. */
const NO_REQUEST = -1;

/** The timer of a request's time-out is called this, and the request's number. */
export const REQUEST_TIMER = '#';

/** The `node` that handlers are given. It is no part of the world: it works on the record that was put into it last. */
export class NodeContext implements ActorNode {
  readonly name: string;
  readonly index: number;
  // biome-ignore lint/suspicious/noExplicitAny: a definition's own record
  readonly design: any;
  readonly actor: PlayedActor;
  /** The number among all nodes. */
  readonly number: number;
  record: NodeRecord;
  /** Who asked for what is being handled, by number, its request and its try; no request: nobody waits for an answer. */
  #asker = 0;
  #asked = NO_REQUEST;
  #attempt = 0;
  #peers: readonly string[] | null = null;
  readonly #slots: Map<string, HandlerSlot>;
  readonly #placed: CastDesign;
  readonly #outlet: Outlet;
  /** What was looked up last: most nodes have to do with one thing again and again. */
  #slot: HandlerSlot | null = null;
  #lastTo = '';
  #lastKind = '';
  #lastTarget = -1;

  /** `watched`: the calls of each of its handlers are counted. */
  constructor(number: number, placed: CastDesign, outlet: Outlet, watched: boolean) {
    const { cast } = placed;
    this.name = cast.names[number];
    this.number = number;
    this.index = cast.places[number];
    this.design = placed.values;
    this.actor = placed.actors[number];
    this.#placed = placed;
    this.#outlet = outlet;
    this.#slots = watched ? new Map() : this.actor.slots;
    this.record = undefined as never;
  }

  /** Takes down whom the message that is handled next is to be answered; null: nobody. */
  serves(message: Message | null): void {
    if (message === null || message.request < 0) {
      this.#asked = NO_REQUEST;
      return;
    }
    this.#asker = message.from;
    this.#asked = message.request;
    this.#attempt = message.attempt;
  }

  get peers(): readonly string[] {
    this.#peers ??= peersOf(this.#placed, this.number);
    return this.#peers;
  }

  get caller(): string {
    return this.#asked === NO_REQUEST ? '' : `${this.#placed.cast.names[this.#asker]}#${this.#asked}`;
  }

  slotOf(name: string): HandlerSlot {
    if (this.#slot !== null && this.#slot.name === name) return this.#slot;
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = { ...(this.actor.slots.get(name) as HandlerSlot) };
      this.#slots.set(name, slot);
    }
    this.#slot = slot;
    return slot;
  }

  all(kind: string): readonly string[] {
    const names = namesOfKind(this.#placed, kind);
    if (names !== undefined) return names;
    throw new RangeError(`there are no nodes of the kind ${kind}; kinds: ${this.#kinds()}`);
  }

  send(to: string, kind: string, message: unknown = null): void {
    const isSame = to === this.#lastTo && kind === this.#lastKind && this.#lastTarget >= 0;
    const target = isSame ? this.#lastTarget : this.#findTarget(to, kind);
    this.#transmit(target, kind, this.#copied(message, 'the message', kind), NO_REQUEST, 0, 'message');
  }

  broadcast(kind: string, message: unknown = null, to: readonly string[] = this.peers): void {
    if (!Array.isArray(to)) throw new RangeError(`a broadcast goes to a list of nodes, not ${shownName(to)}`);
    for (const name of to) this.send(name, kind, message);
  }

  request(to: string, kind: string, message: unknown, options: RequestOptions): void {
    checkRequest(`the request ${kind} of ${this.name}`, options);
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
    const body = this.#copied(message, 'the request', kind);
    this.record.requests.push({ id, attempt, to: target, kind, body, answer, timeout: timeout ?? null });
    if (afterMicros !== undefined) this.#setTimer(`${REQUEST_TIMER}${id}`, null, afterMicros);
    this.#mustServe(target, kind);
    this.#transmit(target, kind, clonePlain(body), id, attempt, 'message');
  }

  reply(answer: unknown = null, callers?: string | readonly string[]): void {
    this.#answerAll(callers, 'reply', answer);
  }

  refuse(callers?: string | readonly string[]): void {
    this.#answerAll(callers, 'refusal', null);
  }

  fail(why: unknown = null, callers?: string | readonly string[]): void {
    this.#answerAll(callers, 'failure', why);
  }

  after(micros: number | readonly [number, number], name: string, message: unknown = null): void {
    const isRange = Array.isArray(micros);
    const least = isRange ? micros[0] : (micros as number);
    const most = isRange ? micros[1] : least;
    if (!Number.isSafeInteger(least) || least < 0)
      checkInteger(`the time of the timer ${name} of ${this.name}`, least, 0);
    if (most !== least) checkInteger(`the latest time of the timer ${name} of ${this.name}`, most, least);
    if (typeof name !== 'string')
      throw new RangeError(`a timer of ${this.name} is called by a text, not ${shownName(name)}`);
    const handler = handlerOf(name);
    if (!this.actor.on.has(handler)) this.#mustHandle(handler, `the timer ${name}`);
    if (!looksPlain(message)) refuseUnlessPlain(message, `what the timer ${name} of ${this.name} holds`);
    const body = clonePlain(message);
    this.#setTimer(name, body, most === least ? least : this.#outlet.timeWithin(this.number, least, most));
  }

  cancel(name: string): void {
    const { timers } = this.record;
    for (let i = 0; i < timers.length; i++) {
      if (timers[i].name !== name) continue;
      takeAt(timers, i);
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
    return namesOfKind(this.#placed, to) ?? [to];
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

  /** A copy of what is handed over. */
  #copied(body: unknown, what: string, kind: string): unknown {
    if (body === null || Number.isFinite(body)) return body;
    if (!looksPlain(body)) refuseUnlessPlain(body, `${what} ${kind} of ${this.name}`);
    return clonePlain(body);
  }

  /** `body` is the message's own from here on. */
  #transmit(
    to: number,
    kind: string,
    body: unknown,
    request: number,
    attempt: number,
    role: MessageRole,
  ): void {
    this.#outlet.transmit({ id: 0, from: this.number, to, kind, body, request, attempt, role });
  }

  #answerAll(callers: string | readonly string[] | undefined, role: MessageRole, body: unknown): void {
    if (callers === undefined && this.#asked !== NO_REQUEST) {
      this.#reply(this.#asker, this.#asked, this.#attempt, role, body);
    } else if (Array.isArray(callers)) for (const caller of callers) this.#answer(caller, role, body);
    else this.#answer((callers as string | undefined) ?? '', role, body);
  }

  #answer(caller: string, role: MessageRole, body: unknown): void {
    const hash = typeof caller === 'string' ? caller.lastIndexOf('#') : -1;
    const to = hash < 0 ? undefined : this.#placed.cast.indexOf.get(caller.slice(0, hash));
    const request = hash < 0 ? NO_REQUEST : Number(caller.slice(hash + 1));
    if (to === undefined || !Number.isSafeInteger(request)) {
      const found = caller === '' ? 'nobody waits for an answer to it' : `${shownName(caller)} is no caller`;
      throw new RangeError(`${this.name} answers a message, but ${found}`);
    }
    this.#reply(to, request, caller === this.caller ? this.#attempt : 0, role, body);
  }

  #reply(to: number, request: number, attempt: number, role: MessageRole, body: unknown): void {
    this.#transmit(to, role, this.#copied(body, 'the message', role), request, attempt, role);
  }

  #findTarget(to: string, kind: string): number {
    const target = this.#numberOf(to);
    this.#mustServe(target, kind);
    this.#lastTo = to;
    this.#lastKind = kind;
    this.#lastTarget = target;
    return target;
  }

  #numberOf(name: string): number {
    const number = this.#placed.cast.indexOf.get(name);
    if (number !== undefined) return number;
    const names = this.#placed.cast.names.join(', ');
    throw new RangeError(`there is no node called ${shownName(name)}; nodes: ${names}`);
  }

  #mustServe(to: number, kind: string): void {
    const { actors, cast } = this.#placed;
    const { on } = actors[to];
    if (to >= cast.clientsFrom)
      throw new RangeError(`${cast.names[to]} is a client, whom only answers reach: node.reply`);
    if (on.has(kind)) return;
    const handlers = [...on.keys()].join(', ');
    throw new RangeError(`${cast.names[to]} has no handler for ${kind}; it has ${handlers}`);
  }

  #mustHandle(name: string, what: string): void {
    if (this.actor.on.has(name)) return;
    const handlers = [...this.actor.on.keys()].join(', ');
    throw new RangeError(`${this.name} has no handler ${name} for ${what}; it has ${handlers}`);
  }

  #kinds(): string {
    return [...this.#placed.cast.ofKind.keys()].join(', ');
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
