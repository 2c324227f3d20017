import type { Socket } from 'node:net';
import { leakedSelects, type Outcome, type Scenario } from '../../model/index.ts';
import {
  endStorm,
  forgetPlayed,
  nextTime,
  type OutsideAct,
  openSession,
  playCalm,
  playTo,
  takeIn,
  warmUp,
} from '../../model/internals.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { CAPS, LINGER_MILLIS, MAX_UNPLAYED } from './caps.ts';
import { createLiveClock } from './clock.ts';
import { openDoors } from './listen.ts';
import type { Live, LiveFigures, LiveOptions, LiveState, Visitor } from './live-state.ts';
import { createRecord } from './record.ts';
import { createReplicaWatch } from './replicas.ts';
import { clientEnd, excessOf, queueOf } from './watch-caps.ts';

/** A live session, from its start to its end. */

/** Events played before the wall clock is looked at, and how long it may take before sockets have their turn. */
const EVENTS_A_PORTION = 50;
const PORTION_MILLIS = 20;
/** The longest sleep: timers of Node.js are no longer than this by far. */
const MAX_SLEEP_MILLIS = 1_000;

/** Starts a session: plays until the slaves are linked, then opens a door for each server. @throws UserError */
export async function startLive(given: Scenario, options: LiveOptions): Promise<Live> {
  // Deadlines are Unix times, and a real replica looks at its own clock.
  const servers = given.servers.map((server) => ({ ...server }));
  const scenario = { epochSeconds: Math.floor(Date.now() / 1000), ...given, servers };
  const state = createState(scenario, options);
  warmUp(state.session);
  const { now } = state.session.run.simulation.world;
  state.live.doors.push(
    ...(await openDoors(scenario, options.host, options.port, (socket, server) =>
      welcome(state, socket, server),
    )),
  );
  // SLAVEOF an address that was printed leads to the server behind it, in a replay of the record as well.
  for (const [index, { port }] of state.live.doors.entries()) servers[index].machinePort = port;
  try {
    state.record = options.record === undefined ? null : createRecord(options.record, scenario);
  } catch (error) {
    for (const { listener } of state.live.doors) listener.close();
    throw error;
  }
  state.live.record = state.record;
  state.clock = createLiveClock(now, options.speed);
  pump(state);
  return state.live;
}

function createState(scenario: Scenario, options: LiveOptions): LiveState {
  const session = openSession({
    scenario,
    variant: options.variant,
    chooser: createSeededChooser(scenario.seed),
    observers: {
      received(kind, index, bytes) {
        if (kind === 'outside') deliver(state, index, bytes);
      },
      ended: (index) => serverClosed(state, index),
    },
  });
  const state: LiveState = {
    session,
    clock: createLiveClock(0, options.speed),
    caps: { ...CAPS, ...options.caps },
    options,
    record: null,
    replicas: createReplicaWatch(options.tell),
    visitors: [],
    freeNumbers: [],
    touched: new Set(),
    paused: new Set(),
    behind: new Set(),
    toldDead: new Set(),
    steps: 0,
    bytes: 0,
    dropped: 0,
    timer: null,
    immediate: null,
    over: false,
    live: { doors: [], figures: () => figuresOf(state), stop: () => stop(state), onEnd: null, record: null },
  };
  return state;
}

/** Takes in what a program does, now. */
function take(state: LiveState, act: OutsideAct): void {
  const step = takeIn(state.session, state.clock.micros(), act);
  state.steps++;
  state.record?.add(step);
}

/** A program connects. */
function welcome(state: LiveState, socket: Socket, server: string): void {
  socket.on('error', () => {});
  const open = state.visitors.length - state.freeNumbers.length;
  if (state.over || open >= state.caps.connections) {
    state.dropped++;
    socket.destroy();
    return;
  }
  const conn = state.freeNumbers.pop() ?? state.visitors.length;
  const visitor: Visitor = { conn, socket, gone: false };
  state.visitors[conn] = visitor;
  take(state, { do: 'connect', conn, server });
  socket.on('data', (bytes) => hear(state, visitor, bytes));
  socket.on('end', () => {
    if (visitor.gone) return;
    take(state, { do: 'end', conn });
    pump(state);
  });
  socket.on('drain', () => state.behind.delete(visitor));
  socket.on('close', () => {
    letGo(state, visitor);
    state.visitors[conn] = null;
    state.freeNumbers.push(conn);
    pump(state);
  });
  pump(state);
}

/** Bytes from a program. */
function hear(state: LiveState, visitor: Visitor, bytes: Buffer): void {
  if (visitor.gone || state.over) return;
  const text = bytes.toString('latin1');
  state.bytes += text.length;
  take(state, { do: 'send', conn: visitor.conn, bytes: text });
  state.replicas.said(visitor.conn, text);
  state.touched.add(visitor);
  pump(state);
}

/** Bytes for a program. */
function deliver(state: LiveState, conn: number, bytes: string): void {
  const visitor = state.visitors[conn];
  if (!visitor || visitor.gone) return;
  if (!visitor.socket.write(bytes, 'latin1')) state.behind.add(visitor);
  state.replicas.heard(conn, bytes);
  state.touched.add(visitor);
}

/** The simulated server has closed the connection: the program gets what is left for it, but not for ever. */
function serverClosed(state: LiveState, conn: number): void {
  const visitor = state.visitors[conn];
  if (!visitor || visitor.gone) return;
  visitor.gone = true;
  state.replicas.forget(conn);
  visitor.socket.resume();
  visitor.socket.destroySoon();
  visitor.socket.setTimeout(LINGER_MILLIS, () => visitor.socket.destroy());
}

/** The program is gone, or is sent away. */
function letGo(state: LiveState, visitor: Visitor): void {
  state.touched.delete(visitor);
  state.paused.delete(visitor);
  state.behind.delete(visitor);
  if (visitor.gone) return;
  visitor.gone = true;
  if (!state.over) take(state, { do: 'close', conn: visitor.conn });
  state.replicas.forget(visitor.conn);
  visitor.socket.destroy();
}

/** Plays what is due, looks at the caps, and plans the next time. */
function pump(state: LiveState): void {
  if (state.over) return;
  const begin = performance.now();
  const until = state.clock.micros();
  let done = false;
  do done = playTo(state.session, until, EVENTS_A_PORTION);
  while (!done && performance.now() - begin < PORTION_MILLIS);
  if (!done) state.clock.played(state.session.run.simulation.world.now);
  forgetPlayed(state.session);
  keepCaps(state);
  tellDeaths(state);
  plan(state, done);
}

function keepCaps(state: LiveState): void {
  const { session, caps, record } = state;
  const { simulation } = session.run;
  for (const visitor of state.touched) {
    const excess = excessOf(simulation, caps, visitor, state.behind);
    if (excess !== null) {
      state.dropped++;
      state.options.tell(`connection ${visitor.conn} is let go: ${excess}`);
      letGo(state, visitor);
    } else if (queueOf(simulation, visitor.conn) > 0) pause(state, visitor);
  }
  state.touched.clear();
  const crowded = session.scenario.outside.length > MAX_UNPLAYED;
  if (crowded) for (const visitor of state.visitors) if (visitor && !visitor.gone) pause(state, visitor);
  for (const visitor of state.paused) {
    if (crowded || queueOf(simulation, visitor.conn) > 0) continue;
    state.paused.delete(visitor);
    visitor.socket.resume();
  }
  const end = clientEnd(simulation, caps, record);
  if (end === null) return;
  state.live.onEnd?.(end);
  state.live.onEnd = null;
}

function pause(state: LiveState, visitor: Visitor): void {
  if (state.paused.has(visitor)) return;
  state.paused.add(visitor);
  visitor.socket.pause();
}

function tellDeaths(state: LiveState): void {
  for (const { server, up } of state.session.run.simulation.world.servers) {
    if (up || state.toldDead.has(server.name)) continue;
    state.toldDead.add(server.name);
    state.options.tell(`the process of ${server.name} is dead: ${server.death?.sentence ?? 'it has ended'}`);
  }
}

function plan(state: LiveState, done: boolean): void {
  if (state.immediate !== null) return;
  const next = nextTime(state.session.run.simulation);
  const wait = done ? state.clock.millisUntil(next) : 0;
  if (state.timer !== null) clearTimeout(state.timer);
  state.timer = null;
  const wake = () => {
    state.immediate = null;
    state.timer = null;
    pump(state);
  };
  if (next === -1) return;
  if (wait < 1) state.immediate = setImmediate(wake);
  else state.timer = setTimeout(wake, Math.min(Math.floor(wait), MAX_SLEEP_MILLIS));
}

function stop(state: LiveState): Outcome {
  for (const visitor of state.visitors) if (visitor) letGo(state, visitor);
  state.over = true;
  if (state.timer !== null) clearTimeout(state.timer);
  if (state.immediate !== null) clearImmediate(state.immediate);
  for (const { listener } of state.live.doors) listener.close();
  for (const visitor of state.visitors) visitor?.socket.destroy();
  state.record?.finish(endStorm(state.session));
  if (state.record === null) endStorm(state.session);
  const last = performance.now() + state.caps.calmMillis;
  return playCalm(state.session, () => performance.now() > last);
}

function figuresOf(state: LiveState): LiveFigures {
  const { simulation } = state.session.run;
  return {
    micros: simulation.world.now,
    usedMemory: simulation.world.servers[0].server.heap.used,
    leaked: leakedSelects(simulation, 0),
    connections: state.visitors.length - state.freeNumbers.length,
    steps: state.steps,
    bytes: state.bytes,
    dropped: state.dropped,
  };
}
