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

/** What a command may change, going by its words alone: one that the server refuses is taken for one that it runs. */
export function touchedKeys(command: readonly string[]): TouchedKeys {
  const [word, ...args] = command;
  const name = word.toLowerCase();
  if (CHANGES_NOTHING.has(name)) return 'nothing';
  if (CHANGES_EVERYTHING.has(name)) return 'every key';
  if (name === 'del' || name === 'rename' || name === 'renamenx') return args;
  if (name === 'mset' || name === 'msetnx') return args.filter((_, index) => index % 2 === 0);
  return args.slice(0, 1);
}
