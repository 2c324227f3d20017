import type { Chooser } from '../../sim/index.ts';

/** Client programs out of a chooser: commands that both 2.4 and later versions have, with arguments of every kind. */

const KEYS = ['a', 'b', 'c', 'n', 'key:1', '', 'with blank', '\0\xff\r\n'];
const VALUES = [
  '',
  'x',
  'bar',
  '0',
  '1',
  '9',
  '-1',
  '41',
  '007',
  '3.5',
  '9223372036854775807',
  '-9223372036854775808',
];
const MORE_VALUES = ['\0\x80\xff', 'long '.repeat(20), '+OK\r\n', '12345678901234567890'];
const NUMBERS = [
  '1',
  '2',
  '-1',
  '10',
  '0',
  '9223372036854775807',
  '-9223372036854775808',
  'abc',
  '',
  '+5',
  '007',
  ' 1',
];
const SECONDS = ['100', '1000', '0', '-1', 'abc', '1', '9223372036854775807'];
const DATABASES = ['0', '1', '9', '10', '15', '16', '-1', 'abc', '4294967297'];
const CHANNELS = ['news', 'other'];

type Maker = (one: (values: readonly string[]) => string, chance: (of: number) => boolean) => string[];

const value: Maker = (one, chance) => [chance(4) ? one(MORE_VALUES) : one(VALUES)];
const key = (one: (values: readonly string[]) => string) => one(KEYS);

/** One entry for each command; common ones stand twice. */
const MAKERS: readonly Maker[] = [
  (one, chance) => ['SET', key(one), ...value(one, chance)],
  (one, chance) => ['set', key(one), ...value(one, chance)],
  (one) => ['GET', key(one)],
  (one) => ['get', key(one)],
  (one, chance) => ['SETNX', key(one), ...value(one, chance)],
  (one, chance) => ['SETEX', key(one), one(SECONDS), ...value(one, chance)],
  (one, chance) => ['GETSET', key(one), ...value(one, chance)],
  (one) => ['MGET', key(one), key(one), key(one)],
  (one, chance) => ['MSET', key(one), ...value(one, chance), key(one), ...value(one, chance)],
  (one, chance) => ['MSETNX', key(one), ...value(one, chance), key(one), ...value(one, chance)],
  (one, chance) => ['APPEND', key(one), ...value(one, chance)],
  (one) => ['STRLEN', key(one)],
  (one) => ['INCR', key(one)],
  (one) => ['DECR', key(one)],
  (one) => ['INCRBY', key(one), one(NUMBERS)],
  (one) => ['DECRBY', key(one), one(NUMBERS)],
  (one) => ['DEL', key(one), key(one)],
  (one) => ['EXISTS', key(one)],
  (one) => ['TYPE', key(one)],
  (one) => ['RENAME', key(one), key(one)],
  (one) => ['RENAMENX', key(one), key(one)],
  (one) => ['MOVE', key(one), one(DATABASES)],
  (one) => ['KEYS', one(['*', 'a', 'k*', '?', '[ab]', '[^a]', 'key\\:1'])],
  () => ['RANDOMKEY'],
  () => ['DBSIZE'],
  (one) => ['EXPIRE', key(one), one(SECONDS)],
  (one) => ['EXPIREAT', key(one), one(['4102444800', '1', '0', 'abc'])],
  (one) => ['PERSIST', key(one)],
  (one) => ['TTL', key(one)],
  (one) => ['SELECT', one(DATABASES)],
  () => ['FLUSHDB'],
  () => ['FLUSHALL'],
  () => ['PING'],
  (one, chance) => ['ECHO', ...value(one, chance)],
  () => ['MULTI'],
  () => ['MULTI'],
  () => ['EXEC'],
  () => ['EXEC'],
  () => ['DISCARD'],
  (one) => ['WATCH', key(one)],
  () => ['UNWATCH'],
  (one, chance) => ['PUBLISH', one(CHANNELS), ...value(one, chance)],
  (one) => [one(['MSET', 'MSETNX']), key(one), 'b', 'c'],
  (one) => ['NOSUCH', key(one)],
  (one) => [
    one(['GET', 'SET', 'MSET', 'MSETNX', 'DEL', 'INCRBY', 'PING', 'EXISTS', 'EXPIRE', 'SELECT', 'TTL']),
  ],
  (one) => [
    one(['GET', 'TTL', 'TYPE', 'INCR', 'PING', 'EXISTS', 'DBSIZE', 'SET', 'RENAME']),
    key(one),
    'b',
    'c',
  ],
];

/** A program of so many commands. One in six also subscribes at its end, where nothing else may follow. */
export function makeProgram(chooser: Chooser, commands: number): string[][] {
  const one = (values: readonly string[]) => values[chooser.pick(values.length, 'value')];
  const chance = (of: number) => chooser.pick(of, 'chance') === 0;
  const program = Array.from({ length: commands }, () =>
    MAKERS[chooser.pick(MAKERS.length, 'command')](one, chance),
  );
  if (!chance(6)) return program;
  return [
    ...program,
    ['DISCARD'],
    ['SUBSCRIBE', 'news'],
    ['PSUBSCRIBE', 'n*'],
    ['GET', 'a'],
    ['PING'],
    ['UNSUBSCRIBE', 'news'],
  ];
}
