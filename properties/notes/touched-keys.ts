/** What of a command may be changed: nothing, keys that it does not name, or which of its words are the keys. */
export type Touch = 'nothing' | 'every key' | 'first word' | 'all words' | 'every other word';

const CHANGES_NOTHING = new Set(
  (
    'get mget strlen exists ttl type keys randomkey dbsize select ping echo quit info client slowlog object auth ' +
    'multi exec discard watch unwatch publish subscribe unsubscribe psubscribe punsubscribe monitor sync ' +
    'save bgsave lastsave slaveof'
  ).split(' '),
);

/** These reach beyond the keys that they name. */
const CHANGES_EVERYTHING = new Set(['flushdb', 'flushall', 'debug', 'config', 'shutdown', 'move']);

/**
 * What a command may change, going by its words alone: one that the server refuses is taken for one that it runs. `name` is
 * its first word in small letters.
 */
export function touchOf(name: string): Touch {
  if (CHANGES_NOTHING.has(name)) return 'nothing';
  if (CHANGES_EVERYTHING.has(name)) return 'every key';
  if (name === 'del' || name === 'rename' || name === 'renamenx') return 'all words';
  return name === 'mset' || name === 'msetnx' ? 'every other word' : 'first word';
}

/** Shows the keys that a command names and may change. */
export function eachTouchedKey(touch: Touch, command: readonly string[], look: (key: string) => void): void {
  if (touch === 'nothing' || touch === 'every key') return;
  const last = touch === 'first word' ? Math.min(2, command.length) : command.length;
  const step = touch === 'every other word' ? 2 : 1;
  for (let at = 1; at < last; at += step) look(command[at]);
}
