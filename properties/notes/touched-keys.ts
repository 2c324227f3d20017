/** What of a command may be changed: nothing, keys that it does not name, or which of its words are the keys. */
export type Touch =
  | 'nothing'
  | 'every key'
  | 'first word'
  | 'all words'
  | 'every other word'
  /** A key, and that of the same name in the database that the second word names. */
  | 'in two databases'
  /** A setting: with less memory for them, every key. */
  | 'settings';

const CHANGES_NOTHING = new Set(
  (
    'get mget strlen exists ttl type keys randomkey dbsize select ping echo quit info client slowlog object auth ' +
    'multi exec discard watch unwatch publish subscribe unsubscribe psubscribe punsubscribe monitor sync ' +
    'save bgsave lastsave slaveof'
  ).split(' '),
);

/** Those that are not about the key in their first word alone. */
const TOUCHES: Readonly<Record<string, Touch>> = {
  flushdb: 'every key',
  flushall: 'every key',
  debug: 'every key',
  shutdown: 'every key',
  config: 'settings',
  move: 'in two databases',
  del: 'all words',
  rename: 'all words',
  renamenx: 'all words',
  mset: 'every other word',
  msetnx: 'every other word',
};

/**
 * What a command may change, going by its words alone: one that the server refuses is taken for one that it runs. `name` is
 * its first word in small letters.
 */
export function touchOf(name: string): Touch {
  return CHANGES_NOTHING.has(name) ? 'nothing' : Object.hasOwn(TOUCHES, name) ? TOUCHES[name] : 'first word';
}

/** Whether a command may change keys that it does not name. */
export function touchesOthers(touch: Touch, command: readonly string[]): boolean {
  if (touch !== 'settings') return touch === 'every key';
  return command.length > 2 && command[1].toLowerCase() === 'set' && /^maxmemory/i.test(command[2]);
}

/** Shows the keys that a command in database `db` names and may change. */
export function eachTouchedKey(
  touch: Touch,
  command: readonly string[],
  db: number,
  look: (db: number, key: string) => void,
): void {
  if (touch === 'nothing' || touch === 'every key' || touch === 'settings') return;
  if (touch === 'in two databases') {
    if (command.length < 2) return;
    look(db, command[1]);
    if (command.length > 2 && /^\d{1,5}$/.test(command[2])) look(Number(command[2]), command[1]);
    return;
  }
  const last = touch === 'first word' ? Math.min(2, command.length) : command.length;
  const step = touch === 'every other word' ? 2 : 1;
  for (let at = 1; at < last; at += step) look(db, command[at]);
}
