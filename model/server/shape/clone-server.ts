import { cloneLedger } from '../../../sim/index.ts';
import { cloneList } from '../memory/list.ts';
import type { SlowlogEntry } from '../slowlog.ts';
import { cloneDict } from './clone-dict.ts';
import {
  type Child,
  type Client,
  type Database,
  type FeedMemory,
  NO_FEED_MEMORY,
  type QueuedCommand,
  type ReplyList,
  type Server,
} from './server.ts';

/**
 * Copies a server by hand: every record and array that can change; strings and constants are shared. Field by field, in
 * the order in which boot.ts and client-connection.ts make them: the engine takes such a copy for one of the originals,
 * where a spread is something new to it, and makes all code that meets both slower. A field that is forgotten is an error
 * of its compiler.
 */
export function cloneServer(server: Server): Server {
  return {
    index: server.index,
    name: server.name,
    version: server.version,
    heap: cloneLedger(server.heap),
    config: { ...server.config },
    saveParams: server.saveParams,
    shared: server.shared,
    sharedSelects: server.sharedSelects,
    sharedIntegers: { ...server.sharedIntegers },
    sharedFreed: server.sharedFreed,
    dbs: server.dbs.map((db) => (db === null ? null : cloneDatabase(db))),
    clientById: server.clientById.map((c) => (c === null ? null : cloneClient(c))),
    clientIdByFd: server.clientIdByFd.slice(),
    clients: cloneList(server.clients),
    slaves: cloneList(server.slaves),
    monitors: cloneList(server.monitors),
    pubsubChannels: cloneDict(server.pubsubChannels, cloneList),
    pubsubPatterns: cloneList(server.pubsubPatterns),
    patterns: server.patterns.map(({ address, pattern, client }) => ({ address, pattern, client })),
    dictCanResize: server.dictCanResize,
    dirty: server.dirty,
    dirtyBeforeBgsave: server.dirtyBeforeBgsave,
    lastSave: server.lastSave,
    cronLoops: server.cronLoops,
    child: cloneChild(server.child),
    childrenStarted: server.childrenStarted,
    rdbFile: server.rdbFile,
    masterHost: server.masterHost,
    masterHostAddress: server.masterHostAddress,
    masterPort: server.masterPort,
    master: server.master,
    linkState: server.linkState,
    transfer: { ...server.transfer },
    linkDownSince: server.linkDownSince,
    loading: server.loading,
    errno: server.errno,
    lruClock: server.lruClock,
    lruTurns: server.lruTurns.slice(),
    slowlog: server.slowlog.map(cloneSlowlogEntry),
    slowlogNextId: server.slowlogNextId,
    selects: cloneSelects(server.selects),
    feedMemory: cloneFeedMemory(server.feedMemory),
    stats: cloneStats(server.stats),
    death: server.death,
  };
}

export function cloneChild(child: Child | null): Child | null {
  if (child === null) return null;
  const { pid, payload, outcome, state, fileRemoved } = child;
  return { pid, payload, outcome, state, fileRemoved };
}

export function cloneSlowlogEntry(entry: SlowlogEntry): SlowlogEntry {
  const { node, address, argvAddress, argv, id, time, duration } = entry;
  return { node, address, argvAddress, argv: argv.slice(), id, time, duration };
}

export function cloneSelects(selects: Server['selects']): Server['selects'] {
  const { switches, created, unsent, closing, copied, glued, node, freed, aliveBytes } = selects;
  return { switches, created, unsent, closing, copied, glued, node, freed, aliveBytes };
}

export function cloneStats(stats: Server['stats']): Server['stats'] {
  return {
    commands: stats.commands,
    writes: stats.writes,
    connections: stats.connections,
    expiredKeys: stats.expiredKeys,
    evictedKeys: stats.evictedKeys,
    keyspaceHits: stats.keyspaceHits,
    keyspaceMisses: stats.keyspaceMisses,
    peakMemory: stats.peakMemory,
    startTime: stats.startTime,
    fullSyncs: stats.fullSyncs,
  };
}

export function cloneFeedMemory(memory: FeedMemory): FeedMemory {
  if (memory === NO_FEED_MEMORY) return memory;
  return { numbers: { ...memory.numbers }, objects: { ...memory.objects } };
}

const same = <V>(value: V): V => value;

function cloneDatabase(db: Database): Database {
  return {
    id: db.id,
    dict: cloneDict(db.dict, same),
    expires: cloneDict(db.expires, same),
    blockingKeys: db.blockingKeys,
    watchedKeys: cloneDict(db.watchedKeys, cloneList),
  };
}

export function cloneReply({ address, nodes, objects, generations }: ReplyList): ReplyList {
  return { address, nodes: nodes.slice(), objects: objects.slice(), generations: generations.slice() };
}

function cloneQueued({ command, argvAddress, argv }: QueuedCommand): QueuedCommand {
  return { command, argvAddress, argv: argv.slice() };
}

function cloneClient(c: Client): Client {
  return {
    id: c.id,
    fd: c.fd,
    address: c.address,
    db: c.db,
    querybuf: c.querybuf,
    requestType: c.requestType,
    multibulkLength: c.multibulkLength,
    bulkLength: c.bulkLength,
    argvAddress: c.argvAddress,
    argv: c.argv.slice(),
    request: c.request,
    command: c.command,
    lastCommand: c.lastCommand,
    buf: c.buf,
    reply: cloneReply(c.reply),
    replyBytes: c.replyBytes,
    sentLength: c.sentLength,
    lastInteraction: c.lastInteraction,
    flags: c.flags,
    slaveState: c.slaveState,
    slaveSelectedDb: c.slaveSelectedDb,
    bulk: c.bulk,
    bulkOffset: c.bulkOffset,
    multi: c.multi.map(cloneQueued),
    multiAddress: c.multiAddress,
    ioKeys: cloneList(c.ioKeys),
    watchedKeys: cloneList(c.watchedKeys),
    watched: c.watched.map(({ address, key, db }) => ({ address, key, db })),
    pubsubChannels: cloneDict(c.pubsubChannels, same),
    pubsubPatterns: cloneList(c.pubsubPatterns),
    writeHandler: c.writeHandler,
  };
}
