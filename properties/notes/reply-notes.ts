import type { ClientSpec, Simulation } from '../../model/index.ts';
import { parseReply, type ReplyValue, replyLength } from '../../model/internals.ts';
import { type AskedCommands, commandAt } from './asked-commands.ts';
import { replyFits } from './reply-kinds.ts';

/** Follows each client's connection and holds every reply against the request whose turn it is. */
export interface ReplyNotes {
  clients: ClientNotes[];
  /** The first reply that does not answer the request whose turn it was. */
  mismatch: string | null;
  /** Told of each reply to a request, if somebody listens. */
  readonly answered: ((client: number, reply: ReplyValue) => void) | null;
}

interface ClientNotes {
  readonly commands: AskedCommands;
  /** The link that these notes are about; another one begins anew. */
  serial: number;
  /** Workload commands that were answered on earlier connections. */
  answeredBefore: number;
  /** Replies seen on this connection. */
  replies: number;
  inTransaction: boolean;
  /** False once the connection is given messages that answer nothing (SUBSCRIBE, MONITOR, SYNC), or raw bytes. */
  followed: boolean;
  partial: string;
}

export function createReplyNotes(
  asked: readonly AskedCommands[],
  answered: ReplyNotes['answered'] = null,
): ReplyNotes {
  return {
    clients: asked.map((commands) => fresh(commands, 0, 0, true)),
    mismatch: null,
    answered,
  };
}

function fresh(
  commands: AskedCommands,
  serial: number,
  answeredBefore: number,
  followed: boolean,
): ClientNotes {
  return { commands, serial, answeredBefore, replies: 0, inTransaction: false, followed, partial: '' };
}

/** Takes bytes that reached a client program. */
export function noteReplies(notes: ReplyNotes, simulation: Simulation, index: number, bytes: string): void {
  const spec = simulation.scenario.clients[index];
  const program = simulation.world.clients[index];
  let mine = notes.clients[index];
  if (mine.serial !== program.serial) {
    mine = fresh(mine.commands, program.serial, program.answered, !('raw' in spec.workload));
    notes.clients[index] = mine;
  }
  if (!mine.followed || notes.mismatch !== null) return;
  if (mine.partial === '' && bytes === OK_BYTES) {
    take(notes, mine, spec, index, OK);
    return;
  }
  const buffer = mine.partial + bytes;
  let position = 0;
  while (mine.followed && position < buffer.length) {
    if (replyLength(buffer, position) < 0) break;
    const { value, end } = parseReply(buffer, position);
    position = end;
    take(notes, mine, spec, index, value);
  }
  mine.partial = buffer.slice(position);
}

/** What most replies are. */
const OK_BYTES = '+OK\r\n';
const OK = '+OK';

function take(
  notes: ReplyNotes,
  mine: ClientNotes,
  spec: ClientSpec,
  index: number,
  reply: ReplyValue,
): void {
  noteReply(notes, mine, spec, reply);
  if (mine.followed) notes.answered?.(index, reply);
}

function noteReply(notes: ReplyNotes, mine: ClientNotes, spec: ClientSpec, reply: ReplyValue): void {
  const asked = commandAt(mine.commands, mine.answeredBefore, mine.replies++);
  if (asked === null) {
    notes.mismatch ??= `${spec.name} was sent ${JSON.stringify(reply)}, which answers nothing it asked`;
    return;
  }
  const { words: command, facts } = asked;
  if (facts.beginsMessages) {
    mine.followed = false;
    return;
  }
  if (!replyFits(facts, command, mine.inTransaction, reply)) {
    notes.mismatch ??= `reply ${mine.replies} to ${spec.name} is ${JSON.stringify(reply)}, which does not answer ${command.join(' ')}`;
  }
  const { name } = facts;
  if (name === 'multi' && reply === '+OK') mine.inTransaction = true;
  if (name === 'exec' || name === 'discard') mine.inTransaction = false;
}
