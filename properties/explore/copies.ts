import { cloneDict } from '../../model/memory/clone-dict.ts';
import { cloneList } from '../../model/memory/list.ts';
import type { Client, Database, Server } from '../../model/server.ts';
import type { Connection, EventLoop, ServerProcess } from '../../model/world.ts';
import { type Ledger, type Pipe, ROW } from '../../sim/index.ts';

/**
 * Copies of the parts of a state, as deep as the actions of an exploration reach: its commands are SELECT, SET, SYNC,
 * BGSAVE and QUIT. What none of them changes (the configuration, empty tables of deadlines and watchers, the shared
 * replies) is shared by all states. A test freezes what is shared and plays the actions.
 */

/** A large array out of which heaps get their cells: an array of its own for each would cost more than its content. */
export interface Room {
  cells: Int32Array;
  used: number;
}

const ROOM_CELLS = 1 << 18;
/** Rows that a copied heap can still take before it moves out. */
const SPARE_ROWS = 16;

export function createRoom(): Room {
  return { cells: new Int32Array(ROOM_CELLS), used: 0 };
}

function copyLedger(room: Room, ledger: Ledger): Ledger {
  const { top } = ledger;
  const length = top + SPARE_ROWS * ROW;
  if (room.used + length > room.cells.length) {
    room.cells = new Int32Array(Math.max(ROOM_CELLS, length));
    room.used = 0;
  }
  const cells = room.cells.subarray(room.used, room.used + length);
  room.used += length;
  const from = ledger.cells;
  for (let i = 0; i < top; i++) cells[i] = from[i];
  return {
    cells,
    text: ledger.text.slice(),
    top,
    freed: ledger.freed,
    used: ledger.used,
    untracked: ledger.untracked,
    clock: ledger.clock,
    allocations: ledger.allocations,
    releases: ledger.releases,
    made: ledger.made.slice(),
  };
}

const FORWARD = 1;
const BACKWARD = 2;
export const BOTH = FORWARD | BACKWARD;
/** The pipe that brings bytes to the end that dialled, and the one that takes them away. */
export const TO_MASTER = FORWARD;
export const FROM_MASTER = BACKWARD;

/** The connection with copies of the pipes in `pipes`. */
export function copyConnection(connection: Connection, pipes: number): Connection {
  const { link, owners, closed } = connection;
  const [forward, backward] = link.pipes;
  return {
    link: {
      serial: link.serial,
      broken: link.broken,
      pipes: [
        (pipes & FORWARD) === 0 ? forward : copyPipe(forward),
        (pipes & BACKWARD) === 0 ? backward : copyPipe(backward),
      ],
    },
    owners,
    closed: [closed[0], closed[1]],
  };
}

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

/** The process with a loop of its own: enough for what only makes a descriptor ready. */
export function copyReadiness(running: ServerProcess): ServerProcess {
  const { scheduled, freeAt, readyCount, backlog, spare, masks } = running.loop;
  const ready = running.loop.ready.slice(0, readyCount);
  const mask = running.loop.mask.slice();
  const loop = { scheduled, freeAt, ready, readyCount, mask, backlog, spare, masks };
  return processOf(running, running.server, loop);
}

/** The process with a backlog of its own, too. */
export function copyBacklog(running: ServerProcess): ServerProcess {
  return processOf(running, running.server, copyLoop(running.loop));
}

/** The process with a child of its own. */
export function copyChild(running: ServerProcess): ServerProcess {
  const { server } = running;
  const child = server.child === null ? null : { ...server.child };
  return processOf(running, { ...server, child }, running.loop);
}

/**
 * All of the process that a turn of its loop can change. Clients and databases get records of their own where `clients`
 * and `databases` (both by id) say so.
 */
export function copyProcess(
  room: Room,
  running: ServerProcess,
  clients: readonly boolean[],
  databases: readonly boolean[],
): ServerProcess {
  const server = copyServer(room, running.server, clients, databases);
  const copy = processOf(running, server, copyLoop(running.loop));
  copy.childOutcomes = running.childOutcomes.slice();
  return copy;
}

/** Field by field, here and above: the compiler then tells of a field that is new, and it is faster than a spread. */
function processOf(running: ServerProcess, server: Server, loop: EventLoop): ServerProcess {
  const { up, childOutcomes, holdChildren, peakUsed, incarnation } = running;
  return { server, up, loop, childOutcomes, holdChildren, peakUsed, incarnation };
}

/** Room for the turn comes anew, since the turn changes it; `ready` is as long as it says. */
function copyLoop({ scheduled, freeAt, ready, readyCount, mask, backlog }: EventLoop): EventLoop {
  return {
    scheduled,
    freeAt,
    ready: ready.slice(0, readyCount),
    readyCount,
    mask: mask.slice(),
    backlog: backlog.slice(),
    spare: [],
    masks: [],
  };
}

function copyServer(
  room: Room,
  server: Server,
  clients: readonly boolean[],
  databases: readonly boolean[],
): Server {
  const { child, feedMemory } = server;
  const clientById = server.clientById.slice();
  for (let id = 0; id < clientById.length; id++) if (clients[id]) clientById[id] = copyClient(clientById[id]);
  const dbs = server.dbs.slice();
  for (let id = 0; id < dbs.length; id++) if (databases[id]) dbs[id] = copyDatabase(dbs[id]);
  return {
    ...server,
    heap: copyLedger(room, server.heap),
    dbs,
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
  return db === null ? null : { ...db, dict: cloneDict(db.dict, same) };
}

function copyClient(c: Client | null): Client | null {
  if (c === null) return null;
  const { reply } = c;
  return {
    ...c,
    argv: c.argv.slice(),
    pubsubChannels: { ...c.pubsubChannels },
    reply: {
      address: reply.address,
      nodes: reply.nodes.slice(),
      objects: reply.objects.slice(),
      generations: reply.generations.slice(),
    },
  };
}
