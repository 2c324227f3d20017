import { type ActionPlayer, executeAction, nobodyReads } from './action-player.ts';
import { kindOf, whoOf } from './actions.ts';
import {
  FIRST_SEAT,
  FORK_SLOT,
  FROM_MASTER,
  LOOP_SLOT,
  MASTER_SLOT,
  type PackedState,
  pipeOf,
  type Readiness,
  TO_MASTER,
  type UnpackedState,
} from './explore-state.ts';
import { isOnlyRoom, restrictedState, slotWithRoom } from './restricted-state.ts';
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
  type StateParts,
} from './state-parts.ts';
import { numberOfMaster } from './stored-masters.ts';

/** Changes of a slot: to a number, or to the same connection with a writer that waits. The others are in parts.ts. */
export const SET_SLOT = -1;
export const SET_WAITING = -2;

/**
 * Executes a move with the parts in `slots` alone, and says what it changed: the change and its two operands, again and
 * again.
 */
export function changesBy(
  player: ActionPlayer,
  parts: StateParts,
  state: PackedState,
  action: number,
  slots: readonly number[],
  loop: Readiness,
): number[] {
  const live = restrictedState(parts, state, slots, loop);
  const { server } = live.master;
  executeAction(player, live, action);
  if (!slots.includes(MASTER_SLOT) && (live.master.server !== server || !live.master.up))
    throw new Error(`a move of kind '${kindOf(action)}' has changed the master`);
  const changes: number[] = [];
  for (const slot of slots) {
    if (isOnlyRoom(slot)) {
      const connection = slotWithRoom(slot);
      const { link } = live.connections[connection - parts.firstPlace];
      if (link.pipes[FROM_MASTER].writerWaits) changes.push(SET_WAITING, connection, 0);
      continue;
    }
    const number = numberAfter(parts, live, slot);
    if (number !== state[slot]) changes.push(SET_SLOT, slot, number);
  }
  addPipes(parts, state, action, live, slots, changes);
  if (!live.master.up) return [...changes, SET_SLOT, LOOP_SLOT, IDLE];
  const { ready, readyCount, mask, backlog } = live.master.loop;
  for (const fd of ready.slice(0, readyCount)) changes.push(MARK_READY, fd, mask[fd]);
  for (const place of backlog) changes.push(JOIN_BACKLOG, place, 0);
  return changes;
}

function numberAfter(parts: StateParts, live: UnpackedState, slot: number): number {
  const { firstPlace, firstSlave } = parts;
  if (slot >= firstPlace) return numberOfConnection(parts, live.connections[slot - firstPlace]);
  if (slot >= firstSlave) return numberOfSlave(parts, live.slaves[slot - firstSlave]);
  if (slot >= FIRST_SEAT) return numberOfClient(parts, live.clients[slot - FIRST_SEAT]);
  if (slot === FORK_SLOT) return numberOfFork(parts, live.sinceFork);
  return numberOfMaster(parts.masters, live.master);
}

/** What is under way now, and what is not any more: it has arrived, or there is nobody left to read it. */
function addPipes(
  parts: StateParts,
  state: PackedState,
  action: number,
  live: UnpackedState,
  slots: readonly number[],
  changes: number[],
): void {
  const arrived = arrivedBy(parts, state, action);
  if (arrived >= 0) changes.push(DROP_PENDING, arrived, 0);
  for (const pipe of live.pending) changes.push(ADD_PENDING, pipe, 0);
  for (const slot of slots) {
    if (slot < parts.firstPlace || isOnlyRoom(slot)) continue;
    for (const direction of [TO_MASTER, FROM_MASTER]) {
      const pipe = pipeOf(slot - parts.firstPlace, direction);
      if (nobodyReads(live.connections, pipe)) changes.push(DROP_PENDING, pipe, 0);
    }
  }
}

/** The pipe whose arrival is the action, or -1. */
function arrivedBy({ clients, slaves, firstSlave }: StateParts, state: PackedState, action: number): number {
  const who = whoOf(action);
  switch (kindOf(action)) {
    case 'client-reads':
      return pipeOf(clients.list[state[FIRST_SEAT + who]].value.connection, FROM_MASTER);
    case 'slave-reads':
      return pipeOf(slaves.list[state[firstSlave + who]].value.connection, FROM_MASTER);
    case 'connection-ended':
      return pipeOf(who, TO_MASTER);
    default:
      return -1;
  }
}
