import { BOOT_HANDLER } from '../design.ts';
import type { Guard } from '../guard.ts';
import { clonePlain, firstStateDifference, type PlainState, takeAt } from '../plain-state.ts';
import { callHandler } from './invoke.ts';
import { handlerOf, type NodeContext, REQUEST_TIMER, selfOf } from './node-context.ts';
import type { Message, NodeRecord, Timer, Trouble } from './world.ts';

/**
 * What a node does with one message or one timer: the same in a run and in an exploration. It works on the record that
 * the node's context holds, and what it asks for goes to the context's outlet.
 */

/** Writes that are not flushed and remembered one by one; older ones count as flushed, as a system does it some time. */
const MAX_WRITTEN = 16;

export function bootTurn(guard: Guard, context: NodeContext): Trouble | null {
  return turn(guard, context, BOOT_HANDLER, null, context.name, null);
}

/** Null as well for an answer that nobody waits for any more: nothing is done. */
export function messageTurn(
  guard: Guard,
  context: NodeContext,
  message: Message,
  from: string,
): Trouble | null {
  if (message.role === 'message') return turn(guard, context, message.kind, message.body, from, message);
  const place = requestPlace(context.record, message);
  if (place < 0) return null;
  const request = takeAt(context.record.requests, place);
  context.cancel(`${REQUEST_TIMER}${request.id}`);
  if (message.role === 'reply') return turn(guard, context, request.answer, message.body, from, null);
  const refused = message.role === 'failure' ? 'failed' : 'refused';
  if (!context.actor.on.has(refused)) return null;
  return turn(guard, context, refused, message.body, from, null);
}

/** The place of the request that an answer is to; -1 if nobody waits for it any more. */
export function requestPlace({ requests }: NodeRecord, { request, role, attempt }: Message): number {
  for (let place = 0; place < requests.length; place++) {
    const open = requests[place];
    if (open.id === request && (role !== 'refusal' || attempt === open.attempt)) return place;
  }
  return -1;
}

/** The turn of a timer that has been taken out of the node's list. */
export function timerTurn(guard: Guard, context: NodeContext, timer: Timer): Trouble | null {
  if (!timer.name.startsWith(REQUEST_TIMER)) {
    return turn(guard, context, handlerOf(timer.name), timer.body, context.name, null);
  }
  const { requests } = context.record;
  const place = requests.findIndex(({ id }) => id === Number(timer.name.slice(1)));
  if (place < 0) return null;
  const request = takeAt(requests, place);
  if (request.timeout === null) return null;
  return turn(guard, context, request.timeout, request.body, context.name, null);
}

function turn(
  guard: Guard,
  context: NodeContext,
  name: string,
  body: unknown,
  from: string,
  handled: Message | null,
): Trouble | null {
  context.serves(handled);
  const trouble = callHandler(guard, context, name, body, from);
  if (context.record.disk !== null) write(context);
  return trouble;
}

/** What a handler left on the disk, if it is another than before. */
function write(context: NodeContext): void {
  const disk = context.record.disk as NonNullable<NodeRecord['disk']>;
  let now: PlainState;
  try {
    now = onDisk(context, context.record.state);
  } catch {
    // What contains itself is found where the state is looked through.
    return;
  }
  if (firstStateDifference(now, disk.written.at(-1) ?? disk.flushed) === null) return;
  disk.written.push(now);
  if (disk.written.length > MAX_WRITTEN) disk.flushed = disk.written.shift() as PlainState;
}

/** Makes what is written so far safe. */
export function flush(context: NodeContext): void {
  const { disk, state } = context.record;
  if (disk === null) return;
  disk.flushed = onDisk(context, state);
  disk.written = [];
}

/** What of a state is on the disk: a copy. */
function onDisk({ actor: { disk } }: NodeContext, state: PlainState): PlainState {
  if (disk === 'all') return clonePlain(state);
  return Object.fromEntries((disk ?? []).map((field) => [field, clonePlain(state[field])]));
}

/** A node at the beginning of a run. Throws RangeError if its actor starts with anything but a plain object. */
export function freshRecord(guard: Guard, context: NodeContext): NodeRecord {
  const state = freshState(guard, context);
  const { disk, autoFlush } = context.actor;
  return {
    state,
    timers: [],
    nextTimer: 0,
    requests: [],
    nextRequest: 0,
    down: 0,
    paused: 0,
    backlog: [],
    disk: autoFlush || disk === null ? null : { flushed: onDisk(context, state), written: [] },
    turns: 0,
    checkIn: 0,
  };
}

function freshState(guard: Guard, context: NodeContext): PlainState {
  const begin = () => context.actor.start(selfOf(context));
  return guard.calls > 0 ? guard.watch(begin) : begin();
}

/** How many of the latest writes a crash can lose. */
export function unflushedWrites({ disk }: NodeRecord): number {
  return disk === null ? 0 : disk.written.length;
}

/** A node loses all but what is on its disk, and of that the latest writes, so many of them, that were not flushed. */
export function loseMemory(guard: Guard, context: NodeContext, lostWrites: number): void {
  const { record, actor } = context;
  const kept =
    record.disk === null
      ? onDisk(context, record.state)
      : (record.disk.written.at(-1 - lostWrites) ?? record.disk.flushed);
  const clone = clonePlain(kept);
  record.state = actor.disk === 'all' ? clone : { ...freshState(guard, context), ...clone };
  record.timers = [];
  record.requests = [];
  record.backlog = [];
  if (record.disk !== null) record.disk = { flushed: clonePlain(kept), written: [] };
}
