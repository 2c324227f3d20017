import { cloneDict } from '../../model/memory/clone-dict.ts';
import type { Dict } from '../../model/memory/dict.ts';
import { cloneList } from '../../model/memory/list.ts';
import type { Client, Database, Server } from '../../model/server.ts';
import type { Connection, EventLoop, ServerProcess } from '../../model/world.ts';
import { cloneLedger, cloneLink } from '../../sim/index.ts';

/**
 * Copies of the parts of a state, as deep as the actions of an exploration reach: its commands are SELECT, SET, SYNC,
 * BGSAVE and QUIT. What none of them changes (the configuration, empty tables of deadlines and watchers, the shared
 * replies) is shared by all states. A test freezes what is shared and plays the actions.
 */

export function copyConnection(connection: Connection): Connection {
  return { ...connection, link: cloneLink(connection.link), closed: [...connection.closed] };
}

export function copyLoop(loop: EventLoop): EventLoop {
  return {
    ...loop,
    ready: loop.ready.slice(),
    mask: loop.mask.slice(),
    backlog: loop.backlog.slice(),
    spare: [],
    masks: [],
  };
}

/** The process with a loop of its own: enough for what only makes a descriptor ready. */
export function copyReadiness(running: ServerProcess): ServerProcess {
  return { ...running, loop: copyLoop(running.loop) };
}

/** The process with a child of its own. */
export function copyChild(running: ServerProcess): ServerProcess {
  const { server } = running;
  return { ...running, server: { ...server, child: server.child === null ? null : { ...server.child } } };
}

/**
 * All of the process that a turn of its loop can change. Of the clients only those in `touched` (by id) get a record of
 * their own: whom the turn does not serve and does not feed stays as it is.
 */
export function copyProcess(running: ServerProcess, touched: readonly boolean[]): ServerProcess {
  return { ...running, server: copyServer(running.server, touched), loop: copyLoop(running.loop) };
}

function copyServer(server: Server, touched: readonly boolean[]): Server {
  const { child, feedMemory } = server;
  const clientById = server.clientById.slice();
  for (let id = 0; id < clientById.length; id++) if (touched[id]) clientById[id] = copyClient(clientById[id]);
  return {
    ...server,
    heap: cloneLedger(server.heap),
    dbs: server.dbs.map(copyDatabase),
    clientById,
    clientIdByFd: server.clientIdByFd.slice(),
    clients: cloneList(server.clients),
    slaves: cloneList(server.slaves),
    child: child === null ? null : { ...child },
    selects: { ...server.selects },
    feedMemory: { numbers: { ...feedMemory.numbers }, objects: { ...feedMemory.objects } },
    stats: { ...server.stats },
  };
}

const same = <V>(value: V): V => value;

function copyDatabase(db: Database | null): Database | null {
  return db === null ? null : { ...db, dict: copyDict(db.dict) };
}

function copyDict<V>(dict: Dict<V>): Dict<V> {
  return cloneDict(dict, same);
}

function copyClient(c: Client | null): Client | null {
  if (c === null) return null;
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
  };
}
