import { READ } from '../../model/world.ts';
import { actionOf, kindOf, whoOf } from './actions.ts';
import { givenParts } from './given.ts';
import { addList, createListTable, findList, type ListTable } from './list-table.ts';
import { numberOfMaster } from './masters.ts';
import {
  ADD_PENDING,
  BEGIN_TURN,
  changedLoop,
  changedPending,
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
  A_BGSAVE,
  A_CUT,
  A_QUIT,
  BUDGETS,
  type ExploreState,
  FIRST_SEAT,
  FORK,
  type LiveState,
  LOOP,
  MASTER,
  PENDING,
  type Readiness,
} from './state.ts';

/**
 * Actions on states of numbers. The engine makes each move only once: what it made of the parts that it was given is
 * kept, and a move that is given the same parts again gets the same.
 *
 * A turn of the master's loop is one move for the connection that it accepts and one for each descriptor that it serves:
 * in between, the server keeps nothing but its state.
 */
export interface Moves {
  readonly session: Session;
  readonly parts: Parts;
  /** From a move and the numbers of the parts it is given, to the changes that it makes: see `follow`. */
  readonly made: ListTable;
  /** Whether moves are kept. Without, each is made anew: slow, and for tests only. */
  readonly kept: boolean;
  /** The move to be made: the action, what it sees of parts that it is not given, and place and number of each part given. */
  readonly key: Int32Array;
  length: number;
}

/** Two integers and two for each part: the master, the fork, eight clients or slaves and their connections, and more. */
const LONGEST_KEY = 128;
const GIVEN = 2;

export function createMoves(session: Session, parts: Parts, kept = true): Moves {
  return { session, parts, made: createListTable(), kept, key: new Int32Array(LONGEST_KEY), length: 0 };
}

/** Takes an enabled action. */
export function move(moves: Moves, state: ExploreState, action: number): void {
  const { parts } = moves;
  const who = whoOf(action);
  moves.length = GIVEN;
  switch (kindOf(action)) {
    case 'turn':
      takeTurn(moves, state);
      return;
    case 'child-ends':
      give(moves, state, MASTER);
      break;
    case 'bgsave':
      state[BUDGETS] -= A_BGSAVE;
      giveMaster(moves, state);
      break;
    case 'cron':
      giveMaster(moves, state);
      break;
    case 'reply':
    case 'write':
      giveClient(moves, state, who);
      break;
    case 'reads':
      giveSlave(moves, state, who);
      break;
    case 'cut':
      state[BUDGETS] -= A_CUT;
      giveSlave(moves, state, who);
      break;
    case 'quit':
      state[BUDGETS] -= A_QUIT;
      giveSlave(moves, state, who);
      break;
    case 'news':
      give(moves, state, parts.firstPlace + who);
      break;
    case 'attach':
      give(moves, state, parts.firstSlave + who);
      give(moves, state, freePlace(parts, state));
      break;
  }
  play(moves, state, action, 0, 0, -1);
}

function give(moves: Moves, state: ExploreState, slot: number): void {
  const { key, length } = moves;
  key[length] = slot;
  key[length + 1] = slot < state.length ? state[slot] : -1;
  moves.length = length + 2;
}

function giveClient(moves: Moves, state: ExploreState, client: number): void {
  const { clients, firstPlace } = moves.parts;
  const slot = FIRST_SEAT + client;
  give(moves, state, slot);
  give(moves, state, firstPlace + clients.list[state[slot]].value.connection);
}

function giveSlave(moves: Moves, state: ExploreState, slave: number): void {
  const { slaves, firstSlave, firstPlace } = moves.parts;
  const slot = firstSlave + slave;
  give(moves, state, slot);
  give(moves, state, firstPlace + slaves.list[state[slot]].value.connection);
}

/**
 * The master and the connections of its slaves, whom it may feed (but for the one of this descriptor, given already);
 * where streams are judged, what slaves are owed, too.
 */
function giveMaster(moves: Moves, state: ExploreState, given = 0): void {
  const { masters, printer, firstSlave, firstPlace } = moves.parts;
  give(moves, state, MASTER);
  for (const fd of masters.list[state[MASTER]].fed) if (fd !== given) give(moves, state, firstPlace + fd - 1);
  if (!printer.contents) return;
  give(moves, state, FORK);
  for (let slot = firstSlave; slot < firstPlace; slot++) give(moves, state, slot);
}

/** The slot of the connection that would be dialled next. */
function freePlace({ connections, firstPlace }: Parts, state: ExploreState): number {
  for (let slot = firstPlace; slot < state.length; slot++) {
    const { closed } = connections.list[state[slot]].value;
    if (closed[0] && closed[1]) return slot;
  }
  return state.length;
}

const TURN = actionOf('turn');

function takeTurn(moves: Moves, state: ExploreState): void {
  const { masters, loops, firstPlace } = moves.parts;
  const { fds, bits, backlog } = loops.list[state[LOOP]].value;
  state[LOOP] = changedLoop(moves.parts, state[LOOP], BEGIN_TURN, 0, 0);
  if (backlog.length > 0) {
    give(moves, state, firstPlace + backlog[0]);
    give(moves, state, MASTER);
    play(moves, state, TURN, 0, 0, backlog[0]);
  }
  for (let i = 0; i < fds.length; i++) {
    if (!masters.list[state[MASTER]].running.up) return;
    moves.length = GIVEN;
    give(moves, state, firstPlace + fds[i] - 1);
    if ((bits[i] & READ) !== 0) giveMaster(moves, state, fds[i]);
    else give(moves, state, MASTER);
    play(moves, state, TURN, fds[i], bits[i], -1);
  }
}

/**
 * Makes a move, or does what it did when it was given the same parts. In a turn, one descriptor is ready (if `fd` is not
 * 0) or one connection is to be accepted (if `accepted` is not -1).
 */
function play(
  moves: Moves,
  state: ExploreState,
  action: number,
  fd: number,
  bits: number,
  accepted: number,
): void {
  const { key, made } = moves;
  key[0] = action;
  key[1] = action === TURN ? (fd << 2) | bits : known(moves, state);
  let at = findList(made, key, moves.length);
  if (at < 0 || !moves.kept) {
    const backlog = accepted < 0 ? [] : [accepted];
    const loop = fd === 0 ? { fds: [], bits: [], backlog } : { fds: [fd], bits: [bits], backlog };
    const changes = changesBy(moves, state, action, loop);
    if (at < 0) at = addList(made, key, moves.length, changes);
  }
  follow(moves, state, at);
}

/** Of a server that it is not given, a move can see whether it has accepted the connection that comes last. */
function known({ parts, key, length }: Moves, state: ExploreState): number {
  const place = key[length - 2] - parts.firstPlace;
  return place >= 0 && parts.masters.list[state[MASTER]].known[place + 1] ? 1 : 0;
}

/** A change of a slot; the others are those of parts.ts. */
const SET_SLOT = -1;

function follow({ made, parts }: Moves, state: ExploreState, at: number): void {
  const { cells } = made;
  const end = at + 1 + cells[at];
  for (let i = at + 1; i < end; i += 3) {
    const change = cells[i];
    if (change === SET_SLOT) state[cells[i + 1]] = cells[i + 2];
    else if (change === ADD_PENDING || change === DROP_PENDING)
      state[PENDING] = changedPending(parts, state[PENDING], change, cells[i + 1]);
    else state[LOOP] = changedLoop(parts, state[LOOP], change, cells[i + 1], cells[i + 2]);
  }
}

/** Lets the engine make the move, and says what it changed: the change and its two operands, again and again. */
function changesBy(moves: Moves, state: ExploreState, action: number, loop: Readiness): number[] {
  const { session, parts } = moves;
  const slots = slotsOf(moves);
  const live = givenParts(parts, state, slots, loop);
  const { server } = live.master;
  take(session, live, action);
  if (!slots.includes(MASTER) && (live.master.server !== server || !live.master.up))
    throw new Error(`a move of kind '${kindOf(action)}' has changed the master`);
  const changes: number[] = [];
  for (const slot of slots) {
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

function slotsOf({ key, length }: Moves): number[] {
  const slots: number[] = [];
  for (let i = GIVEN; i < length; i += 2) slots.push(key[i]);
  return slots;
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
    if (slot < parts.firstPlace) continue;
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
