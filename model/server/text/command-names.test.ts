import { COMMAND_NAMES, unsupportedCommandError } from './command-names.ts';

const SUPPORTED = `
  PING ECHO SELECT
  SET SETNX SETEX GET GETSET MGET MSET MSETNX APPEND STRLEN INCR DECR INCRBY DECRBY
  DEL EXISTS TYPE RENAME RENAMENX MOVE KEYS RANDOMKEY DBSIZE FLUSHDB FLUSHALL
  EXPIRE EXPIREAT PERSIST TTL
  MULTI EXEC DISCARD WATCH UNWATCH
  PUBLISH SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE
  INFO CONFIG MONITOR SAVE BGSAVE LASTSAVE SYNC SLAVEOF DEBUG CLIENT OBJECT SLOWLOG
`;

test('the table of 2.4.9 has 122 names, each once, in lower case', () => {
  const names = COMMAND_NAMES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBe(122);
  for (const name of names) expect(name).toMatch(/^[a-z]+$/);
});

test('the model supports what its reference says, and nothing else', () => {
  const supported = COMMAND_NAMES.filter((command) => command.supported).map(({ name }) => name);
  expect(supported.sort()).toEqual(SUPPORTED.toLowerCase().trim().split(/\s+/).sort());
});

test('PUBLISH alone is always fed to slaves', () => {
  const forced = COMMAND_NAMES.filter(({ forceReplication }) => forceReplication);
  expect(forced.map(({ name }) => name)).toEqual(['publish']);
});

test.each([
  ['get', 2],
  ['set', 3],
  ['setex', 4],
  ['del', -2],
  ['mset', -3],
  ['randomkey', 1],
  ['unsubscribe', -1],
  ['subscribe', -2],
  ['debug', -2],
  ['config', -2],
  ['slaveof', 3],
  ['publish', 3],
  ['sync', 1],
  ['zunionstore', -4],
])('%s takes %i arguments', (name, arity) => {
  expect(COMMAND_NAMES.find((command) => command.name === name)?.arity).toBe(arity);
});

test('the error of an unsupported command names it', () => {
  expect(unsupportedCommandError('lpush')).toBe("replisim does not model the command 'lpush'");
});
