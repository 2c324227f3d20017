import {
  type Connection,
  cloneConnection,
  type EndOwner,
  READ,
  type ServerProcess,
  workingCopy,
} from '../../model/internals.ts';
import {
  type ClientSeat,
  FIRST_SEAT,
  FORK_SLOT,
  MASTER_SLOT,
  type PackedState,
  type Readiness,
  type SlaveSeat,
  type UnpackedState,
} from './explore-state.ts';
import { eventLoopOf } from './readiness.ts';
import type { StateParts } from './state-parts.ts';
import { liveHeap, type Master, processWith } from './stored-masters.ts';

/** Added to the slot of a connection of which a move can only see whether there is room, and ask to be told of it. */
const ONLY_ROOM = 1 << 16;

export const onlyRoomOf = (slot: number): number => ONLY_ROOM + slot;
export const isOnlyRoom = (slot: number): boolean => slot >= ONLY_ROOM;
export const slotWithRoom = (slot: number): number => slot - ONLY_ROOM;

/**
 * As much of a state as a move may depend on: copies of the parts in `slots`, and a loop in which only the one who is
 * served is ready. What stands for the other parts throws when it is touched.
 */
export function restrictedState(
  parts: StateParts,
  state: PackedState,
  slots: readonly number[],
  loop: Readiness,
): UnpackedState {
  const { scope, firstSlave, firstPlace } = parts;
  const live: UnpackedState = {
    master: restrictedMaster(
      parts,
      parts.masters.list[state[MASTER_SLOT]],
      slots.includes(MASTER_SLOT),
      loop,
    ),
    connections: new Array<Connection>(state.length - firstPlace).fill(ASIDE),
    pending: [],
    clients: new Array<ClientSeat>(scope.clients).fill(NO_SEAT),
    slaves: new Array<SlaveSeat>(scope.slaves).fill(NO_SEAT),
    sinceFork: parts.forks.list[state[FORK_SLOT]].value,
  };
  const [clients, slaves, connections] = [live.clients, live.slaves, live.connections] as [
    ClientSeat[],
    SlaveSeat[],
    Connection[],
  ];
  for (const slot of slots) {
    if (isOnlyRoom(slot)) {
      const { room } = parts.connections.list[state[slotWithRoom(slot)]];
      connections[slotWithRoom(slot) - firstPlace] = socketOf(room);
    } else if (slot >= state.length) continue;
    else if (slot >= firstPlace)
      connections[slot - firstPlace] = cloneConnection(parts.connections.list[state[slot]].value);
    else if (slot >= firstSlave) slaves[slot - firstSlave] = parts.slaves.list[state[slot]].value;
    else if (slot >= FIRST_SEAT) clients[slot - FIRST_SEAT] = parts.clients.list[state[slot]].value;
  }
  return live;
}

/** Without the master's slot, its process is there to have something become ready, and its server is not to be changed. */
function restrictedMaster(parts: StateParts, master: Master, whole: boolean, loop: Readiness): ServerProcess {
  const { running } = master;
  if (!whole) return processWith(running, running.server, eventLoopOf(loop));
  const { server } = running;
  const clients: boolean[] = [];
  const serve = (fd: number): void => {
    const id = server.clientIdByFd[fd] ?? -1;
    if (id >= 0) clients[id] = true;
  };
  // Whoever only sends has nothing to do with slaves or databases.
  const executes = loop.fds.length === 0 || (loop.bits[0] & READ) !== 0;
  loop.fds.forEach(serve);
  if (executes) master.fed.forEach(serve);
  const copy = workingCopy(server, liveHeap(parts.masters, master), clients, executes);
  return processWith(running, copy, eventLoopOf(loop));
}

const untouchable = (): never => {
  throw new Error('an action has touched a part of the state that it was not given');
};

const NO_SEAT = Object.freeze({
  get connection(): number {
    return untouchable();
  },
  get reader(): null {
    return untouchable();
  },
  get db(): number {
    return untouchable();
  },
  writesLeft: 0,
  awaited: 0,
  gone: false,
});

/** A slave's connection as the master sees it while it serves somebody else. */
function socketOf(room: boolean): Connection {
  const link: LinkWithRoom = Object.create(UNSEEN_LINK);
  link.pipes = [null, { unsent: '', settings: room ? WITH_ROOM : WITHOUT_ROOM, writerWaits: false }];
  // To a server that dies it is closed already: what becomes of it then makes no difference any more.
  return { link: link as unknown as Connection['link'], owners: [NOBODY, THE_MASTER], closed: CLOSED };
}

interface LinkWithRoom {
  pipes: [null, { unsent: string; settings: { sendBuffer: number }; writerWaits: boolean }];
}

const UNSEEN_LINK = Object.freeze({
  get broken(): boolean {
    return untouchable();
  },
});
const WITH_ROOM = Object.freeze({ sendBuffer: 1 });
const WITHOUT_ROOM = Object.freeze({ sendBuffer: 0 });

const THE_MASTER: EndOwner = Object.freeze({ kind: 'server', index: 0 });
const CLOSED = Object.freeze([true, true]) as unknown as Connection['closed'];

const NOBODY: EndOwner = Object.freeze({ kind: 'outside', index: -1 });

/** Owned by nobody, so that a server that dies does not ask for it; not closed, so that nobody dials in its place. */
const ASIDE: Connection = Object.freeze({
  get link(): Connection['link'] {
    return untouchable();
  },
  owners: Object.freeze([NOBODY, NOBODY]) as unknown as Connection['owners'],
  closed: Object.freeze([false, false]) as unknown as Connection['closed'],
});
