import {
  beginOperation,
  createHistory,
  endOperation,
  type History,
  type Operation,
} from '../../lab/index.ts';
import type { Simulation } from '../../model/index.ts';
import type { ReplyValue } from '../../model/internals.ts';
import { commandAt } from './asked-commands.ts';
import { factsOf } from './command-facts.ts';
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
  readonly clients: Asking[];
  /** By client: the server that it asks. */
  readonly asked: number[];
  /** Keys, with their databases, of which the history does not tell everything. */
  readonly leftOut: Set<string>;
  /** Why nothing can be said of any key; null while something can. */
  undecided: string | null;
}

/** A client on its connection, as it asks. */
interface Asking {
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

export function createHistoryNotes({ scenario }: Simulation): HistoryNotes {
  const raw = scenario.clients.find(
    ({ workload }) => 'raw' in workload && !HARMLESS_RAW.test(workload.raw.join('')),
  );
  const outside =
    scenario.outside.length > 0 ? 'Programs outside have asked, and nobody follows them.' : null;
  return {
    history: createHistory(),
    servers: [],
    clients: scenario.clients.map(() => fresh(0, 0)),
    asked: scenario.clients.map((spec) => scenario.servers.findIndex(({ name }) => name === spec.server)),
    leftOut: new Set(),
    undecided: raw === undefined ? outside : `${raw.name} sends raw bytes, and nobody follows them.`,
  };
}

function fresh(serial: number, answeredBefore: number): Asking {
  return { serial, answeredBefore, begun: 0, db: 0, inTransaction: false, waiting: [] };
}

/** The name under which a key of a database is known. */
export function keyName(db: number, key: string): string {
  return `${db} ${key}`;
}

/** A client program has handed bytes to its connection: whatever it has begun to ask begins now. */
export function noteAsked(notes: HistoryNotes, simulation: Simulation, index: number): void {
  const program = simulation.world.clients[index];
  if (notes.clients[index].serial !== program.serial)
    notes.clients[index] = fresh(program.serial, program.answered);
  const mine = notes.clients[index];
  while (mine.begun < program.sentHere) begin(notes, simulation, index, mine);
}

function begin(notes: HistoryNotes, simulation: Simulation, index: number, mine: Asking): void {
  const spec = simulation.scenario.clients[index];
  const command = commandAt(spec, mine.answeredBefore, mine.begun++);
  mine.waiting.push(-1);
  if (command === null) return;
  const { name, touch, specifiedLength } = factsOf(command[0]);
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
  const place = keyName(mine.db, command[1]);
  const input: KeyInput = command.length === 2 ? [place] : [place, command[2]];
  const timeMicros = simulation.world.now;
  mine.waiting[mine.waiting.length - 1] = beginOperation(notes.history, {
    client: spec.name,
    name,
    input,
    timeMicros,
  });
  notes.servers.push(notes.asked[index]);
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
