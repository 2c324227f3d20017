import type { Dynamics } from '../../lab/index.ts';
import {
  attachWorld,
  createDynamics,
  type RedisWorldTypes,
  type Simulation,
  step,
  type World,
} from '../../model/index.ts';
import {
  CHILD_END,
  type Connection,
  closeEnd,
  cutConnection,
  dial,
  enter,
  rdbSaveBackground,
  SERVER_CRON,
  SERVER_LOOP,
  send,
} from '../../model/internals.ts';
import { createReplayChooser, LINK_ARRIVAL, LINK_WRITABLE, popEvent, pushEvent } from '../../sim/index.ts';
import { databaseOf, kindOf, whoOf } from './actions.ts';
import {
  type ClientSeat,
  directionOf,
  FROM_MASTER,
  NO_CONNECTION,
  pipeOf,
  placeOfPipe,
  type SlaveSeat,
  setSlave,
  TO_MASTER,
  type UnpackedState,
} from './explore-state.ts';
import { askedOf } from './explored-properties.ts';
import { notingOwed } from './owed-writes.ts';
import { type Scope, scopeScenario, selectCommand, WRITE_COMMAND } from './scope.ts';
import { createReader, read } from './stream-reader.ts';

/**
 * Plays actions on the code of every simulation, moved by actions instead of by time. Its queue holds nothing between two
 * actions: what a link has under way is in the state's `pending`, and the rest can be told from the master's own state.
 */
export interface ActionPlayer {
  readonly scope: Scope;
  readonly followsStreams: boolean;
  readonly dynamics: Dynamics<RedisWorldTypes>;
  readonly simulation: Simulation;
  /** The state whose parts the simulation's world is made of, while an action is executed. */
  current: UnpackedState;
  /** Told of the bytes that a slave reads. */
  slaveRead: ((slave: number, bytes: string) => void) | null;
}

const OK = '+OK\r\n'.length;

export function createActionPlayer(scope: Scope): ActionPlayer {
  const { followsStreams } = askedOf(scope.properties);
  const dynamics = createDynamics({
    variantOf: (_scenario, _index, variant) => (followsStreams ? notingOwed(variant, () => player) : variant),
  });
  const simulation = dynamics.start(scopeScenario(scope), {
    variant: scope.variant,
    chooser: createReplayChooser({}),
    observers: {
      received: (_kind, end, bytes) => received(player, end, bytes),
      ended: (end) => ended(player, end),
    },
  });
  const player: ActionPlayer = {
    scope,
    followsStreams,
    dynamics,
    simulation,
    current: undefined as never,
    slaveRead: null,
  };
  return player;
}

/** The world as a state: the master alone, nobody connected. */
export function bareState({ scope, followsStreams, simulation }: ActionPlayer): UnpackedState {
  const { world } = simulation;
  while (popEvent(world.queue)) {
    // Timers: an exploration has none.
  }
  const slave: SlaveSeat = {
    connection: NO_CONNECTION,
    gone: false,
    reader: followsStreams ? createReader([]) : null,
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

/** The simulation with the state's parts as its world. */
export function simulationOf({ simulation }: ActionPlayer, state: UnpackedState): Simulation {
  const { world } = simulation;
  world.servers[0] = state.master;
  world.connections = state.connections as Connection[];
  attachWorld(simulation, world);
  return simulation;
}

/**
 * Executes an enabled action, of which the state has copies of all that it is about.
 *
 * @param event the ordinal of the events before it: the birthday of what is allocated, which makes no difference
 */
export function executeAction(player: ActionPlayer, state: UnpackedState, action: number, event = 0): void {
  const simulation = simulationOf(player, state);
  const { world } = simulation;
  const who = whoOf(action);
  player.current = state;
  world.events = event;
  switch (kindOf(action)) {
    case 'loop-turn':
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
    case 'client-reads':
      arrives(player, pipeOf(state.clients[who].connection, FROM_MASTER));
      break;
    case 'slave-reads':
      slaveReads(player, state.slaves[who].connection);
      break;
    case 'connection-ended':
      arrives(player, pipeOf(who, TO_MASTER));
      break;
    case 'slave-attaches':
      attach(player, who);
      break;
    case 'slave-cut':
      cut(player, who);
      break;
    case 'slave-quits':
      quit(player, who);
      break;
    case 'client-writes':
      write(player, who, player.scope.databases[databaseOf(action)]);
      break;
  }
  state.connections = world.connections;
  collect(player);
}

function happen(world: World, kind: number, a: number, b: number): void {
  pushEvent(world.queue, 0, kind, a, b);
}

function arrives(player: ActionPlayer, pipe: number): void {
  const { current, simulation } = player;
  current.pending = current.pending.filter((other) => other !== pipe);
  happen(simulation.world, LINK_ARRIVAL, pipe, current.connections[placeOfPipe(pipe)].link.serial);
  step(simulation);
}

/** A slave reads all that has arrived. If that makes room for the master, the kernel tells it at once. */
function slaveReads(player: ActionPlayer, connection: number): void {
  const { simulation } = player;
  arrives(player, pipeOf(connection, FROM_MASTER));
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
function sendAtOnce(player: ActionPlayer, connection: number, bytes: string): void {
  send(player.simulation, connection, 0, bytes);
  step(player.simulation);
}

/** A dial and its acceptance by the kernel; the master's process finds it in its backlog. */
export function connectEnd(player: ActionPlayer, end: number): number {
  const { simulation, current } = player;
  current.connections = current.connections.slice();
  simulation.world.connections = current.connections as Connection[];
  const connection = dial(simulation, { kind: 'outside', index: end }, 0);
  step(simulation);
  collect(player);
  return connection;
}

function attach(player: ActionPlayer, slave: number): void {
  const { scope, current } = player;
  const connection = connectEnd(player, scope.clients + slave);
  const { reader } = current.slaves[slave];
  setSlave(current, slave, { connection, gone: false, reader: reader === null ? null : createReader([]) });
  sendAtOnce(player, connection, 'SYNC\r\n');
}

function cut(player: ActionPlayer, slave: number): void {
  const { simulation, current } = player;
  const { connection, reader } = current.slaves[slave];
  cutConnection(simulation, connection);
  closeEnd(simulation, connection, 0);
  setSlave(current, slave, {
    connection: NO_CONNECTION,
    gone: false,
    reader: reader === null ? null : createReader([]),
  });
}

function quit(player: ActionPlayer, slave: number): void {
  const { current } = player;
  setSlave(current, slave, { ...current.slaves[slave], gone: true, reader: null });
  sendAtOnce(player, current.slaves[slave].connection, 'QUIT\r\n');
}

function write(player: ActionPlayer, client: number, dictid: number): void {
  const { current } = player;
  const seat = current.clients[client];
  const selects = seat.db !== dictid;
  setClient(current, client, {
    ...seat,
    db: dictid,
    writesLeft: seat.writesLeft - 1,
    awaited: selects ? 2 * OK : OK,
  });
  sendAtOnce(player, seat.connection, selects ? selectCommand(dictid) + WRITE_COMMAND : WRITE_COMMAND);
}

function setClient(state: UnpackedState, client: number, seat: ClientSeat): void {
  state.clients = state.clients.with(client, seat);
}

function received(player: ActionPlayer, end: number, bytes: string): void {
  const { scope, current } = player;
  if (end < scope.clients) {
    const seat = current.clients[end];
    setClient(current, end, { ...seat, awaited: Math.max(0, seat.awaited - bytes.length) });
    return;
  }
  const slave = end - scope.clients;
  player.slaveRead?.(slave, bytes);
  const seat = current.slaves[slave];
  if (seat.reader !== null) setSlave(current, slave, { ...seat, reader: read(seat.reader, bytes) });
}

function ended(player: ActionPlayer, end: number): void {
  const { scope, current } = player;
  if (end < scope.clients) return;
  const slave = end - scope.clients;
  setSlave(current, slave, { ...current.slaves[slave], connection: NO_CONNECTION });
}

/** Takes the new events out of the queue: arrivals wait in the state, the others can be told from it. */
export function collect(player: ActionPlayer): void {
  const { current, simulation } = player;
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
  return connections[placeOfPipe(pipe)].closed[1 - directionOf(pipe)];
}
