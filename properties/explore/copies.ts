import { cloneDict } from '../../model/server/memory/clone-dict.ts';
import { cloneList } from '../../model/server/memory/list.ts';
import type {
  Client,
  Database,
  SelectCounters,
  Server,
  ServerStats,
} from '../../model/server/shape/server.ts';
import type { Connection, ServerProcess } from '../../model/world/world.ts';
import type { Ledger, Pipe } from '../../sim/index.ts';

/**
 * Copies of the parts of a state, as deep as the actions of an exploration reach: its commands are SELECT, SET, SYNC,
 * BGSAVE and QUIT. What none of them changes (the configuration, empty tables of deadlines and watchers, the shared
 * replies) is shared by all states. A test freezes what is shared and plays the actions.
 */

export function copyConnection({ link, owners, closed }: Connection): Connection {
  const [forward, backward] = link.pipes;
  return {
    link: { serial: link.serial, broken: link.broken, pipes: [copyPipe(forward), copyPipe(backward)] },
    owners,
    closed: [closed[0], closed[1]],
  };
}

/** Field by field, here and below: the compiler then tells of a field that is new, and it is faster than a spread. */
function copyPipe(pipe: Pipe): Pipe {
  return {
    settings: pipe.settings,
    unsent: pipe.unsent,
    segments: pipe.segments.slice(),
    arrivals: pipe.arrivals.slice(),
    inFlight: pipe.inFlight,
    unread: pipe.unread,
    lastArrival: pipe.lastArrival,
    wireFreeAt: pipe.wireFreeAt,
    stalled: pipe.stalled,
    closing: pipe.closing,
    ended: pipe.ended,
    writerWaits: pipe.writerWaits,
  };
}

/**
 * The server with this heap, and with records of its own for what an action can change: the clients in `clients` (by
 * id), and the databases if it executes commands.
 */
export function copyServer(
  server: Server,
  heap: Ledger,
  clients: readonly boolean[],
  executes: boolean,
): Server {
  const { child, feedMemory } = server;
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
    child: child === null ? null : { ...child },
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
    selects: copySelects(server.selects),
    feedMemory: { numbers: { ...feedMemory.numbers }, objects: { ...feedMemory.objects } },
    stats: copyStats(server.stats),
    death: server.death,
  };
}

function copySelects(selects: SelectCounters): SelectCounters {
  return {
    switches: selects.switches,
    created: selects.created,
    unsent: selects.unsent,
    closing: selects.closing,
    copied: selects.copied,
    glued: selects.glued,
    node: selects.node,
    freed: selects.freed,
    aliveBytes: selects.aliveBytes,
  };
}

function copyStats(stats: ServerStats): ServerStats {
  return {
    commands: stats.commands,
    writes: stats.writes,
    connections: stats.connections,
    expiredKeys: stats.expiredKeys,
    keyspaceHits: stats.keyspaceHits,
    keyspaceMisses: stats.keyspaceMisses,
    peakMemory: stats.peakMemory,
    startTime: stats.startTime,
    lastForkMicros: stats.lastForkMicros,
    fullSyncs: stats.fullSyncs,
  };
}

/** The process with this server and this loop. */
export function processWith(
  running: ServerProcess,
  server: Server,
  loop: ServerProcess['loop'],
): ServerProcess {
  const { up, heldChild, peakUsed, incarnation } = running;
  return {
    server,
    up,
    loop,
    childOutcomes: running.childOutcomes.slice(),
    heldChild,
    peakUsed,
    incarnation,
  };
}

const same = <V>(value: V): V => value;

function copyDatabase(db: Database | null): Database | null {
  if (db === null) return null;
  const { id, expires, blockingKeys, watchedKeys } = db;
  return { id, dict: cloneDict(db.dict, same), expires, blockingKeys, watchedKeys };
}

function copyClient(c: Client | null): Client | null {
  if (c === null) return null;
  const { reply, pubsubChannels } = c;
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
    reply: {
      address: reply.address,
      nodes: reply.nodes.slice(),
      objects: reply.objects.slice(),
      generations: reply.generations.slice(),
    },
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
    pubsubChannels: { ...pubsubChannels },
    pubsubPatterns: c.pubsubPatterns,
    writeHandler: c.writeHandler,
  };
}
