import { type Address, cloneLedger, createLedger, type Ledger, ROW, usableSize } from '../../../sim/index.ts';
import { dictCreate, emptyDict } from '../memory/dict.ts';
import { type List, listCreate } from '../memory/list.ts';
import { lruClockAt } from '../memory/lru.ts';
import { createStringObject } from '../memory/object.ts';
import { SITE_SHARED } from '../memory/sites.ts';
import type { Rules } from '../rules.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { SLAVE_LINK } from '../state-tables.ts';
import { NO_FEED_MEMORY, type RuntimeConfig, type Server } from './server.ts';

/** A server as it is after initServer of tag 2.4.9: shared objects made, nobody connected, nothing stored. */

/**
 * Usable bytes that a real 2.4.9 has allocated before the first connection, apart from what the model counts by
 * itself: the event loop with its tables of 10,240 descriptors, the command table, names, save points. It is what is
 * left of the 755,408 bytes that GROUND TRUTH's server shows with 64 databases, an observer and one slave.
 */
export const PROCESS_BYTES = 548_496;

/**
 * createSharedObjects: the constant replies. A literal and no loop over names: the engine then finds each reply as fast
 * as any field, where a record that grew name by name is a hash table.
 */
function sharedReplies(reply: (text: string) => Address): Record<string, Address> {
  return {
    crlf: reply('\r\n'),
    ok: reply('+OK\r\n'),
    err: reply('-ERR\r\n'),
    emptybulk: reply('$0\r\n\r\n'),
    czero: reply(':0\r\n'),
    cone: reply(':1\r\n'),
    cnegone: reply(':-1\r\n'),
    nullbulk: reply('$-1\r\n'),
    nullmultibulk: reply('*-1\r\n'),
    emptymultibulk: reply('*0\r\n'),
    pong: reply('+PONG\r\n'),
    queued: reply('+QUEUED\r\n'),
    wrongtypeerr: reply('-ERR Operation against a key holding the wrong kind of value\r\n'),
    nokeyerr: reply('-ERR no such key\r\n'),
    syntaxerr: reply('-ERR syntax error\r\n'),
    sameobjecterr: reply('-ERR source and destination objects are the same\r\n'),
    outofrangeerr: reply('-ERR index out of range\r\n'),
    loadingerr: reply('-LOADING Redis is loading the dataset in memory\r\n'),
    space: reply(' '),
    colon: reply(':'),
    plus: reply('+'),
    messagebulk: reply('$7\r\nmessage\r\n'),
    pmessagebulk: reply('$8\r\npmessage\r\n'),
    subscribebulk: reply('$9\r\nsubscribe\r\n'),
    unsubscribebulk: reply('$11\r\nunsubscribe\r\n'),
    psubscribebulk: reply('$10\r\npsubscribe\r\n'),
    punsubscribebulk: reply('$12\r\npunsubscribe\r\n'),
    mbulk3: reply('*3\r\n'),
    mbulk4: reply('*4\r\n'),
  };
}

export const SHARED_REPLY_NAMES: readonly string[] = Object.keys(sharedReplies(() => 0));

/** REDIS_SHARED_SELECT_CMDS. */
export const SHARED_SELECTS = 10;

export interface BootOptions {
  index: number;
  name: string;
  version: string;
  config: RuntimeConfig;
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

/** What every server of the same rules has allocated in the same order before it knows anything of its own. */
export interface BootImage {
  heap: Ledger;
  shared: Record<string, Address>;
  sharedSelects: Address[];
  clients: Address;
  slaves: Address;
  monitors: Address;
  pubsubChannels: Address;
  pubsubPatterns: Address;
}

function bootImage(like: ServerRuntime): BootImage {
  const { bootImages } = like.caches;
  const known = bootImages.get(like.rules);
  if (known !== undefined) return known;
  const redis: ServerRuntime = { ...like, heap: createLedger() };
  const image: BootImage = {
    heap: redis.heap,
    shared: sharedReplies((text) => createStringObject(redis, SITE_SHARED, text)),
    sharedSelects: Array.from({ length: SHARED_SELECTS }, (_, id) =>
      createStringObject(redis, SITE_SHARED, `select ${id}\r\n`),
    ),
    clients: listCreate(redis).address,
    slaves: listCreate(redis).address,
    monitors: listCreate(redis).address,
    pubsubChannels: dictCreate(redis).address,
    pubsubPatterns: listCreate(redis).address,
  };
  bootImages.set(like.rules, image);
  return image;
}

/** Usable bytes that a server of this make holds after its start. */
export function bootedBytes(redis: ServerRuntime, databases: number): number {
  return untrackedBytes(redis.rules, databases) + bootImage(redis).heap.used;
}

/** Room for so many rows more than the image's: nineteen in twenty servers of a hunt never need as many. */
const ROOM_ROWS = 72;

/** A heap of its own with what the image holds, and so many bytes that have no row. */
function heapFrom(image: Ledger, untracked: number): Ledger {
  const heap = cloneLedger(image, image.top + ROOM_ROWS * ROW);
  heap.used += untracked;
  heap.untracked = untracked;
  return heap;
}

const emptyList = (address: Address): List => ({ address, nodes: [], values: [] });

/** Fills `redis.server` and `redis.heap` with a fresh process. */
export function bootServer(redis: ServerRuntime, options: BootOptions): Server {
  const { config, unixTime } = options;
  const image = bootImage(redis);
  redis.heap = heapFrom(image.heap, untrackedBytes(redis.rules, config.databases));
  redis.server = {
    index: options.index,
    name: options.name,
    version: options.version,
    heap: redis.heap,
    config,
    saveParams: 0,
    // Nobody changes these two: what they name is freed at most.
    shared: image.shared,
    sharedSelects: image.sharedSelects,
    sharedIntegers: {},
    sharedFreed: 0,
    dbs: [],
    clientById: [],
    clientIdByFd: [],
    clients: emptyList(image.clients),
    slaves: emptyList(image.slaves),
    monitors: emptyList(image.monitors),
    pubsubChannels: emptyDict(image.pubsubChannels),
    pubsubPatterns: emptyList(image.pubsubPatterns),
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
    linkState: SLAVE_LINK.initial,
    transfer: { fd: -1, pending: '', left: -1, payload: '', fileName: 0, lastIo: 0 },
    linkDownSince: -1,
    loading: false,
    errno: 'none',
    lruClock: lruClockAt(unixTime),
    lruTurns: [0, lruClockAt(unixTime)],
    slowlog: [],
    slowlogNextId: 0,
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
    feedMemory: NO_FEED_MEMORY,
    stats: {
      commands: 0,
      writes: 0,
      connections: 0,
      expiredKeys: 0,
      evictedKeys: 0,
      keyspaceHits: 0,
      keyspaceMisses: 0,
      peakMemory: 0,
      startTime: unixTime,
      fullSyncs: 0,
    },
    death: null,
  };
  return redis.server;
}
