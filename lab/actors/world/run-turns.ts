import { pushEvent } from '../../../sim/index.ts';
import { type PlainData, showPlainData } from '../../histories/plain-data.ts';
import { clonePlain, mixState, plainOf, takeAt } from '../plain-state.ts';
import { isTurnFault } from '../scenario/scenario.ts';
import { ACTOR_FAULT, DELIVERY, TIMER } from './events.ts';
import { stateTrouble } from './invoke.ts';
import { isCut, unstow } from './network.ts';
import { type NodeContext, REQUEST_TIMER } from './node-context.ts';
import type { ActorSimulation } from './simulation.ts';
import { bootTurn, messageTurn, requestPlace, timerTurn } from './turns.ts';
import type { Message, NodeRecord, Timer, Trouble } from './world.ts';

/** The turns of nodes in a run: boots, messages and timers that come to a node which may be down or stand still. */

/** A state of 2 ** 5 values is looked through after every event, one of twice as many after every second one. */
const VALUES_AN_EVENT_BITS = 5;

export function boot(simulation: ActorSimulation, node: number): void {
  const context = contextOf(simulation, node);
  simulation.observers?.event?.(node, `${context.name} starts`);
  afterTurn(simulation, context, bootTurn(simulation.guard, context));
}

/** A message is where it was sent to. */
export function arriveAtNode(simulation: ActorSimulation, slot: number, id: number): void {
  const message = simulation.world.messages[slot];
  // What a partition took leaves its event behind.
  if (message === null || (message.id | 0) !== id) {
    simulation.observers?.event?.(null, 'nothing arrives: the message was lost');
    return;
  }
  const { held, cuts, nodes } = simulation.world;
  const free = held.length === 0 && cuts.length === 0 && nodes[message.to].paused === 0;
  if (free || !isHeldUp(simulation, message, slot)) deliver(simulation, unstow(simulation, slot));
}

/** Whether a message that has arrived goes no further for now: it is held, cannot get through, or its receiver stands still. */
function isHeldUp(simulation: ActorSimulation, message: Message, slot: number): boolean {
  const { world, observers } = simulation;
  const { from, to, id } = message;
  const isHeld = world.held.length > 0 && world.held.includes(slot);
  if (isHeld || isCut(simulation, from, to)) {
    observers?.event?.(to, `${messageText(simulation, message)} is held up`);
    if (!isHeld) world.held.push(slot);
    return true;
  }
  const record = world.nodes[to];
  if (record.paused === 0) return false;
  observers?.event?.(
    to,
    `${simulation.cast.names[to]} stands still; ${messageText(simulation, message)} waits`,
  );
  record.backlog.push(DELIVERY, slot, id | 0);
  return true;
}

/** Gives a message to its receiver, if that is up. */
export function deliver(simulation: ActorSimulation, message: Message): void {
  const context = contextOf(simulation, message.to);
  const isDown = context.record.down > 0;
  if (simulation.observers !== null) tellDelivery(simulation, message, context, isDown);
  if (isDown) return;
  const { cast, guard } = simulation;
  afterTurn(simulation, context, messageTurn(guard, context, message, cast.names[message.from]));
}

function tellDelivery(
  simulation: ActorSimulation,
  message: Message,
  { name, record }: NodeContext,
  isDown: boolean,
): void {
  const { observers } = simulation;
  const what = messageText(simulation, message);
  if (isDown) {
    observers?.event?.(message.to, `${name} is down: ${what} is lost`);
    observers?.lost?.(message, `${name} is down`);
    return;
  }
  const late = message.role !== 'message' && requestPlace(record, message) < 0;
  observers?.event?.(message.to, late ? `${name} no longer waits for ${what}` : `${name} receives ${what}`);
  observers?.arrived?.(message);
}

/** The time of a timer has come, if it is still set. */
export function timerEnds(simulation: ActorSimulation, node: number, serial: number): void {
  const { world, observers } = simulation;
  const record = world.nodes[node];
  const place = placeOfTimer(record, serial);
  if (place < 0) {
    observers?.event?.(null, `a timer of ${simulation.cast.names[node]} that was cancelled passes`);
    return;
  }
  if (record.paused > 0) {
    observers?.event?.(node, `${simulation.cast.names[node]} stands still; its timer waits`);
    record.backlog.push(TIMER, node, serial);
    return;
  }
  fire(simulation, node, place);
}

function placeOfTimer({ timers }: NodeRecord, serial: number): number {
  for (let place = 0; place < timers.length; place++) if (timers[place].serial === serial) return place;
  return -1;
}

/** The timer in that place of a node's list goes off. */
export function fire(simulation: ActorSimulation, node: number, place: number): void {
  const context = contextOf(simulation, node);
  const timer = takeAt(context.record.timers, place);
  simulation.observers?.event?.(node, timerText(simulation, node, timer));
  simulation.observers?.timer?.(node, timer.name);
  afterTurn(simulation, context, timerTurn(simulation.guard, context, timer));
}

function contextOf({ contexts, world }: ActorSimulation, node: number): NodeContext {
  const context = contexts[node];
  context.record = world.nodes[node];
  return context;
}

function afterTurn(simulation: ActorSimulation, context: NodeContext, trouble: Trouble | null): void {
  const { record } = context;
  record.turns++;
  const faults = simulation.turnFaults[context.number];
  for (let i = 0; i < faults.length; i++) beginTurnFault(simulation, record, faults[i]);
  if (trouble !== null) {
    note(simulation, context, trouble);
    return;
  }
  if (record.checkIn > 0) {
    record.checkIn--;
    return;
  }
  const values = mixState(simulation.world.digest, record.state, context.actor.fields);
  if (values < 0) note(simulation, context, stateTrouble(context) as Trouble);
  else record.checkIn = values >> VALUES_AN_EVENT_BITS;
}

function beginTurnFault({ world, scenario }: ActorSimulation, { turns }: NodeRecord, place: number): void {
  const fault = scenario.faults[place];
  if (isTurnFault(fault) && fault.atTurn === turns) pushEvent(world.queue, world.now, ACTOR_FAULT, place, 0);
}

/** Remembers the first trouble, and has the process die of it. A state that contains itself would outlive it in no copy. */
function note(simulation: ActorSimulation, context: NodeContext, trouble: Trouble): void {
  const { record } = context;
  try {
    clonePlain(record.state);
  } catch {
    record.state = plainOf(record.state);
  }
  simulation.world.trouble ??= trouble;
  simulation.observers?.moment?.(context.number, 'loss', trouble.sentence);
  record.down++;
}

export function startTimer({ world, scenario, cast }: ActorSimulation, node: number, timer: Timer): void {
  if (world.byHand) return;
  const drift = scenario.clocks[cast.names[node]]?.driftPpm ?? 0;
  const micros = drift === 0 ? timer.micros : Math.ceil((timer.micros * MILLION) / (MILLION + drift));
  pushEvent(world.queue, world.now + micros, TIMER, node, timer.serial);
}

const MILLION = 1_000_000;

/** What a node's own clock shows, in microseconds. */
export function localTime({ world, scenario, cast }: ActorSimulation, node: number): number {
  const clock = scenario.clocks[cast.names[node]];
  if (clock === undefined) return world.now;
  return world.now + clock.offsetMicros + Math.floor((world.now * clock.driftPpm) / MILLION);
}

/** `append { value: 1 } from primary`. */
export function messageText({ cast }: ActorSimulation, { kind, body, from }: Message): string {
  return `${withBody(kind, body)} from ${cast.names[from]}`;
}

export function withBody(kind: string, body: unknown): string {
  return body === null ? kind : `${kind} ${showPlainData(body as PlainData)}`;
}

function timerText({ cast }: ActorSimulation, node: number, { name, body }: Timer): string {
  const who = cast.names[node];
  if (name.startsWith(REQUEST_TIMER)) return `${who} has waited long enough for an answer`;
  return `${who}: the timer ${withBody(name, body)} goes off`;
}
