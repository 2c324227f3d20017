import type { ReplyValue } from '../../model/internals.ts';

/** Which kind of reply answers which command: enough to see two replies change places. */
type Kind = 'status' | 'integer' | 'bulk' | 'list';

const KINDS: Record<Kind, string> = {
  status:
    'set setex mset select ping quit multi discard watch unwatch rename type flushdb flushall save bgsave slaveof debug',
  integer:
    'setnx msetnx append strlen incr decr incrby decrby del exists renamenx move dbsize expire expireat persist ttl publish lastsave',
  bulk: 'get getset echo randomkey info',
  list: 'mget keys',
};

const KIND_OF = new Map<string, Kind>(
  Object.entries(KINDS).flatMap(([kind, names]) =>
    names.split(' ').map((name) => [name, kind as Kind] as const),
  ),
);

function kindOf(reply: ReplyValue): Kind {
  if (reply === null) return 'bulk';
  if (typeof reply !== 'string') return 'list';
  if (reply.startsWith('+')) return 'status';
  return reply.startsWith(':') ? 'integer' : 'bulk';
}

export function isErrorReply(reply: ReplyValue): boolean {
  return typeof reply === 'string' && reply.startsWith('-');
}

/**
 * Whether a reply can be the answer to a command, whose name in small letters is `name`. Of an ECHO, only its own text is.
 */
export function replyFits(
  name: string,
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
  const expected = KIND_OF.get(name);
  if (name === 'config') return kindOf(reply) === 'list' || kindOf(reply) === 'status';
  return expected === undefined || expected === kindOf(reply);
}
