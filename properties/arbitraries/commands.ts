import { type Draw, oneOf, weighted } from '../../lab/index.ts';
import { EPOCH_SECONDS } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';
import { COMMAND_FAMILIES, type CommandFamily, DATABASE_IDS, type Swarm, VALUE_SIZES } from './swarm.ts';

/** A command: its name and its arguments. */
export type DrawnCommand = string[];

/** Few keys, so that commands meet. */
const KEYS = ['k', 'a', 'b', 'c'];
const CHANNELS = ['news', 'n?ws'];
const INTEGERS = ['1', '0', '-1', '9999', '10000', '9223372036854775807', 'x'];
const SECONDS = ['100', '1', '0', '-1', '2', '10000', 'x'];

function key(choose: Chooser): string {
  return oneOf(choose, KEYS, 'key');
}

/** Text of one of the sizes that matter to the buffers. */
function value(choose: Chooser, swarm: Swarm): string {
  const size = VALUE_SIZES[weighted(choose, swarm.sizes, 'size')];
  return oneOf(choose, ['v', '7'], 'value').repeat(size);
}

function id(choose: Chooser, swarm: Swarm): string {
  return String(DATABASE_IDS[weighted(choose, swarm.ids, 'database')]);
}

function integer(choose: Chooser): string {
  return oneOf(choose, INTEGERS, 'integer');
}

function seconds(choose: Chooser): string {
  return oneOf(choose, SECONDS, 'seconds');
}

/** Around the time at which every run begins, and the beginning of all times. */
function unixTime(choose: Chooser): string {
  const after = oneOf(choose, [100, 1, 0, -1, -EPOCH_SECONDS], 'deadline');
  return String(EPOCH_SECONDS + after);
}

type Maker = (choose: Chooser, swarm: Swarm) => DrawnCommand;

const MAKERS: Record<CommandFamily, readonly Maker[]> = {
  write: [
    (choose, swarm) => ['SET', key(choose), value(choose, swarm)],
    (choose, swarm) => ['SETNX', key(choose), value(choose, swarm)],
    (choose, swarm) => ['GETSET', key(choose), value(choose, swarm)],
    (choose, swarm) => ['MSET', key(choose), value(choose, swarm), key(choose), 'w'],
    (choose, swarm) => ['MSETNX', key(choose), value(choose, swarm), key(choose), 'w'],
    (choose, swarm) => ['APPEND', key(choose), value(choose, swarm)],
  ],
  select: [(choose, swarm) => ['SELECT', id(choose, swarm)]],
  read: [
    (choose) => ['GET', key(choose)],
    (choose) => ['MGET', key(choose), key(choose), 'none'],
    (choose) => ['STRLEN', key(choose)],
    (choose) => ['EXISTS', key(choose)],
    (choose) => ['TYPE', key(choose)],
    (choose) => ['TTL', key(choose)],
    (choose) => ['KEYS', oneOf(choose, ['*', '?', '[ab]'], 'pattern')],
    () => ['DBSIZE'],
    () => ['RANDOMKEY'],
  ],
  count: [
    (choose) => ['INCR', key(choose)],
    (choose) => ['DECR', key(choose)],
    (choose) => ['INCRBY', key(choose), integer(choose)],
    (choose) => ['DECRBY', key(choose), integer(choose)],
  ],
  keys: [
    (choose) => ['DEL', key(choose)],
    (choose) => ['DEL', key(choose), key(choose)],
    (choose) => ['RENAME', key(choose), key(choose)],
    (choose) => ['RENAMENX', key(choose), key(choose)],
    (choose, swarm) => ['MOVE', key(choose), id(choose, swarm)],
  ],
  expiry: [
    (choose) => ['EXPIRE', key(choose), seconds(choose)],
    (choose, swarm) => ['SETEX', key(choose), seconds(choose), value(choose, swarm)],
    (choose) => ['EXPIREAT', key(choose), unixTime(choose)],
    (choose) => ['PERSIST', key(choose)],
  ],
  transaction: [
    () => ['MULTI'],
    () => ['EXEC'],
    () => ['DISCARD'],
    (choose) => ['WATCH', key(choose)],
    () => ['UNWATCH'],
  ],
  publish: [(choose) => ['PUBLISH', oneOf(choose, CHANNELS, 'channel'), 'hello']],
  subscribe: [
    (choose) => ['SUBSCRIBE', oneOf(choose, CHANNELS, 'channel')],
    (choose) => ['PSUBSCRIBE', oneOf(choose, CHANNELS, 'pattern')],
    () => ['UNSUBSCRIBE', 'news'],
    () => ['PUNSUBSCRIBE', 'n?ws'],
  ],
  flush: [() => ['FLUSHDB'], () => ['FLUSHALL']],
  save: [() => ['BGSAVE'], () => ['BGSAVE'], () => ['SAVE'], () => ['LASTSAVE']],
  admin: [
    () => ['PING'],
    () => ['INFO'],
    () => ['CONFIG', 'GET', 'save'],
    () => ['CONFIG', 'SET', 'save', ''],
    () => ['CONFIG', 'RESETSTAT'],
    () => ['SLAVEOF', 'NO', 'ONE'],
    () => ['MONITOR'],
    () => ['QUIT'],
    () => ['LPUSH', 'k', 'v'],
    () => ['NOSUCH'],
  ],
  debug: [() => ['DEBUG', 'DIGEST'], () => ['DEBUG', 'POPULATE', '5']],
};

/** What a client of a slave may say: a slave of 2.4 takes writes, and then differs from its master by design. */
const READERS: readonly CommandFamily[] = ['read', 'select', 'admin', 'subscribe', 'save'];

/** Of those families, what changes whom the slave follows. */
const NOT_FOR_SLAVES: readonly string[] = ['SLAVEOF'];

/** Draws commands of families that the swarm has not turned off. */
export function commandDraw(swarm: Swarm, readOnly = false): Draw<DrawnCommand> {
  const families = readOnly ? READERS : COMMAND_FAMILIES;
  const weights = families.map((name) => swarm.commands[name]);
  return (choose) => {
    const family = families[weighted(choose, weights, 'family')];
    const command = oneOf(choose, MAKERS[family], 'command')(choose, swarm);
    return readOnly && NOT_FOR_SLAVES.includes(command[0]) ? ['PING'] : command;
  };
}
