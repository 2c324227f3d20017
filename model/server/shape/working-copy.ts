import type { Ledger } from '../../../sim/index.ts';
import type { Dict } from '../memory/dict.ts';
import { cloneList } from '../memory/list.ts';
import { cloneDict } from './clone-dict.ts';
import { cloneChild, cloneFeedMemory, cloneReply, cloneSelects, cloneStats } from './clone-server.ts';
import type { Client, Database, Server } from './server.ts';

/**
 * A copy of a server to be worked on for the length of one event, as deep as SELECT, SET, SYNC, BGSAVE and QUIT reach. What none
 * of them changes (the configuration, empty tables of deadlines and watchers, the shared replies) is the original's, and
 * so are the clients that are not named. A test lists what is shared; another freezes it and plays every action.
 *
 * @param heap the heap of the copy
 * @param clients by id: which clients' records the copy has of its own
 * @param executes whether it executes commands, and so has databases of its own
 */
export function workingCopy(
  server: Server,
  heap: Ledger,
  clients: readonly boolean[],
  executes: boolean,
): Server {
  const clientById = server.clientById.slice();
  for (let id = 0; id < clientById.length; id++) if (clients[id]) clientById[id] = copyClient(clientById[id]);
  return {
    index: server.index,
    name: server.name,
    version: server.version,
    heap,
    config: server.config,
    saveParams: server.saveParams,
    shared: server.shared,
    sharedSelects: server.sharedSelects,
    sharedIntegers: server.sharedIntegers,
    sharedFreed: server.sharedFreed,
    dbs: executes ? server.dbs.map(copyDatabase) : server.dbs,
    clientById,
    clientIdByFd: server.clientIdByFd.slice(),
    clients: cloneList(server.clients),
    slaves: cloneList(server.slaves),
    monitors: server.monitors,
    pubsubChannels: server.pubsubChannels,
    pubsubPatterns: server.pubsubPatterns,
    patterns: server.patterns,
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
    transfer: server.transfer,
    linkDownSince: server.linkDownSince,
    loading: server.loading,
    errno: server.errno,
    lruClock: server.lruClock,
    lruTurns: server.lruTurns,
    slowlog: server.slowlog,
    slowlogNextId: server.slowlogNextId,
    selects: cloneSelects(server.selects),
    feedMemory: cloneFeedMemory(server.feedMemory),
    stats: cloneStats(server.stats),
    death: server.death,
  };
}

const same = <V>(value: V): V => value;

function copyDatabase(db: Database | null): Database | null {
  if (db === null) return null;
  const { id, expires, blockingKeys, watchedKeys } = db;
  return { id, dict: cloneDict(db.dict, same), expires, blockingKeys, watchedKeys };
}

/** A dict that can count its iterators for itself. */
function withSameTables<V>({ address, first, second, rehashIndex, iterators }: Dict<V>): Dict<V> {
  return { address, first, second, rehashIndex, iterators };
}

function copyClient(c: Client | null): Client | null {
  if (c === null) return null;
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
    multi: c.multi,
    multiAddress: c.multiAddress,
    ioKeys: c.ioKeys,
    watchedKeys: c.watchedKeys,
    watched: c.watched,
    pubsubChannels: withSameTables(c.pubsubChannels),
    pubsubPatterns: c.pubsubPatterns,
    writeHandler: c.writeHandler,
  };
}
