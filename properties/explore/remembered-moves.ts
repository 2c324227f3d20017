import { READ } from '../../model/internals.ts';
import type { ActionPlayer } from './action-player.ts';
import { actionOf, kindOf, whoOf } from './actions.ts';
import {
  BUDGETS_SLOT,
  descriptorInScope,
  FIRST_SEAT,
  FORK_SLOT,
  LOOP_SLOT,
  MASTER_SLOT,
  ONE_BGSAVE,
  ONE_CUT,
  ONE_QUIT,
  type PackedState,
  PENDING_SLOT,
  placeInScope,
} from './explore-state.ts';
import { createListTable, findList, internList, type ListTable } from './list-table.ts';
import { changesBy, SET_SLOT, SET_WAITING } from './part-changes.ts';
import { onlyRoomOf } from './restricted-state.ts';
import {
  ADD_PENDING,
  BEGIN_TURN,
  changedLoop,
  changedPending,
  DROP_PENDING,
  type StateParts,
  waitingConnection,
} from './state-parts.ts';
import { hasBit } from './stored-masters.ts';

/**
 * Remembered moves: a move is executed once for the parts of a state that it may depend on, and its changes are kept.
 *
 * An action is one move, but for a turn of the master's loop: that is a move for the connection that it accepts and one
 * for each descriptor that it serves, in their order. In between the server keeps nothing but its state, and what becomes
 * ready meanwhile waits for the next turn.
 *
 * THEOREM. Let s and t be two states in which a move is enabled, and let the parts that the table says are *read* have the
 * same numbers in both, and the facts that it lists the same values. Then the move changes s and t alike: it sets the
 * same slots to the same numbers, marks the same descriptors ready in the same order, lets the same connections join
 * the backlog, and adds and drops the same pending pipes.
 *
 * | move                       | reads                                 | facts                        | writes                         |
 * |----------------------------|---------------------------------------|------------------------------|--------------------------------|
 * | loop-turn: accept          | the connection, the master            |                              | both; marks ready              |
 * | loop-turn: may read        | the connection, the master; [F] the   | of each other connection of  | what it reads; such a          |
 * |                            | fork, all slaves' seats               | a slave: is there room?      | connection's writer may wait;  |
 * |                            |                                       |                              | marks ready; pending           |
 * | loop-turn: only writes     | the connection, the master            |                              | both; marks ready; pending     |
 * | cron, bgsave               | the master; [F] the fork, all slaves' | of each connection of a      | what it reads; such a writer   |
 * |                            | seats                                 | slave: is there room?        | may wait; marks ready; pending |
 * | child-ends                 | the master                            |                              | the master                     |
 * | client-reads,              | the client's seat and connection      | has the master accepted the  | both; marks ready; pending     |
 * | client-writes              |                                       | connection?                  |                                |
 * | slave-reads, slave-cut,    | the slave's seat and connection       | has the master accepted the  | both; marks ready; pending     |
 * | slave-quits                |                                       | connection?                  |                                |
 * | connection-ended           | the connection                        | has the master accepted it?  | it; marks ready; pending       |
 * | slave-attaches             | the slave's seat, the first place     | has the master a client      | both; joins the backlog;       |
 * |                            | that is free                          | there?                       | pending                        |
 *
 * [F]: where streams are followed. Budgets are counted down beside the move. A master that dies sets the loop to idle.
 *
 * Proof. (1) A move reads nothing else. It is executed on a restricted state (restricted-state.ts): copies of the parts
 * that are read, and stand-ins for the others that answer for the facts and throw whatever else they are asked; on the
 * scope, which is constant; and on a chooser that always picks 0. So what it reads is the same in s and t, and the code
 * is deterministic. (2) A part is read in full, and a number may stand for parts that differ in what no fingerprint counts
 * (addresses, counters, times, room in strings, bytes of output that nobody asks about). The server never decides
 * anything by these but where the next allocation goes, which is an address again. (3) What is written is either a part
 * that was read, so that its new number follows from (1) and (2), or a change of the loop, of the pending pipes or of a
 * writer that waits, which is kept as a change and not as its outcome: it is made of whatever these are in t.
 *
 * Tests hold each step against the code: the stand-ins throw (1); with `checked` each move is executed each time and must
 * come out as it did (2); and every action is executed once more on the whole state, a turn in one go, and must come to
 * the same numbers (3).
 */
export interface RememberedMoves {
  readonly player: ActionPlayer;
  readonly parts: StateParts;
  /** From a move and what it reads to the changes that it makes: see `follow`. */
  readonly made: ListTable;
  /** Whether each move is executed all the same, to see that it comes out as it did: slow, and for tests only. */
  readonly checked: boolean;
  /** The move: the action, its facts of parts that it does not read, and slot and number of each part that it does. */
  readonly key: Int32Array;
  length: number;
}

/** Places in the key. */
const KEY_ACTION = 0;
const KEY_FACTS = 1;
const KEY_PARTS = 2;

/** Two integers and two for each part: the master, the fork, eight clients or slaves and their connections, and more. */
const LONGEST_KEY = 128;

export function createRememberedMoves(
  player: ActionPlayer,
  parts: StateParts,
  checked = false,
): RememberedMoves {
  return { player, parts, made: createListTable(), checked, key: new Int32Array(LONGEST_KEY), length: 0 };
}

/** Takes an enabled action. */
export function move(moves: RememberedMoves, state: PackedState, action: number): void {
  const { parts } = moves;
  const who = whoOf(action);
  moves.length = KEY_PARTS;
  switch (kindOf(action)) {
    case 'loop-turn':
      takeTurn(moves, state);
      return;
    case 'child-ends':
      readPart(moves, state, MASTER_SLOT);
      break;
    case 'bgsave':
      state[BUDGETS_SLOT] -= ONE_BGSAVE;
      readMaster(moves, state);
      break;
    case 'cron':
      readMaster(moves, state);
      break;
    case 'client-reads':
    case 'client-writes':
      readClient(moves, state, who);
      break;
    case 'slave-reads':
      readSlave(moves, state, who);
      break;
    case 'slave-cut':
      state[BUDGETS_SLOT] -= ONE_CUT;
      readSlave(moves, state, who);
      break;
    case 'slave-quits':
      state[BUDGETS_SLOT] -= ONE_QUIT;
      readSlave(moves, state, who);
      break;
    case 'connection-ended':
      readPart(moves, state, parts.firstPlace + who);
      break;
    case 'slave-attaches':
      readPart(moves, state, parts.firstSlave + who);
      readPart(moves, state, freePlace(parts, state));
      break;
  }
  play(moves, state, action, NOBODY_SERVED);
}

function readPart(moves: RememberedMoves, state: PackedState, slot: number): void {
  addToKey(moves, slot, slot < state.length ? state[slot] : -1);
}

function addToKey(moves: RememberedMoves, slot: number, number: number): void {
  moves.key[moves.length++] = slot;
  moves.key[moves.length++] = number;
}

function readClient(moves: RememberedMoves, state: PackedState, client: number): void {
  const { clients, firstPlace } = moves.parts;
  const slot = FIRST_SEAT + client;
  readPart(moves, state, slot);
  readPart(moves, state, firstPlace + clients.list[state[slot]].value.connection);
}

function readSlave(moves: RememberedMoves, state: PackedState, slave: number): void {
  const { slaves, firstSlave, firstPlace } = moves.parts;
  const slot = firstSlave + slave;
  readPart(moves, state, slot);
  readPart(moves, state, firstPlace + slaves.list[state[slot]].value.connection);
}

/**
 * The master, and of the connections of its slaves, whom it may feed, whether there is room (but for the one of this
 * descriptor, which is read in full); where streams are followed, what slaves are owed, too.
 */
function readMaster(moves: RememberedMoves, state: PackedState, served = 0): void {
  const { masters, connections, asked, firstSlave, firstPlace } = moves.parts;
  readPart(moves, state, MASTER_SLOT);
  for (const fd of masters.list[state[MASTER_SLOT]].fed) {
    const slot = firstPlace + placeInScope(fd);
    if (fd !== served) addToKey(moves, onlyRoomOf(slot), connections.list[state[slot]].room ? 1 : 0);
  }
  if (!asked.followsStreams) return;
  readPart(moves, state, FORK_SLOT);
  for (let slot = firstSlave; slot < firstPlace; slot++) readPart(moves, state, slot);
}

/** The slot of the connection that would be dialled next. */
function freePlace({ connections, firstPlace }: StateParts, state: PackedState): number {
  for (let slot = firstPlace; slot < state.length; slot++) {
    const { closed } = connections.list[state[slot]].value;
    if (closed[0] && closed[1]) return slot;
  }
  return state.length;
}

const TURN = actionOf('loop-turn');

/** Whom a move of a turn serves: a descriptor with its READ and WRITE bits, or the place of a connection to be accepted. */
interface Served {
  readonly fd: number;
  readonly bits: number;
  readonly accepted: number;
}

const NOBODY_SERVED: Served = { fd: 0, bits: 0, accepted: -1 };

const BITS_SHIFT = 2;

function takeTurn(moves: RememberedMoves, state: PackedState): void {
  const { masters, loops, firstPlace } = moves.parts;
  const { fds, bits, backlog } = loops.list[state[LOOP_SLOT]].value;
  state[LOOP_SLOT] = changedLoop(moves.parts, state[LOOP_SLOT], BEGIN_TURN, 0, 0);
  if (backlog.length > 0) {
    readPart(moves, state, firstPlace + backlog[0]);
    readPart(moves, state, MASTER_SLOT);
    play(moves, state, TURN, { fd: 0, bits: 0, accepted: backlog[0] });
  }
  for (let i = 0; i < fds.length; i++) {
    if (!masters.list[state[MASTER_SLOT]].up) return;
    moves.length = KEY_PARTS;
    readPart(moves, state, firstPlace + placeInScope(fds[i]));
    if ((bits[i] & READ) !== 0) readMaster(moves, state, fds[i]);
    else readPart(moves, state, MASTER_SLOT);
    play(moves, state, TURN, { fd: fds[i], bits: bits[i], accepted: -1 });
  }
}

/** Makes a move, or does what it did when it read the same. */
function play(moves: RememberedMoves, state: PackedState, action: number, served: Served): void {
  const { key, made } = moves;
  const { fd, bits, accepted } = served;
  key[KEY_ACTION] = action;
  key[KEY_FACTS] = action === TURN ? (fd << BITS_SHIFT) | bits : isAccepted(moves, state);
  let at = findList(made, key, moves.length);
  if (at < 0 || moves.checked) {
    const backlog = accepted < 0 ? [] : [accepted];
    const loop = fd === 0 ? { fds: [], bits: [], backlog } : { fds: [fd], bits: [bits], backlog };
    const changes = changesBy(moves.player, moves.parts, state, action, slotsOf(moves), loop);
    if (at < 0) at = internList(made, key, moves.length, changes);
    else if (made.cells.subarray(at + 1, at + 1 + made.cells[at]).join() !== changes.join())
      throw new Error(`a move of kind '${kindOf(action)}' does not come out as it did`);
  }
  follow(moves, state, at);
}

function slotsOf({ key, length }: RememberedMoves): number[] {
  const slots: number[] = [];
  for (let i = KEY_PARTS; i < length; i += 2) slots.push(key[i]);
  return slots;
}

/** A move that does not read the master can see whether that has accepted the connection, the last part that it reads. */
function isAccepted({ parts, key, length }: RememberedMoves, state: PackedState): number {
  if (key[KEY_PARTS] === MASTER_SLOT) return 0;
  const place = key[length - 2] - parts.firstPlace;
  return hasBit(parts.masters.list[state[MASTER_SLOT]].accepted, descriptorInScope(place)) ? 1 : 0;
}

function follow({ made, parts }: RememberedMoves, state: PackedState, at: number): void {
  const { cells } = made;
  const end = at + 1 + cells[at];
  for (let i = at + 1; i < end; i += 3) {
    const change = cells[i];
    const slot = cells[i + 1];
    if (change === SET_SLOT) state[slot] = cells[i + 2];
    else if (change === SET_WAITING) state[slot] = waitingConnection(parts, state[slot]);
    else if (change === ADD_PENDING || change === DROP_PENDING)
      state[PENDING_SLOT] = changedPending(parts, state[PENDING_SLOT], change, slot);
    else state[LOOP_SLOT] = changedLoop(parts, state[LOOP_SLOT], change, slot, cells[i + 2]);
  }
}
