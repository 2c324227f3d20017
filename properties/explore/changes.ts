import { kindOf, whoOf } from './actions.ts';
import { givenParts, ROOM } from './given.ts';
import { numberOfMaster } from './masters.ts';
import {
  ADD_PENDING,
  DROP_PENDING,
  IDLE,
  JOIN_BACKLOG,
  MARK_READY,
  numberOfClient,
  numberOfConnection,
  numberOfFork,
  numberOfSlave,
  type Parts,
} from './parts.ts';
import { nobodyReads, type Session, take } from './session.ts';
import {
  type ExploreState,
  FIRST_SEAT,
  FORK,
  type LiveState,
  LOOP,
  MASTER,
  type Readiness,
} from './state.ts';

/** Changes of a slot: to a number, or to the same connection with a writer that waits. The others are in parts.ts. */
export const SET_SLOT = -1;
export const SET_WAITING = -2;

/**
 * Lets the engine make a move with the parts in `slots`, and says what it changed: the change and its two operands,
 * again and again.
 */
export function changesBy(
  session: Session,
  parts: Parts,
  state: ExploreState,
  action: number,
  slots: readonly number[],
  loop: Readiness,
): number[] {
  const live = givenParts(parts, state, slots, loop);
  const { server } = live.master;
  take(session, live, action);
  if (!slots.includes(MASTER) && (live.master.server !== server || !live.master.up))
    throw new Error(`a move of kind '${kindOf(action)}' has changed the master`);
  const changes: number[] = [];
  for (const slot of slots) {
    if (slot >= ROOM) {
      const { link } = live.connections[slot - ROOM - parts.firstPlace];
      if (link.pipes[1].writerWaits) changes.push(SET_WAITING, slot - ROOM, 0);
      continue;
    }
    const number = numberAfter(parts, live, slot);
    if (number !== state[slot]) changes.push(SET_SLOT, slot, number);
  }
  addPipes(parts, state, action, live, slots, changes);
  if (!live.master.up) return [...changes, SET_SLOT, LOOP, IDLE];
  const { ready, readyCount, mask, backlog } = live.master.loop;
  for (const fd of ready.slice(0, readyCount)) changes.push(MARK_READY, fd, mask[fd]);
  for (const place of backlog) changes.push(JOIN_BACKLOG, place, 0);
  return changes;
}

function numberAfter(parts: Parts, live: LiveState, slot: number): number {
  const { firstPlace, firstSlave } = parts;
  if (slot >= firstPlace) return numberOfConnection(parts, live.connections[slot - firstPlace]);
  if (slot >= firstSlave) return numberOfSlave(parts, live.slaves[slot - firstSlave]);
  if (slot >= FIRST_SEAT) return numberOfClient(parts, live.clients[slot - FIRST_SEAT]);
  if (slot === FORK) return numberOfFork(parts, live.sinceFork);
  return numberOfMaster(parts.masters, live.master);
}

/** What is under way now, and what is not any more: it has arrived, or there is nobody left to read it. */
function addPipes(
  parts: Parts,
  state: ExploreState,
  action: number,
  live: LiveState,
  slots: readonly number[],
  changes: number[],
): void {
  const arrived = arrivedBy(parts, state, action);
  if (arrived >= 0) changes.push(DROP_PENDING, arrived, 0);
  for (const pipe of live.pending) changes.push(ADD_PENDING, pipe, 0);
  for (const slot of slots) {
    if (slot < parts.firstPlace || slot >= ROOM) continue;
    const pipe = (slot - parts.firstPlace) * 2;
    if (nobodyReads(live.connections, pipe)) changes.push(DROP_PENDING, pipe, 0);
    if (nobodyReads(live.connections, pipe + 1)) changes.push(DROP_PENDING, pipe + 1, 0);
  }
}

/** The pipe whose arrival is the action, or -1. */
function arrivedBy({ clients, slaves, firstSlave }: Parts, state: ExploreState, action: number): number {
  const who = whoOf(action);
  switch (kindOf(action)) {
    case 'reply':
      return clients.list[state[FIRST_SEAT + who]].value.connection * 2 + 1;
    case 'reads':
      return slaves.list[state[firstSlave + who]].value.connection * 2 + 1;
    case 'news':
      return who * 2;
    default:
      return -1;
  }
}
