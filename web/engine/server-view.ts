import type { Client, Simulation } from '../../model/index.ts';
import { dictSize, endOf, peerName, SITE_SELECT } from '../../model/internals.ts';
import { heldText, REFCOUNT, SITE, WORD_B } from '../../sim/index.ts';
import type { ChunkView, SharedView, ShownServer, SlaveView } from '../protocol.ts';
import { countIn, NO_OBJECTS, type ObjectCounts, objectAt, type RecordedRun } from './history.ts';

/** Servers as a page shows them, read out of a world. */

const CHUNKS_SHOWN = 8;
const CHUNK_TEXT = 80;

export function serverViews(simulation: Simulation, history: RecordedRun, at: number): ShownServer[] {
  return simulation.world.servers.map((running, index) => {
    const { server, up, peakUsed } = running;
    return {
      name: server.name,
      role: server.masterHost === null ? 'master' : 'slave',
      up,
      death: server.death?.sentence ?? null,
      used: server.heap.used,
      peak: peakUsed,
      link: server.masterHost === null ? '' : `${server.linkState} to ${server.masterHost}`,
      child: server.child !== null,
      keys: server.dbs.flatMap((db): [number, number][] =>
        db === null || dictSize(db.dict) === 0 ? [] : [[db.id, dictSize(db.dict)]],
      ),
      slaves: up ? slavesOf(simulation, index, history, at) : [],
      clients: up ? clientsOf(simulation, index) : [],
      ...objectCounts(history, index, at),
    };
  });
}

function objectCounts(history: RecordedRun, server: number, at: number): ObjectCounts {
  const counts = { ...(history.settled[server] ?? NO_OBJECTS) };
  for (const object of history.objects) {
    const now = objectAt(object, at);
    if (now === null) break;
    if (object.server === server) countIn(object, now.state, counts);
  }
  return counts;
}

function clientsOf(simulation: Simulation, index: number): ShownServer['clients'] {
  const { server } = simulation.world.servers[index];
  return server.clientById.flatMap((c) =>
    c === null || c.slaveState !== 'none' ? [] : [{ name: peerName(simulation, index, c), db: c.db }],
  );
}

function slavesOf(simulation: Simulation, index: number, history: RecordedRun, at: number): SlaveView[] {
  const { server } = simulation.world.servers[index];
  return server.clientById.flatMap((c) =>
    c === null || c.slaveState === 'none' ? [] : [slaveView(simulation, index, c, history, at)],
  );
}

function slaveView(
  simulation: Simulation,
  index: number,
  c: Client,
  history: RecordedRun,
  at: number,
): SlaveView {
  const connection = simulation.world.connections[c.fd - 1];
  const pipe = connection.link.pipes[endOf(simulation, index, c.fd)];
  return {
    client: c.id,
    name: peerName(simulation, index, c),
    state: c.slaveState,
    selectedDb: c.slaveSelectedDb,
    bufferUsed: c.buf.length,
    bufferSize: simulation.rules.replyBufferBytes,
    bufferText: c.buf.slice(-400),
    chunks: chunksOf(simulation, index, c, history, at),
    chunkCount: c.reply.objects.length,
    replyBytes: c.replyBytes,
    bulkSent: c.bulkOffset,
    bulkLength: c.bulk.length,
    socket: pipe.unsent.length,
    flight: pipe.inFlight,
    unread: pipe.unread.length,
    stalled: pipe.stalled,
  };
}

function chunksOf(
  simulation: Simulation,
  index: number,
  c: Client,
  history: RecordedRun,
  at: number,
): ChunkView[] {
  const { objects } = c.reply;
  const shown =
    objects.length <= CHUNKS_SHOWN ? objects : [...objects.slice(0, CHUNKS_SHOWN - 3), ...objects.slice(-3)];
  const { heap } = simulation.world.servers[index].server;
  return shown.map((object) => {
    const text = heldText(heap, heap.cells[object + WORD_B]);
    const select =
      heap.cells[object + SITE] === SITE_SELECT
        ? history.objects.findLast(
            (each) => each.server === index && each.address === object && objectAt(each, at) !== null,
          )
        : undefined;
    return {
      text: text.length > CHUNK_TEXT ? `${text.slice(0, CHUNK_TEXT)}…` : text,
      length: text.length,
      refcount: heap.cells[object + REFCOUNT],
      select: select?.id ?? 0,
      selectNumber: select?.number ?? 0,
    };
  });
}

/** Counts of the shared SELECT objects of the first server, of those databases that a client uses. */
export function sharedViews(simulation: Simulation): SharedView[] {
  const { server } = simulation.world.servers[0];
  const used = new Set<number>([0]);
  for (const { db } of simulation.scenario.clients) if (db !== undefined) used.add(db);
  for (const c of server.clientById) if (c !== null && c.slaveState !== 'none') used.add(c.slaveSelectedDb);
  return [...used]
    .filter((id) => id < server.sharedSelects.length)
    .sort((a, b) => a - b)
    .map((id) => ({
      server: server.name,
      id,
      refcount: server.heap.cells[server.sharedSelects[id] + REFCOUNT],
    }));
}
