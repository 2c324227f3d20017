import { createDeadlines } from './deadlines.ts';
import type { MonitorLine } from './read/monitor-line.ts';

/**
 * What a MONITOR capture shows of the feed: how often the master had to switch its slaves to another database
 * (`replicationFeedSlaves`, replication.c, keeps `slaveseldb`), counted while the lines go by. Nothing grows with their
 * number.
 */
export interface Traffic {
  take(line: MonitorLine): void;
  readonly commands: number;
  readonly firstMicros: number;
  readonly lastMicros: number;
  /** Switches to each database: at least these, when only sure writes are fed. */
  readonly switches: ReadonlyMap<number, number>;
  /** And as many when what may have changed nothing (DEL, EXPIRE, SETNX ...) was fed each time. */
  readonly possibleSwitches: ReadonlyMap<number, number>;
  /** Commands that make a value under a key longer, by name. */
  readonly growing: ReadonlyMap<string, number>;
  /** Keys that were given an expiry which was over at this time, in Unix microseconds, as far as it is known. */
  overdue(atMicros: number): number;
}

/** Fed each time: they change something, or are fed by force (PUBLISH in 2.4: REDIS_CMD_FORCE_REPLICATION). */
const SURE = words(
  'set setex psetex mset getset append incr decr incrby decrby incrbyfloat setbit hset hmset hincrby flushall publish',
);
/** Fed when they change something: not FLUSHDB of an empty database, nor a push that a waiting client takes (2.4.9). */
const POSSIBLE = words(
  'setrange rpush lpush zincrby flushdb setnx msetnx del unlink expire pexpire expireat pexpireat persist rename renamenx move sadd srem spop smove zadd zrem zremrangebyrank zremrangebyscore hsetnx hdel rpushx lpushx linsert lset ltrim lrem lpop rpop rpoplpush blpop brpop brpoplpush sinterstore sunionstore sdiffstore zunionstore zinterstore sort eval evalsha exec xadd pfadd',
);
/** A value that is there becomes longer. */
const GROWING = words(
  'append setrange setbit rpush lpush rpushx lpushx linsert sadd zadd hset hsetnx hmset xadd',
);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

export function createTraffic(): Traffic {
  const switches = new Map<number, number>();
  const possibleSwitches = new Map<number, number>();
  const growing = new Map<string, number>();
  const deadlines = createDeadlines();
  let fed = -1;
  let possiblyFed = -1;
  let commands = 0;
  let firstMicros = 0;
  let lastMicros = 0;
  return {
    take(line) {
      const { atMicros, db, args } = line;
      if (commands === 0) firstMicros = atMicros;
      commands++;
      lastMicros = Math.max(lastMicros, atMicros);
      const name = args[0].toLowerCase();
      const sure = SURE.has(name);
      if (sure) {
        if (fed !== db) count(switches, db);
        fed = db;
      }
      if (sure || POSSIBLE.has(name)) {
        if (possiblyFed !== db) count(possibleSwitches, db);
        possiblyFed = db;
      }
      if (GROWING.has(name)) count(growing, name);
      deadlines.take(line);
    },
    get commands() {
      return commands;
    },
    get firstMicros() {
      return firstMicros;
    },
    get lastMicros() {
      return lastMicros;
    },
    switches,
    possibleSwitches,
    growing,
    overdue: deadlines.overdue,
  };
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
