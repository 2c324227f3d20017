import { createLedger, usableSize } from '../sim/index.ts';
import { dictCreate } from './memory/dict.ts';
import { listCreate } from './memory/list.ts';
import { createStringObject } from './memory/object.ts';
import { SITE_SHARED } from './memory/sites.ts';
import type { Redis } from './redis.ts';
import type { Rules } from './rules.ts';
import type { Server, ServerConfig } from './server.ts';

/** A server as it is after initServer of tag 2.4.9: shared objects made, nobody connected, nothing stored. */

/**
 * Usable bytes that a real 2.4.9 has allocated before the first connection, apart from what the model counts by
 * itself: the event loop with its tables of 10,240 descriptors, the command table, names, save points. It is what is
 * left of the 755,408 bytes that GROUND TRUTH's server shows with 64 databases, an observer and one slave.
 */
export const PROCESS_BYTES = 548_496;

/** createSharedObjects: the constant replies. */
const SHARED_REPLIES: Readonly<Record<string, string>> = {
  crlf: '\r\n',
  ok: '+OK\r\n',
  err: '-ERR\r\n',
  emptybulk: '$0\r\n\r\n',
  czero: ':0\r\n',
  cone: ':1\r\n',
  cnegone: ':-1\r\n',
  nullbulk: '$-1\r\n',
  nullmultibulk: '*-1\r\n',
  emptymultibulk: '*0\r\n',
  pong: '+PONG\r\n',
  queued: '+QUEUED\r\n',
  wrongtypeerr: '-ERR Operation against a key holding the wrong kind of value\r\n',
  nokeyerr: '-ERR no such key\r\n',
  syntaxerr: '-ERR syntax error\r\n',
  sameobjecterr: '-ERR source and destination objects are the same\r\n',
  outofrangeerr: '-ERR index out of range\r\n',
  loadingerr: '-LOADING Redis is loading the dataset in memory\r\n',
  space: ' ',
  colon: ':',
  plus: '+',
  messagebulk: '$7\r\nmessage\r\n',
  pmessagebulk: '$8\r\npmessage\r\n',
  subscribebulk: '$9\r\nsubscribe\r\n',
  unsubscribebulk: '$11\r\nunsubscribe\r\n',
  psubscribebulk: '$10\r\npsubscribe\r\n',
  punsubscribebulk: '$12\r\npunsubscribe\r\n',
  mbulk3: '*3\r\n',
  mbulk4: '*4\r\n',
};

/** REDIS_SHARED_SELECT_CMDS. */
export const SHARED_SELECTS = 10;

export interface BootOptions {
  index: number;
  name: string;
  version: string;
  config: ServerConfig;
  unixTime: number;
}

/** Usable bytes held from the start that have no row in the ledger until they are first used. */
export function untrackedBytes(rules: Rules, databases: number): number {
  const usable = (bytes: number): number => usableSize(rules.sizeClasses, bytes);
  const dicts = databases * 4 * usable(rules.dictBytes);
  return (
    PROCESS_BYTES +
    dicts +
    usable(databases * rules.databaseBytes) +
    rules.sharedIntegers * usable(rules.objectBytes)
  );
}

/** Fills `redis.server` and `redis.heap` with a fresh process. */
export function bootServer(redis: Redis, options: BootOptions): Server {
  const { config, unixTime } = options;
  redis.heap = createLedger(untrackedBytes(redis.rules, config.databases));
  const shared: Server['shared'] = {};
  for (const [name, text] of Object.entries(SHARED_REPLIES)) {
    shared[name] = createStringObject(redis, SITE_SHARED, text);
  }
  const sharedSelects = Array.from({ length: SHARED_SELECTS }, (_, id) =>
    createStringObject(redis, SITE_SHARED, `select ${id}\r\n`),
  );
  redis.server = {
    index: options.index,
    name: options.name,
    version: options.version,
    heap: redis.heap,
    config,
    shared,
    sharedSelects,
    sharedIntegers: [],
    sharedFreed: 0,
    dbs: [],
    clientById: [],
    clientIdByFd: [],
    clients: listCreate(redis),
    slaves: listCreate(redis),
    monitors: listCreate(redis),
    pubsubChannels: dictCreate(redis),
    pubsubPatterns: listCreate(redis),
    patterns: [],
    dictCanResize: true,
    dirty: 0,
    dirtyBeforeBgsave: 0,
    lastSave: unixTime,
    cronLoops: 0,
    child: null,
    childrenStarted: 0,
    rdbFile: null,
    masterHost: null,
    masterHostAddress: 0,
    masterPort: 6379,
    master: -1,
    linkState: 'none',
    transfer: { fd: -1, pending: '', left: -1, payload: '', fileName: 0, lastIo: 0 },
    linkDownSince: -1,
    loading: false,
    rangeError: false,
    selects: {
      switches: 0,
      created: 0,
      unsent: 0,
      closing: 0,
      copied: 0,
      glued: 0,
      node: 0,
      freed: 0,
      aliveBytes: 0,
    },
    feedMemory: { numbers: {}, objects: {} },
    stats: {
      commands: 0,
      writes: 0,
      connections: 0,
      expiredKeys: 0,
      keyspaceHits: 0,
      keyspaceMisses: 0,
      peakMemory: 0,
      startTime: unixTime,
      lastForkMicros: 0,
      fullSyncs: 0,
    },
    death: null,
  };
  return redis.server;
}
