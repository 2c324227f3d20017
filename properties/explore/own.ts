import { type Connection, type EndOwner, READ, WRITE } from '../../model/world.ts';
import { createLink } from '../../sim/index.ts';
import { kindOf, whoOf } from './actions.ts';
import {
  BOTH,
  copyBacklog,
  copyChild,
  copyConnection,
  copyProcess,
  copyReadiness,
  FROM_MASTER,
  type Room,
  TO_MASTER,
} from './copies.ts';
import type { ExploreState } from './state.ts';

/** Gives a state parts of its own for whatever the action is going to change: it shares all its parts with others. */
export function own(room: Room, state: ExploreState, action: number): void {
  const who = whoOf(action);
  switch (kindOf(action)) {
    case 'turn':
      ownTurn(room, state);
      return;
    case 'cron':
    case 'bgsave':
      ownServed(room, state, []);
      return;
    case 'child-ends':
      state.master = copyChild(state.master);
      return;
    case 'reply':
      ownConnection(state, state.clients[who].connection, FROM_MASTER);
      return;
    case 'cut':
      ownConnection(state, state.slaves[who].connection, BOTH);
      return;
    case 'news':
      ownConnection(state, who, TO_MASTER);
      state.master = copyReadiness(state.master);
      return;
    case 'reads':
      ownConnection(state, state.slaves[who].connection, FROM_MASTER);
      state.master = copyReadiness(state.master);
      return;
    case 'quit':
      ownConnection(state, state.slaves[who].connection, TO_MASTER);
      state.master = copyReadiness(state.master);
      return;
    case 'attach':
      state.connections = state.connections.slice();
      state.master = copyBacklog(state.master);
      return;
    case 'write':
      ownConnection(state, state.clients[who].connection, TO_MASTER);
      state.master = copyReadiness(state.master);
      return;
  }
}

function ownConnection(state: ExploreState, place: number, pipes: number): void {
  const connections = state.connections.slice();
  connections[place] = copyConnection(connections[place], pipes);
  state.connections = connections;
}

/** A turn serves whoever is ready; a command that it executes changes the database its client has selected. */
function ownTurn(room: Room, state: ExploreState): void {
  const { loop } = state.master;
  const databases: boolean[] = [];
  for (const { connection, db } of state.clients) {
    if (((loop.mask[connection + 1] ?? 0) & READ) !== 0) databases[db] = true;
  }
  ownServed(room, state, databases);
}

/**
 * The process with the given databases, with the clients that are ready or to be accepted and all slaves, and their
 * connections. `ASIDE` stands for the other connections, so that a server that dies does not cut what others share.
 */
function ownServed(room: Room, state: ExploreState, databases: readonly boolean[]): void {
  const { loop, server } = state.master;
  const clients: boolean[] = [];
  const before = state.connections;
  const connections: Connection[] = before.map(() => ASIDE);
  const serve = (place: number, pipes: number): void => {
    if (connections[place] !== ASIDE) return;
    connections[place] = copyConnection(before[place], pipes);
    const id = server.clientIdByFd[place + 1] ?? -1;
    if (id >= 0) clients[id] = true;
  };
  for (const id of server.slaves.values) serve((server.clientById[id]?.fd ?? 0) - 1, BOTH);
  for (const fd of loop.ready) serve(fd - 1, loop.mask[fd] === WRITE ? FROM_MASTER : BOTH);
  if (loop.backlog.length > 0) serve(loop.backlog[0], BOTH);
  state.master = copyProcess(room, state.master, clients, databases);
  state.connections = connections;
}

const NOBODY: EndOwner = { kind: 'outside', index: -1 };
const NO_SETTINGS = {
  latencyMicros: 0,
  jitterMicros: 0,
  bytesPerMilli: 0,
  segmentBytes: 0,
  sendBuffer: 0,
  receiveBuffer: 0,
};
const ASIDE: Connection = {
  link: createLink(0, NO_SETTINGS, NO_SETTINGS),
  owners: [NOBODY, NOBODY],
  closed: [true, true],
};

/** Puts the connections back that were set aside for an action. */
export function putBack(state: ExploreState, before: readonly Connection[]): void {
  if (!state.connections.includes(ASIDE)) return;
  state.connections = state.connections.map((connection, place) =>
    connection === ASIDE ? before[place] : connection,
  );
}
