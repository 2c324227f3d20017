import { READ } from '../../model/world/world.ts';
import { actionOf, kindOf, whoOf } from './actions.ts';
import { changesBy, SET_SLOT, SET_WAITING } from './changes.ts';
import { ROOM } from './given.ts';
import { addList, createListTable, findList, type ListTable } from './list-table.ts';
import {
  ADD_PENDING,
  BEGIN_TURN,
  changedLoop,
  changedPending,
  DROP_PENDING,
  type Parts,
  waitingConnection,
} from './parts.ts';
import type { Session } from './session.ts';
import {
  A_BGSAVE,
  A_CUT,
  A_QUIT,
  BUDGETS,
  type ExploreState,
  FIRST_SEAT,
  FORK,
  LOOP,
  MASTER,
  PENDING,
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
  /** Whether each move is made anew all the same, to see that it comes out as it did: slow, and for tests only. */
  readonly checked: boolean;
  /** The move to be made: the action, what it sees of parts that it is not given, and place and number of each part given. */
  readonly key: Int32Array;
  length: number;
}

/** Two integers and two for each part: the master, the fork, eight clients or slaves and their connections, and more. */
const LONGEST_KEY = 128;
const GIVEN = 2;

export function createMoves(session: Session, parts: Parts, checked = false): Moves {
  return { session, parts, made: createListTable(), checked, key: new Int32Array(LONGEST_KEY), length: 0 };
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
  add(moves, slot, slot < state.length ? state[slot] : -1);
}

function add(moves: Moves, slot: number, number: number): void {
  moves.key[moves.length++] = slot;
  moves.key[moves.length++] = number;
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
 * The master, and of the connections of its slaves, whom it may feed, whether there is room (but for the one of this
 * descriptor, given already); where streams are judged, what slaves are owed, too.
 */
function giveMaster(moves: Moves, state: ExploreState, given = 0): void {
  const { masters, connections, printer, firstSlave, firstPlace } = moves.parts;
  give(moves, state, MASTER);
  for (const fd of masters.list[state[MASTER]].fed) {
    const slot = firstPlace + fd - 1;
    if (fd !== given) add(moves, ROOM + slot, connections.list[state[slot]].room ? 1 : 0);
  }
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
    if (!masters.list[state[MASTER]].up) return;
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
  if (at < 0 || moves.checked) {
    const backlog = accepted < 0 ? [] : [accepted];
    const loop = fd === 0 ? { fds: [], bits: [], backlog } : { fds: [fd], bits: [bits], backlog };
    const changes = changesBy(moves.session, moves.parts, state, action, slotsOf(moves), loop);
    if (at < 0) at = addList(made, key, moves.length, changes);
    else if (made.cells.subarray(at + 1, at + 1 + made.cells[at]).join() !== changes.join())
      throw new Error(`a move of kind '${kindOf(action)}' does not come out as it did`);
  }
  follow(moves, state, at);
}

function slotsOf({ key, length }: Moves): number[] {
  const slots: number[] = [];
  for (let i = GIVEN; i < length; i += 2) slots.push(key[i]);
  return slots;
}

/** Of a server that it is not given, a move can see whether it has accepted the connection that comes last. */
function known({ parts, key, length }: Moves, state: ExploreState): number {
  const place = key[length - 2] - parts.firstPlace;
  return place < 0 ? 0 : (parts.masters.list[state[MASTER]].known >> (place + 1)) & 1;
}

function follow({ made, parts }: Moves, state: ExploreState, at: number): void {
  const { cells } = made;
  const end = at + 1 + cells[at];
  for (let i = at + 1; i < end; i += 3) {
    const change = cells[i];
    const slot = cells[i + 1];
    if (change === SET_SLOT) state[slot] = cells[i + 2];
    else if (change === SET_WAITING) state[slot] = waitingConnection(parts, state[slot]);
    else if (change === ADD_PENDING || change === DROP_PENDING)
      state[PENDING] = changedPending(parts, state[PENDING], change, slot);
    else state[LOOP] = changedLoop(parts, state[LOOP], change, slot, cells[i + 2]);
  }
}
