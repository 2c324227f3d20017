import { rdbSaveBackground } from '../../model/server/replication/bgsave.ts';
import { attachWorld, createSimulation, step } from '../../model/world/engine.ts';
import { CHILD_END, SERVER_CRON, SERVER_LOOP } from '../../model/world/events.ts';
import { closeEnd, cutConnection, dial, send } from '../../model/world/network.ts';
import { enter } from '../../model/world/process.ts';
import type { Simulation } from '../../model/world/simulation.ts';
import type { Connection, World } from '../../model/world/world.ts';
import { createReplayChooser, LINK_ARRIVAL, LINK_WRITABLE, popEvent, pushEvent } from '../../sim/index.ts';
import { databaseOf, kindOf, whoOf } from './actions.ts';
import { notedVariant } from './noted-variant.ts';
import { type Scope, SMALL_RULES, scopeScenario, selectCommand, WRITE_COMMAND } from './scope.ts';
import { type ClientSeat, type LiveState, NO_CONNECTION, type SlaveSeat, setSlave } from './state.ts';
import { createReader, read } from './stream-reader.ts';

/**
 * The engine of every simulation, moved by actions instead of by time. Its queue holds nothing between two actions:
 * what a link has under way is in the state's `pending`, and the rest can be told from the master's own state.
 */
export interface Session {
  readonly scope: Scope;
  readonly simulation: Simulation;
  /** The state whose parts the simulation's world is made of, while an action is taken. */
  current: LiveState;
}

const OK = '+OK\r\n'.length;

export function createSession(scope: Scope): Session {
  const session: Session = {
    scope,
    simulation: undefined as never,
    current: undefined as never,
  };
  const simulation = createSimulation({
    scenario: scopeScenario(scope),
    chooser: createReplayChooser({}),
    variantOf: () => (judgesStreams(scope) ? notedVariant(session) : scope.variant),
    rules: SMALL_RULES,
    onlookers: {
      received: (_kind, end, bytes) => received(session, end, bytes),
      ended: (end) => ended(session, end),
    },
  });
  (session as { simulation: Simulation }).simulation = simulation;
  return session;
}

const judgesStreams = (scope: Scope): boolean => scope.properties.includes('streams');

/** The world as a state: the master alone, nobody connected. */
export function bareState(session: Session): LiveState {
  const { scope, simulation } = session;
  const { world } = simulation;
  while (popEvent(world.queue)) {
    // Timers: an exploration has none.
  }
  const slave: SlaveSeat = {
    connection: NO_CONNECTION,
    gone: false,
    reader: judgesStreams(scope) ? createReader([]) : null,
  };
  return {
    master: world.servers[0],
    connections: world.connections,
    pending: [],
    clients: Array.from({ length: scope.clients }, () => ({
      connection: NO_CONNECTION,
      db: 0,
      writesLeft: scope.writes,
      awaited: 0,
    })),
    slaves: new Array(scope.slaves).fill(slave),
    sinceFork: { pid: -1, fed: [] },
  };
}

/** Takes an enabled action, of which the state has copies of all that it is about. */
export function take(session: Session, state: LiveState, action: number): void {
  const { simulation } = session;
  const { world } = simulation;
  const who = whoOf(action);
  session.current = state;
  world.servers[0] = state.master;
  world.connections = state.connections as Connection[];
  // The birthday of what is allocated, which makes no difference.
  world.events = 0;
  attachWorld(simulation, world);
  switch (kindOf(action)) {
    case 'turn':
      happen(world, SERVER_LOOP, 0, 0);
      step(simulation);
      break;
    case 'child-ends':
      happen(world, CHILD_END, 0, state.master.server.child?.pid ?? 0);
      step(simulation);
      break;
    case 'cron':
      // Any run but the tenth: what those do besides has no part in an exploration.
      state.master.server.cronLoops = 1;
      happen(world, SERVER_CRON, 0, state.master.incarnation);
      step(simulation);
      break;
    case 'bgsave':
      enter(simulation, 0, rdbSaveBackground);
      break;
    case 'reply':
      arrives(session, state.clients[who].connection * 2 + 1);
      break;
    case 'reads':
      slaveReads(session, state.slaves[who].connection);
      break;
    case 'news':
      arrives(session, who * 2);
      break;
    case 'attach':
      attach(session, who);
      break;
    case 'cut':
      cut(session, who);
      break;
    case 'quit':
      quit(session, who);
      break;
    case 'write':
      write(session, who, session.scope.databases[databaseOf(action)]);
      break;
  }
  state.connections = world.connections;
  collect(session);
}

function happen(world: World, kind: number, a: number, b: number): void {
  pushEvent(world.queue, 0, kind, a, b);
}

function arrives(session: Session, pipe: number): void {
  const { current, simulation } = session;
  current.pending = current.pending.filter((other) => other !== pipe);
  happen(simulation.world, LINK_ARRIVAL, pipe, current.connections[pipe >> 1].link.serial);
  step(simulation);
}

/** A slave reads all that has arrived. If that makes room for the master, the kernel tells it at once. */
function slaveReads(session: Session, connection: number): void {
  const { simulation } = session;
  arrives(session, connection * 2 + 1);
  const { queue } = simulation.world;
  const events: [kind: number, pipe: number, serial: number][] = [];
  while (popEvent(queue)) events.push([queue.kind, queue.a, queue.b]);
  for (const [kind, pipe, serial] of events) {
    if (kind !== LINK_WRITABLE) continue;
    happen(simulation.world, kind, pipe, serial);
    step(simulation);
  }
  for (const [kind, pipe, serial] of events)
    if (kind === LINK_ARRIVAL) happen(simulation.world, kind, pipe, serial);
}

/** Bytes on their way to the master reach it at once: nobody can tell when they were sent. */
function sendAtOnce(session: Session, connection: number, bytes: string): void {
  send(session.simulation, connection, 0, bytes);
  step(session.simulation);
}

/** A dial and its acceptance by the kernel; the master's process finds it in its backlog. */
export function connect(session: Session, end: number): number {
  const { simulation, current } = session;
  current.connections = current.connections.slice();
  simulation.world.connections = current.connections as Connection[];
  const connection = dial(simulation, { kind: 'outside', index: end }, 0);
  step(simulation);
  collect(session);
  return connection;
}

function attach(session: Session, slave: number): void {
  const { scope, current } = session;
  const connection = connect(session, scope.clients + slave);
  const { reader } = current.slaves[slave];
  setSlave(current, slave, { connection, gone: false, reader: reader === null ? null : createReader([]) });
  sendAtOnce(session, connection, 'SYNC\r\n');
}

function cut(session: Session, slave: number): void {
  const { simulation, current } = session;
  const { connection, reader } = current.slaves[slave];
  cutConnection(simulation, connection);
  closeEnd(simulation, connection, 0);
  setSlave(current, slave, {
    connection: NO_CONNECTION,
    gone: false,
    reader: reader === null ? null : createReader([]),
  });
}

function quit(session: Session, slave: number): void {
  const { current } = session;
  setSlave(current, slave, { ...current.slaves[slave], gone: true, reader: null });
  sendAtOnce(session, current.slaves[slave].connection, 'QUIT\r\n');
}

function write(session: Session, client: number, dictid: number): void {
  const { current } = session;
  const seat = current.clients[client];
  const selects = seat.db !== dictid;
  setClient(current, client, {
    ...seat,
    db: dictid,
    writesLeft: seat.writesLeft - 1,
    awaited: selects ? 2 * OK : OK,
  });
  sendAtOnce(session, seat.connection, selects ? selectCommand(dictid) + WRITE_COMMAND : WRITE_COMMAND);
}

function setClient(state: LiveState, client: number, seat: ClientSeat): void {
  state.clients = state.clients.with(client, seat);
}

function received(session: Session, end: number, bytes: string): void {
  const { scope, current } = session;
  if (end < scope.clients) {
    const seat = current.clients[end];
    setClient(current, end, { ...seat, awaited: Math.max(0, seat.awaited - bytes.length) });
    return;
  }
  const seat = current.slaves[end - scope.clients];
  if (seat.reader !== null)
    setSlave(current, end - scope.clients, { ...seat, reader: read(seat.reader, bytes) });
}

function ended(session: Session, end: number): void {
  const { scope, current } = session;
  if (end < scope.clients) return;
  const slave = end - scope.clients;
  setSlave(current, slave, { ...current.slaves[slave], connection: NO_CONNECTION });
}

/** Takes the new events out of the engine's queue: arrivals wait in the state, the others can be told from it. */
export function collect(session: Session): void {
  const { current, simulation } = session;
  const { queue } = simulation.world;
  const { connections } = current;
  let pending = current.pending;
  while (popEvent(queue)) {
    if (queue.kind === LINK_ARRIVAL && !pending.includes(queue.a)) pending = [...pending, queue.a];
  }
  if (pending.some((pipe) => nobodyReads(connections, pipe))) {
    pending = pending.filter((pipe) => !nobodyReads(connections, pipe));
  }
  current.pending = pending;
}

/** Whether a pipe's reading end has closed, so that what arrives there makes no difference. */
export function nobodyReads(connections: readonly Connection[], pipe: number): boolean {
  return connections[pipe >> 1].closed[1 - (pipe & 1)];
}
