import type { ReplyValue } from '../../model/internals.ts';

/**
 * Where Redis 7.0 answers otherwise than 2.4 to the same command. Every one is described in
 * docs/reference/differences-2.4-7.0.md under its id; a reply that differs and is none of these is unexplained.
 */
export interface KnownDifference {
  id: string;
  /** Does it explain these two replies? The command's name is in lower case. */
  explains(command: readonly string[], old: ReplyValue, modern: ReplyValue): boolean;
  /** From here on the two servers' data or states may differ: what follows in the program is not compared. */
  parts?: true;
}

const isError = (reply: ReplyValue): reply is string => typeof reply === 'string' && reply.startsWith('-');
const says = (reply: ReplyValue, pattern: RegExp): boolean =>
  typeof reply === 'string' && pattern.test(reply);

/** Commands that read a number, or count on one that is stored. */
const COUNTING = ['incr', 'decr', 'incrby', 'decrby', 'expire', 'expireat', 'setex'];

/** A deadline years away: an instant, and not a distance from now, has set it. */
const isFar = (reply: ReplyValue): boolean => says(reply, /^:\d{9,}$/);

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    id: 'unknown-command',
    explains: (_command, old, modern) =>
      says(old, /^-ERR unknown command/) && says(modern, /^-ERR unknown command/),
  },
  {
    id: 'ttl-of-nothing',
    explains: ([name], old, modern) => name === 'ttl' && old === ':-1' && modern === ':-2',
  },
  {
    id: 'instants',
    explains: ([name], old, modern) => name === 'ttl' && isFar(old) && isFar(modern),
  },
  {
    id: 'expire-error-text',
    explains: ([name], old, modern) =>
      name === 'setex' &&
      says(old, /^-ERR invalid expire time in SETEX/) &&
      says(modern, /^-ERR invalid expire time in 'setex'/),
  },
  {
    id: 'expire-overflow',
    parts: true,
    explains: ([name], old, modern) =>
      ['expire', 'expireat', 'setex'].includes(name) && !isError(old) && says(modern, /invalid expire time/),
  },
  {
    id: 'mset-arguments',
    explains: ([name], old, modern) =>
      ['mset', 'msetnx'].includes(name) &&
      says(old, /^-ERR wrong number of arguments for MSET/) &&
      says(modern, /^-ERR wrong number of arguments for 'msetn?x?' command/),
  },
  {
    id: 'rename-to-itself',
    explains: ([name, from, to], old) =>
      ['rename', 'renamenx'].includes(name) &&
      from === to &&
      says(old, /source and destination objects are the same/),
  },
  {
    id: 'strict-integers',
    parts: true,
    explains: ([name], old, modern) =>
      COUNTING.includes(name) &&
      (!isError(old) || says(old, /would overflow|invalid expire time/)) &&
      says(modern, /^-ERR value is not an integer or out of range/),
  },
  {
    id: 'decrby-of-the-least',
    parts: true,
    explains: ([name, , by], _old, modern) =>
      name === 'decrby' && by === '-9223372036854775808' && says(modern, /^-ERR decrement would overflow/),
  },
  {
    id: 'limits-after-an-overflow',
    parts: true,
    explains: ([name], old, modern) =>
      COUNTING.includes(name) &&
      says(old, /^-ERR value is not an integer or out of range/) &&
      !says(modern, /^-ERR value is not/),
  },
  {
    id: 'strict-database-ids',
    parts: true,
    explains: ([name], old, modern) =>
      ['select', 'move'].includes(name) && !isError(old) && says(modern, /not an integer|out of range/),
  },
  {
    id: 'database-error-text',
    explains: ([name], old, modern) => ['select', 'move'].includes(name) && isError(old) && isError(modern),
  },
  {
    id: 'more-arguments-allowed',
    parts: true,
    explains: ([name], old, modern) =>
      ['ping', 'exists', 'set', 'expire', 'expireat', 'flushall', 'flushdb', 'info', 'debug'].includes(
        name,
      ) &&
      says(old, /^-ERR wrong number of arguments/) &&
      !says(modern, /^-ERR wrong number of arguments/),
  },
  {
    id: 'transaction-refused',
    parts: true,
    explains: ([name], old, modern) => name === 'exec' && !isError(old) && says(modern, /^-EXECABORT/),
  },
  {
    id: 'subscriber-error-text',
    explains: (_command, old, modern) =>
      says(old, /^-ERR only \(P\)SUBSCRIBE/) && says(modern, /^-ERR Can't execute '/),
  },
  {
    id: 'subscriber-may-ping',
    explains: ([name], old, modern) =>
      name === 'ping' && says(old, /^-ERR only \(P\)SUBSCRIBE/) && Array.isArray(modern),
  },
  {
    id: 'order-of-keys',
    explains: ([name], old, modern) =>
      name === 'keys' &&
      Array.isArray(old) &&
      Array.isArray(modern) &&
      JSON.stringify([...old].sort()) === JSON.stringify([...modern].sort()),
  },
  {
    id: 'random-key',
    explains: ([name], old, modern) => name === 'randomkey' && old !== null && modern !== null,
  },
  {
    id: 'about-the-server',
    explains: ([name]) =>
      [
        'info',
        'config',
        'debug',
        'client',
        'object',
        'slowlog',
        'lastsave',
        'monitor',
        'bgsave',
        'save',
        'slaveof',
      ].includes(name),
  },
  {
    id: 'not-in-the-model',
    parts: true,
    explains: (_command, old) => says(old, /^-ERR replisim does not model the command/),
  },
];

/** The difference that explains these two replies; null when none does. */
export function explanationOf(
  command: readonly string[],
  old: ReplyValue,
  modern: ReplyValue,
): KnownDifference | null {
  const lower = [(command[0] ?? '').toLowerCase(), ...command.slice(1)];
  return KNOWN_DIFFERENCES.find(({ explains }) => explains(lower, old, modern)) ?? null;
}
