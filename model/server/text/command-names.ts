/** Every command that Redis 2.4.9 knows by name. (QUIT is none: it is taken before the look-up.) */

export interface CommandName {
  /** In lower case; case does not matter to the server. */
  name: string;
  /** The exact count of arguments, the name included; negative: at least that many. */
  arity: number;
  /** Fed to slaves even when it changes nothing (REDIS_CMD_FORCE_REPLICATION). */
  forceReplication: boolean;
  /** Refused while more than maxmemory is used (REDIS_CMD_DENYOOM). */
  denyOom: boolean;
  /** False where the model answers with an error of its own: see `unsupportedCommandError`. */
  supported: boolean;
}

/** Name, arity, and whether the model has it. */
const ROWS: readonly (readonly [name: string, arity: number, supported: boolean])[] = [
  // Strings
  ['get', 2, true],
  ['set', 3, true],
  ['setnx', 3, true],
  ['setex', 4, true],
  ['append', 3, true],
  ['strlen', 2, true],
  ['getset', 3, true],
  ['mget', -2, true],
  ['mset', -3, true],
  ['msetnx', -3, true],
  ['incr', 2, true],
  ['decr', 2, true],
  ['incrby', 3, true],
  ['decrby', 3, true],
  ['setbit', 4, false],
  ['getbit', 3, false],
  ['setrange', 4, false],
  ['getrange', 4, false],
  ['substr', 4, false],
  // Keys
  ['del', -2, true],
  ['exists', 2, true],
  ['type', 2, true],
  ['rename', 3, true],
  ['renamenx', 3, true],
  ['move', 3, true],
  ['keys', 2, true],
  ['randomkey', 1, true],
  ['expire', 3, true],
  ['expireat', 3, true],
  ['persist', 2, true],
  ['ttl', 2, true],
  ['sort', -2, false],
  ['object', -2, true],
  // Lists
  ['rpush', -3, false],
  ['lpush', -3, false],
  ['rpushx', 3, false],
  ['lpushx', 3, false],
  ['linsert', 5, false],
  ['rpop', 2, false],
  ['lpop', 2, false],
  ['brpop', -3, false],
  ['brpoplpush', 4, false],
  ['blpop', -3, false],
  ['llen', 2, false],
  ['lindex', 3, false],
  ['lset', 4, false],
  ['lrange', 4, false],
  ['ltrim', 4, false],
  ['lrem', 4, false],
  ['rpoplpush', 3, false],
  // Sets
  ['sadd', -3, false],
  ['srem', -3, false],
  ['smove', 4, false],
  ['sismember', 3, false],
  ['scard', 2, false],
  ['spop', 2, false],
  ['srandmember', 2, false],
  ['sinter', -2, false],
  ['sinterstore', -3, false],
  ['sunion', -2, false],
  ['sunionstore', -3, false],
  ['sdiff', -2, false],
  ['sdiffstore', -3, false],
  ['smembers', 2, false],
  // Sorted sets
  ['zadd', -4, false],
  ['zincrby', 4, false],
  ['zrem', -3, false],
  ['zremrangebyscore', 4, false],
  ['zremrangebyrank', 4, false],
  ['zunionstore', -4, false],
  ['zinterstore', -4, false],
  ['zrange', -4, false],
  ['zrangebyscore', -4, false],
  ['zrevrangebyscore', -4, false],
  ['zcount', 4, false],
  ['zrevrange', -4, false],
  ['zcard', 2, false],
  ['zscore', 3, false],
  ['zrank', 3, false],
  ['zrevrank', 3, false],
  // Hashes
  ['hset', 4, false],
  ['hsetnx', 4, false],
  ['hget', 3, false],
  ['hmset', -4, false],
  ['hmget', -3, false],
  ['hincrby', 4, false],
  ['hdel', -3, false],
  ['hlen', 2, false],
  ['hkeys', 2, false],
  ['hvals', 2, false],
  ['hgetall', 2, false],
  ['hexists', 3, false],
  // Transactions
  ['multi', 1, true],
  ['exec', 1, true],
  ['discard', 1, true],
  ['watch', -2, true],
  ['unwatch', 1, true],
  // Publish and subscribe
  ['subscribe', -2, true],
  ['unsubscribe', -1, true],
  ['psubscribe', -2, true],
  ['punsubscribe', -1, true],
  ['publish', 3, true],
  // Connection
  ['ping', 1, true],
  ['echo', 2, true],
  ['select', 2, true],
  ['auth', 2, false],
  // Server
  ['dbsize', 1, true],
  ['flushdb', 1, true],
  ['flushall', 1, true],
  ['info', 1, true],
  ['config', -2, true],
  ['monitor', 1, true],
  ['debug', -2, true],
  ['client', -2, true],
  ['slowlog', -2, true],
  ['shutdown', 1, false],
  // Persistence
  ['save', 1, true],
  ['bgsave', 1, true],
  ['bgrewriteaof', 1, false],
  ['lastsave', 1, true],
  // Replication
  ['sync', 1, true],
  ['slaveof', 3, true],
];

/** REDIS_CMD_DENYOOM: what may make the dataset grow. */
const DENY_OOM = new Set(
  (
    'set setnx setex append setbit setrange incr decr rpush lpush rpushx lpushx linsert brpoplpush lset rpoplpush sadd ' +
    'sinter sinterstore sunion sunionstore sdiff sdiffstore zadd zincrby zunionstore zinterstore hset hsetnx hmset ' +
    'hincrby incrby decrby getset mset msetnx exec sort'
  ).split(' '),
);

export const COMMAND_NAMES: readonly CommandName[] = ROWS.map(([name, arity, supported]) => ({
  name,
  arity,
  forceReplication: name === 'publish',
  denyOom: DENY_OOM.has(name),
  supported,
}));

/**
 * What the model answers to a command that 2.4 knows and it does not, without "-ERR " and CRLF. No real
 * server says this.
 */
export function unsupportedCommandError(name: string): string {
  return `replisim does not model the command '${name}'`;
}
