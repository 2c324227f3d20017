import type { ReplyValue } from '../../model/internals.ts';

/** Which kind of reply answers which command: enough to see two replies change places. */
export type ReplyKind = 'status' | 'integer' | 'bulk' | 'list';

const KINDS: Record<ReplyKind, string> = {
  status:
    'set setex mset select ping quit multi discard watch unwatch rename type flushdb flushall save bgsave slaveof debug',
  integer:
    'setnx msetnx append strlen incr decr incrby decrby del exists renamenx move dbsize expire expireat persist ttl publish lastsave',
  bulk: 'get getset echo randomkey info',
  list: 'mget keys',
};

const KIND_OF = new Map<string, ReplyKind>(
  Object.entries(KINDS).flatMap(([kind, names]) =>
    names.split(' ').map((name) => [name, kind as ReplyKind] as const),
  ),
);

/** What kind of reply answers a command, whose name is in small letters; null where that is not known, or not one. */
export function replyKindOf(name: string): ReplyKind | null {
  return KIND_OF.get(name) ?? null;
}

function kindOf(reply: ReplyValue): ReplyKind {
  if (reply === null) return 'bulk';
  if (typeof reply !== 'string') return 'list';
  const first = reply.charCodeAt(0);
  if (first === PLUS) return 'status';
  return first === COLON ? 'integer' : 'bulk';
}

const PLUS = 43;
const MINUS = 45;
const COLON = 58;

export function isErrorReply(reply: ReplyValue): boolean {
  return typeof reply === 'string' && reply.charCodeAt(0) === MINUS;
}

/** A command, by what its answer is judged by. */
export interface Answered {
  /** In small letters. */
  readonly name: string;
  /** What answers it; null where that is not known. */
  readonly reply: ReplyKind | null;
}

/** Whether a reply can be the answer to a command. Of an ECHO, only its own text is. */
export function replyFits(
  { name, reply: expected }: Answered,
  command: readonly string[],
  inTransaction: boolean,
  reply: ReplyValue,
): boolean {
  const endsTransaction = name === 'exec' || name === 'discard';
  if (inTransaction && !endsTransaction && name !== 'quit') {
    return reply === '+QUEUED' || isErrorReply(reply);
  }
  if (name === 'echo' && command.length === 2) return reply === `$${command[1]}`;
  if (isErrorReply(reply)) return true;
  if (name === 'exec') return reply === null || typeof reply !== 'string';
  if (name === 'config') return kindOf(reply) === 'list' || kindOf(reply) === 'status';
  return expected === null || expected === kindOf(reply);
}
