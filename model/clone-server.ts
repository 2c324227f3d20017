import { cloneLedger } from '../sim/index.ts';
import { cloneDict } from './memory/clone-dict.ts';
import { cloneList } from './memory/list.ts';
import type { Client, Database, Server } from './server.ts';

/** Copies a server by hand: every record and array that can change; strings and constants are shared. */
export function cloneServer(server: Server): Server {
  return {
    ...server,
    heap: cloneLedger(server.heap),
    config: { ...server.config },
    sharedIntegers: server.sharedIntegers.slice(),
    dbs: server.dbs.map((db) => (db === null ? null : cloneDatabase(db))),
    clientById: server.clientById.map((c) => (c === null ? null : cloneClient(c))),
    clientIdByFd: server.clientIdByFd.slice(),
    clients: cloneList(server.clients),
    slaves: cloneList(server.slaves),
    monitors: cloneList(server.monitors),
    pubsubChannels: cloneDict(server.pubsubChannels, cloneList),
    pubsubPatterns: cloneList(server.pubsubPatterns),
    patterns: server.patterns.map((pattern) => ({ ...pattern })),
    child: server.child === null ? null : { ...server.child },
    transfer: { ...server.transfer },
    selects: { ...server.selects },
    feedMemory: {
      numbers: { ...server.feedMemory.numbers },
      objects: { ...server.feedMemory.objects },
    },
    stats: { ...server.stats },
  };
}

const same = <V>(value: V): V => value;

function cloneDatabase(db: Database): Database {
  return {
    id: db.id,
    dict: cloneDict(db.dict, same),
    expires: cloneDict(db.expires, same),
    blockingKeys: cloneDict(db.blockingKeys, same),
    watchedKeys: cloneDict(db.watchedKeys, cloneList),
  };
}

function cloneClient(c: Client): Client {
  const { reply } = c;
  return {
    ...c,
    argv: c.argv.slice(),
    reply: {
      address: reply.address,
      nodes: reply.nodes.slice(),
      objects: reply.objects.slice(),
      generations: reply.generations.slice(),
    },
    multi: c.multi.map((queued) => ({ ...queued, argv: queued.argv.slice() })),
    ioKeys: cloneList(c.ioKeys),
    watchedKeys: cloneList(c.watchedKeys),
    watched: c.watched.map((watched) => ({ ...watched })),
    pubsubChannels: cloneDict(c.pubsubChannels, same),
    pubsubPatterns: cloneList(c.pubsubPatterns),
  };
}
