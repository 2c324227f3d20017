import {
  beginOperation,
  createHistory,
  endOperation,
  type History,
  type Operation,
} from '../../lab/index.ts';
import type { Simulation } from '../../model/index.ts';
import type { ReplyValue } from '../../model/internals.ts';
import { type AskedCommands, commandAt } from './asked-commands.ts';
import { isErrorReply } from './reply-kinds.ts';
import type { KeyInput } from './string-key.ts';
import { eachTouchedKey, type Touch, touchesOthers } from './touched-keys.ts';

/**
 * What the client programs asked and were answered about single keys, as a history: the operations of string-key.ts.
 * Keys that are changed in any other way (by a transaction, a deadline, a command on several keys) are left out.
 */
export interface HistoryNotes {
  readonly history: History;
  /** By operation: the server that was asked. */
  readonly servers: number[];
  /** By operation: the key that it is about. */
  readonly keys: KeyOfDatabase[];
  readonly clients: Asking[];
  /** By client: the server that it asks. */
  readonly asked: number[];
  /** Keys, with their databases, of which the history does not tell everything. */
  readonly leftOut: Set<string>;
  /** Why nothing can be said of any key; null while something can. */
  undecided: string | null;
}

/** A key of a database. */
export interface KeyOfDatabase {
  readonly db: number;
  readonly key: string;
}

/** A client on its connection, as it asks. */
interface Asking {
  readonly commands: AskedCommands;
  serial: number;
  answeredBefore: number;
  /** Requests begun on this connection. */
  begun: number;
  db: number;
  inTransaction: boolean;
  /** Operations that wait for their reply, in order; -1 for a request that is none. */
  waiting: number[];
}

/** A longer history is not kept, so that long runs hold flat memory. */
const MAX_OPERATIONS = 20_000;

/** Bytes of connections that change nothing: they say SYNC or QUIT. */
const HARMLESS_RAW = /^(sync *\r\n|quit\r\n)*$/i;

export function createHistoryNotes({ scenario }: Simulation, asked: readonly AskedCommands[]): HistoryNotes {
  const raw = scenario.clients.find(
    ({ workload }) => 'raw' in workload && !HARMLESS_RAW.test(workload.raw.join('')),
  );
  const outside =
    scenario.outside.length > 0 ? 'Programs outside have asked, and nobody follows them.' : null;
  return {
    history: createHistory(),
    servers: [],
    keys: [],
    clients: asked.map((commands) => fresh(commands, 0, 0)),
    asked: scenario.clients.map((spec) => scenario.servers.findIndex(({ name }) => name === spec.server)),
    leftOut: new Set(),
    undecided: raw === undefined ? outside : `${raw.name} sends raw bytes, and nobody follows them.`,
  };
}

function fresh(commands: AskedCommands, serial: number, answeredBefore: number): Asking {
  return { commands, serial, answeredBefore, begun: 0, db: 0, inTransaction: false, waiting: [] };
}

/** The name under which a key of a database is known. */
export function keyName(db: number, key: string): string {
  return `${db} ${key}`;
}

/** A client program has handed bytes to its connection: whatever it has begun to ask begins now. */
export function noteAsked(notes: HistoryNotes, simulation: Simulation, index: number): void {
  const program = simulation.world.clients[index];
  let mine = notes.clients[index];
  if (mine.serial !== program.serial) {
    mine = fresh(mine.commands, program.serial, program.answered);
    notes.clients[index] = mine;
  }
  while (mine.begun < program.sentHere) begin(notes, simulation, index, mine);
}

function begin(notes: HistoryNotes, simulation: Simulation, index: number, mine: Asking): void {
  const asked = commandAt(mine.commands, mine.answeredBefore, mine.begun++);
  mine.waiting.push(-1);
  if (asked === null) return;
  const { words: command, facts } = asked;
  const { name, touch, specifiedLength } = facts;
  if (name === 'select') mine.db = Number.parseInt(command[1], 10) || 0;
  if (name === 'multi') mine.inTransaction = true;
  if (name === 'exec' || name === 'discard') mine.inTransaction = false;
  if (command.length !== specifiedLength || mine.inTransaction) {
    leaveOut(notes, mine.db, touch, command);
    return;
  }
  if (notes.history.operations.length >= MAX_OPERATIONS) {
    notes.undecided ??= `Clients have asked for more than ${MAX_OPERATIONS} operations, and no more are kept.`;
    return;
  }
  const key = command[1];
  const named = keyName(mine.db, key);
  const input: KeyInput = command.length === 2 ? [named] : [named, command[2]];
  const timeMicros = simulation.world.now;
  mine.waiting[mine.waiting.length - 1] = beginOperation(notes.history, {
    client: simulation.scenario.clients[index].name,
    name,
    input,
    timeMicros,
  });
  notes.servers.push(notes.asked[index]);
  notes.keys.push({ db: mine.db, key });
}

function leaveOut(notes: HistoryNotes, db: number, touch: Touch, command: readonly string[]): void {
  if (touchesOthers(touch, command)) notes.undecided ??= `${command[0]} changes keys that it does not name.`;
  eachTouchedKey(touch, command, db, (there, key) => notes.leftOut.add(keyName(there, key)));
}

/** The next reply of a client's connection. Returns the operation that it answers, null if it answers none. */
export function noteAnswer(
  notes: HistoryNotes,
  simulation: Simulation,
  index: number,
  reply: ReplyValue,
): Operation | null {
  const { waiting } = notes.clients[index];
  // Most clients wait for one reply at a time, and to shift a list costs more than to take its last.
  const id = (waiting.length === 1 ? waiting.pop() : waiting.shift()) ?? -1;
  if (id < 0) return null;
  const operation = notes.history.operations[id];
  // A slave takes writes, too, and forgets them with its next synchronization: nobody promises more.
  const { server } = simulation.world.servers[notes.servers[id]];
  if (server.masterHost !== null && operation.name !== 'get')
    notes.leftOut.add((operation.input as KeyInput)[0]);
  const outcome = isErrorReply(reply) ? 'failed' : 'ok';
  endOperation(notes.history, id, { outcome, output: reply, timeMicros: simulation.world.now });
  return operation;
}
