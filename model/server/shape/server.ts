import type { Address, Ledger } from '../../../sim/index.ts';
import type { Death } from '../death.ts';
import type { Errno } from '../errno.ts';
import type { MaxmemoryPolicy } from '../eviction.ts';
import type { Dict } from '../memory/dict.ts';
import type { List } from '../memory/list.ts';
import type { SlowlogEntry } from '../slowlog.ts';
import type { ChildState, LinkState, SlaveState } from '../state-tables.ts';
import type { Long } from '../text/integers.ts';

/** The state of one Redis server: struct redisServer of tag 2.4.9, as far as the model goes. Plain data. */

/** Client flags (redisClient.flags). */
export const FLAG_SLAVE = 1;
export const FLAG_MASTER = 2;
export const FLAG_MONITOR = 4;
export const FLAG_MULTI = 8;
export const FLAG_DIRTY_CAS = 64;
export const FLAG_CLOSE_AFTER_REPLY = 128;

export const REQUEST_UNKNOWN = 0;
export const REQUEST_INLINE = 1;
export const REQUEST_MULTIBULK = 2;

/** The output list of a client: listNode and object of each chunk, and the life the object was in when it was put there. */
export interface ReplyList {
  address: Address;
  nodes: Address[];
  objects: Address[];
  generations: number[];
}

export interface QueuedCommand {
  /** Canonical name of the command (key of the command table). */
  command: string;
  argvAddress: Address;
  argv: Address[];
}

/** redisClient. */
export interface Client {
  id: number;
  fd: number;
  address: Address;
  db: number;
  /** sds of what is read and not yet executed; 0 once freed. */
  querybuf: Address;
  requestType: number;
  multibulkLength: number;
  bulkLength: number;
  argvAddress: Address;
  argv: Address[];
  /** The bytes that `argv` was read from, if they are a canonical request and `argv` still says the same. */
  request: string | null;
  command: string;
  lastCommand: string;
  /** The static buffer: its length is bufpos. */
  buf: string;
  reply: ReplyList;
  replyBytes: number;
  sentLength: number;
  lastInteraction: number;
  flags: number;
  /** Moved by state-moves.ts alone, as the server's `child` and `linkState`, and the child's `state`. */
  readonly slaveState: SlaveState;
  slaveSelectedDb: number;
  /** The payload being sent while in send_bulk, and how much of it is gone. */
  bulk: string;
  bulkOffset: number;
  multi: QueuedCommand[];
  multiAddress: Address;
  ioKeys: List;
  watchedKeys: List;
  watched: WatchedKey[];
  pubsubChannels: Dict<null>;
  pubsubPatterns: List;
  /** What runs when the socket can be written. */
  writeHandler: 'none' | 'reply' | 'bulk';
}

export interface WatchedKey {
  address: Address;
  key: Address;
  db: number;
}

/** The list of clients that a dict entry holds (watched keys, channels). */
export type ClientsOfKey = List;

export interface Database {
  id: number;
  dict: Dict<Address>;
  /** Deadlines in Unix seconds. */
  expires: Dict<Long>;
  /** The header of blocking_keys: operations that block are not modelled, but the empty dict is there and costs. */
  blockingKeys: Address;
  watchedKeys: Dict<ClientsOfKey>;
}

/** A BGSAVE child. It holds the dataset as it was at the fork. */
export interface Child {
  pid: number;
  payload: string;
  outcome: 'ok' | 'error' | 'killed';
  /** An ended one waits for the cron to reap it. */
  readonly state: ChildState;
  /** The parent has removed the child's temporary file: another attempt fails. */
  fileRemoved: boolean;
}

export interface PubsubPattern {
  address: Address;
  pattern: Address;
  client: number;
}

/** Where SELECT objects made by the feed went, counted by the reply function. */
export interface SelectCounters {
  /** Switches of a slave's stream to another database, whatever the object. */
  switches: number;
  created: number;
  unsent: number;
  closing: number;
  copied: number;
  glued: number;
  node: number;
  freed: number;
  /** Usable bytes of SELECT objects alive, their strings included, held or not. */
  aliveBytes: number;
}

export interface RuntimeConfig {
  databases: number;
  savePoints: [seconds: Long, changes: number][];
  replPingSlavePeriod: number;
  replTimeout: number;
  maxIdleTime: number;
  activeRehashing: boolean;
  slaveServeStaleData: boolean;
  port: number;
  verbosity: 0 | 1 | 2 | 3;
  /** Bytes; 0: no limit. */
  maxMemory: Long;
  maxMemoryPolicy: MaxmemoryPolicy;
  maxMemorySamples: number;
  /** Microseconds; below zero the slow log takes nothing. */
  slowlogLogSlowerThan: Long;
  slowlogMaxLen: number;
  /** Parameters that the model keeps and shows, and that nothing in it obeys. Replaced, never changed in place. */
  inert: Readonly<Record<string, string>>;
}

/** The reading end of the slave's link before it is a client: the bulk transfer. */
export interface Transfer {
  fd: number;
  /** What was read and not yet used: the length line. */
  pending: string;
  /** Bytes of payload still to come; -1 before the length is known. */
  left: number;
  payload: string;
  /** zstrdup of the temporary file's name; 0 when none. */
  fileName: Address;
  lastIo: number;
}

export interface ServerStats {
  commands: number;
  /** Commands of ordinary clients that changed the dataset; those of a transaction one by one. */
  writes: number;
  connections: number;
  expiredKeys: number;
  evictedKeys: number;
  keyspaceHits: number;
  keyspaceMisses: number;
  peakMemory: number;
  startTime: number;
  fullSyncs: number;
}

/**
 * The state of one server process, as plain data: `struct redisServer` of redis.h (tag 2.4.9), as far as it is modelled.
 * Addresses are those of its heap.
 */
export interface Server {
  index: number;
  name: string;
  version: string;
  heap: Ledger;
  config: RuntimeConfig;
  /**
   * server.saveparams; 0 without save points, and as long as they are those of the start, which are in the ledger's
   * untracked bytes.
   */
  saveParams: Address;
  shared: Record<string, Address>;
  sharedSelects: Address[];
  /** By value: of those that were used so far. */
  sharedIntegers: Record<number, Address>;
  /** Shared objects that a count brought to their end: none, in a right server. */
  sharedFreed: number;
  /** Databases in use so far; the others are in the ledger's untracked bytes. */
  dbs: (Database | null)[];
  /** By client id; the place where a client lives in the tree. */
  clientById: (Client | null)[];
  /** -1 where a descriptor has no client. */
  clientIdByFd: number[];
  clients: List;
  slaves: List;
  monitors: List;
  pubsubChannels: Dict<ClientsOfKey>;
  pubsubPatterns: List;
  patterns: PubsubPattern[];
  dictCanResize: boolean;
  dirty: number;
  dirtyBeforeBgsave: number;
  lastSave: number;
  cronLoops: number;
  readonly child: Child | null;
  childrenStarted: number;
  /** dump.rdb; null when there is no such file. */
  rdbFile: string | null;
  masterHost: string | null;
  /** The sds of masterHost; 0 without one. */
  masterHostAddress: Address;
  masterPort: number;
  /** Client id of the link to the master; -1 without. */
  master: number;
  readonly linkState: LinkState;
  transfer: Transfer;
  linkDownSince: number;
  loading: boolean;
  errno: Errno;
  /** server.lruclock, as of the last cron, and the turns of it: the heap's clock and what it showed from then on, in pairs. */
  lruClock: number;
  lruTurns: number[];
  /** Oldest first. */
  slowlog: SlowlogEntry[];
  slowlogNextId: number;
  selects: SelectCounters;
  /** What a design of the feed keeps between calls: `NO_FEED_MEMORY` until it keeps something. */
  feedMemory: FeedMemory;
  stats: ServerStats;
  death: Death | null;
}

/** Plain memory for a variant: numbers by name, and SELECT objects by database id. */
export interface FeedMemory {
  readonly numbers: Record<string, number>;
  readonly objects: Record<number, { object: Address; generation: number }>;
}

/** That of all servers whose feed has never kept anything, which is asked before each write. */
export const NO_FEED_MEMORY: FeedMemory = Object.freeze({
  numbers: Object.freeze({}),
  objects: Object.freeze({}),
});
