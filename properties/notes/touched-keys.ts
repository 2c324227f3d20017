/** Which keys of its database a command may change. */
export type TouchedKeys = readonly string[] | 'every key' | 'nothing';

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
export function touchedKeys(name: string, command: readonly string[]): TouchedKeys {
  if (CHANGES_NOTHING.has(name)) return 'nothing';
  if (CHANGES_EVERYTHING.has(name)) return 'every key';
  if (name === 'del' || name === 'rename' || name === 'renamenx') return command.slice(1);
  if (name === 'mset' || name === 'msetnx') return command.filter((_, index) => index % 2 === 1);
  return command.slice(1, 2);
}
