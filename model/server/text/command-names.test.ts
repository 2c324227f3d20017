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

/** readonlyCommandTable of 2.4.9 (src/redis.c), by how many words a request has; a negative number: at least so many. */
const BY_ARITY: Readonly<Record<string, string>> = {
  '1': `
    bgrewriteaof bgsave dbsize discard exec flushall flushdb info lastsave monitor multi ping randomkey save
    shutdown sync unwatch`,
  '2': `
    auth decr echo exists get hgetall hkeys hlen hvals incr keys llen lpop persist rpop scard select
    smembers spop srandmember strlen ttl type zcard`,
  '3': `
    append decrby expire expireat getbit getset hexists hget incrby lindex lpushx move publish rename
    renamenx rpoplpush rpushx set setnx sismember slaveof zrank zrevrank zscore`,
  '4': `
    brpoplpush getrange hincrby hset hsetnx lrange lrem lset ltrim setbit setex setrange smove substr zcount
    zincrby zremrangebyrank zremrangebyscore`,
  '5': `
    linsert`,
  '-1': `
    punsubscribe unsubscribe`,
  '-2': `
    client config debug del mget object psubscribe sdiff sinter slowlog sort subscribe sunion watch`,
  '-3': `
    blpop brpop hdel hmget lpush mset msetnx rpush sadd sdiffstore sinterstore srem sunionstore zrem`,
  '-4': `
    hmset zadd zinterstore zrange zrangebyscore zrevrange zrevrangebyscore zunionstore`,
};

/** Those with REDIS_CMD_DENYOOM. */
const DENY_OOM = `
    append brpoplpush decr decrby exec getset hincrby hmset hset hsetnx incr incrby linsert lpush lpushx
    lset mset msetnx rpoplpush rpush rpushx sadd sdiff sdiffstore set setbit setex setnx setrange sinter
    sinterstore sort sunion sunionstore zadd zincrby zinterstore zunionstore`;

function wordsOf(names: string): string[] {
  return names.toLowerCase().trim().split(/\s+/).sort();
}

test('the table of 2.4.9 has 122 names, each once, in lower case', () => {
  const names = COMMAND_NAMES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBe(122);
  for (const name of names) expect(name).toMatch(/^[a-z]+$/);
});

test('the model supports what its reference says, and nothing else', () => {
  const supported = COMMAND_NAMES.filter((command) => command.supported).map(({ name }) => name);
  expect(supported.sort()).toEqual(wordsOf(SUPPORTED));
});

test('PUBLISH alone is always fed to slaves', () => {
  const forced = COMMAND_NAMES.filter(({ forceReplication }) => forceReplication);
  expect(forced.map(({ name }) => name)).toEqual(['publish']);
});

test('each takes as many words as the table of 2.4.9 says', () => {
  const arities = Object.fromEntries(COMMAND_NAMES.map(({ name, arity }) => [name, arity]));
  const expected = Object.entries(BY_ARITY).flatMap(([arity, names]) =>
    wordsOf(names).map((name) => [name, Number(arity)]),
  );
  expect(arities).toEqual(Object.fromEntries(expected));
});

test('those that may take more memory are refused out of memory', () => {
  const refused = COMMAND_NAMES.filter(({ denyOom }) => denyOom).map(({ name }) => name);
  expect(refused.sort()).toEqual(wordsOf(DENY_OOM));
});

test('the error of an unsupported command names it', () => {
  expect(unsupportedCommandError('lpush')).toBe("replisim does not model the command 'lpush'");
});
