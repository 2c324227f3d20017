import { SITE_SHARED } from '../../model/memory/sites.ts';
import type { Client, Server } from '../../model/server.ts';
import {
  addInt,
  addText,
  begin,
  createFingerprint,
  type Fingerprint,
  finish,
  GENERATION,
  type Link,
  type Pipe,
  REFCOUNT,
  SITE,
  USABLE,
  WORD_B,
} from '../../sim/index.ts';
import { readiness } from './readiness.ts';
import type { Scope } from './scope.ts';
import { type ExploreState, NO_CONNECTION, type StreamReader } from './state.ts';

/**
 * What tells two states apart. Left out are time, running numbers, addresses, room in strings and counters; objects that
 * can be held twice are named in the order in which they are met. Slaves are named by their place in server.slaves,
 * which is the order in which they are fed; whoever has no such place is sorted by what it is. So states that differ only
 * in the names of clients and slaves add the same.
 */
export interface Fingerprinter {
  readonly scope: Scope;
  /** Whether the bytes of output count, or only how many they are. */
  readonly contents: boolean;
  /** Whether the feed remembers anything in this state: it may name slaves by their ids. */
  idsCount: boolean;
  readonly part: Fingerprint;
  /** Halves of the fingerprints of parts that are sorted. */
  readonly parts: number[];
  /** Objects met so far in this state. */
  readonly objects: number[];
  /** Connections added so far in this state, by place. */
  readonly added: boolean[];
}

export function createFingerprinter(scope: Scope): Fingerprinter {
  return {
    scope,
    contents: scope.properties.includes('streams'),
    idsCount: false,
    part: createFingerprint(),
    parts: [],
    objects: [],
    added: [],
  };
}

const SLAVE_STATES = ['none', 'wait_bgsave_start', 'wait_bgsave_end', 'send_bulk', 'online'];
const WRITE_HANDLERS = ['none', 'reply', 'bulk'];
const PHASES = ['length', 'payload', 'stream'];

export function addState(tools: Fingerprinter, state: ExploreState, into: Fingerprint): void {
  const { server } = state.master;
  tools.objects.length = 0;
  tools.added.length = 0;
  tools.added.length = state.connections.length;
  addInt(into, state.cutsLeft | (state.bgsavesLeft << 8) | (state.quitsLeft << 16));
  addServer(tools, state, server, into);
  for (const id of server.slaves.values) {
    const c = server.clientById[id] as Client;
    addSlaveSeat(tools, state, slaveAt(state, c.fd - 1), into);
    addConnection(tools, state, c.fd - 1, c, into);
  }
  addOthers(tools, state, into);
}

function slaveAt(state: ExploreState, place: number): number {
  const { slaves } = state;
  for (let slave = 0; slave < slaves.length; slave++) if (slaves[slave].connection === place) return slave;
  return -1;
}

function addServer(tools: Fingerprinter, state: ExploreState, server: Server, into: Fingerprint): void {
  addInt(into, state.master.up ? 1 : 0);
  for (const db of server.dbs) {
    if (db === null || db.dict.tables[0].used + db.dict.tables[1].used === 0) continue;
    addInt(into, db.id);
    for (const { buckets } of db.dict.tables) {
      for (const head of buckets) {
        for (let entry = head; entry !== null; entry = entry.next) {
          addText(into, entry.text);
          addObject(tools, server, entry.value, -1, into);
        }
      }
    }
  }
  const { cells } = server.heap;
  for (const object of server.sharedSelects)
    addInt(into, cells[object + USABLE] === 0 ? -1 : cells[object + REFCOUNT]);
  const { child } = server;
  addInt(into, child === null ? 0 : child.ended ? 2 : 1);
  if (child !== null) {
    addOutput(tools, child.payload, into);
    const { sinceFork } = state;
    addDatabases(sinceFork.pid === child.pid ? sinceFork.fed : [], into);
  }
  addFeedMemory(tools, server, into);
}

function addDatabases(list: readonly number[], into: Fingerprint): void {
  addInt(into, list.length);
  for (const id of list) addInt(into, id);
}

/** What a design of the feed remembers. */
function addFeedMemory(tools: Fingerprinter, server: Server, into: Fingerprint): void {
  const { numbers, objects } = server.feedMemory;
  const { cells } = server.heap;
  const names = Object.keys(numbers);
  if (names.length > 1) names.sort();
  tools.idsCount = names.length > 0;
  addInt(into, names.length);
  for (const name of names) {
    addText(into, name);
    addInt(into, numbers[name]);
  }
  for (const dictid in objects) {
    const { object, generation } = objects[dictid];
    addInt(into, Number(dictid));
    addInt(into, cells[object + GENERATION] === generation ? cells[object + REFCOUNT] : -1);
  }
}

/** An object by its content, its count, and whether it was met before. A `generation` of -1 is not compared. */
function addObject(
  tools: Fingerprinter,
  server: Server,
  object: number,
  generation: number,
  into: Fingerprint,
): void {
  const { cells, text } = server.heap;
  if (cells[object + USABLE] === 0 || (generation >= 0 && cells[object + GENERATION] !== generation)) {
    addInt(into, -1);
    return;
  }
  let name = tools.objects.indexOf(object);
  if (name < 0) name = tools.objects.push(object) - 1;
  addInt(into, name | (cells[object + SITE] === SITE_SHARED ? 1 << 16 : 0));
  addInt(into, cells[object + REFCOUNT]);
  const sds = cells[object + WORD_B];
  addOutput(tools, text[(sds === 0 ? object : sds) >> 3], into);
}

function addSlaveSeat(tools: Fingerprinter, state: ExploreState, slave: number, into: Fingerprint): void {
  if (slave < 0) {
    addInt(into, -1);
    return;
  }
  const { gone, reader } = state.slaves[slave];
  addInt(into, (gone ? 1 : 0) | (tools.scope.symmetry ? 0 : slave << 1));
  if (reader !== null) addReader(reader, into);
}

function addReader(reader: StreamReader, into: Fingerprint): void {
  addInt(into, PHASES.indexOf(reader.phase) | (reader.db << 8));
  addInt(into, reader.left);
  addText(into, reader.partial);
  addDatabases(reader.owed, into);
}

/** Clients that write to different databases are not interchangeable. */
function aimOf({ aims, databases }: Scope, client: number): number {
  return aims === 'own' ? client % databases.length : 0;
}

/** Clients, and slaves that the master does not yet, or no longer, feed: in the order of their fingerprints. */
function addOthers(tools: Fingerprinter, state: ExploreState, into: Fingerprint): void {
  const { part } = tools;
  tools.parts.length = 0;
  for (let client = 0; client < state.clients.length; client++) {
    const seat = state.clients[client];
    begin(part);
    addInt(part, (tools.scope.symmetry ? 1 : 1 + (client << 8)) | (aimOf(tools.scope, client) << 16));
    addInt(part, seat.db | (seat.writesLeft << 8) | (seat.awaited << 16));
    addPlace(tools, state, seat.connection, part);
    sortIn(tools);
  }
  for (let slave = 0; slave < state.slaves.length; slave++) {
    const { connection } = state.slaves[slave];
    if (connection !== NO_CONNECTION && tools.added[connection]) continue;
    begin(part);
    addInt(part, 2);
    addSlaveSeat(tools, state, slave, part);
    if (connection !== NO_CONNECTION) addPlace(tools, state, connection, part);
    sortIn(tools);
  }
  for (let place = 0; place < state.connections.length; place++) {
    const { closed } = state.connections[place];
    if (tools.added[place] || (closed[0] && closed[1])) continue;
    begin(part);
    addInt(part, 3);
    addPlace(tools, state, place, part);
    sortIn(tools);
  }
  for (const half of tools.parts) addInt(into, half);
}

function sortIn(tools: Fingerprinter): void {
  const { part, parts } = tools;
  finish(part);
  let at = parts.length;
  parts.push(0, 0);
  while (at > 0 && (parts[at - 2] > part.high || (parts[at - 2] === part.high && parts[at - 1] > part.low))) {
    parts[at] = parts[at - 2];
    parts[at + 1] = parts[at - 1];
    at -= 2;
  }
  parts[at] = part.high;
  parts[at + 1] = part.low;
}

function addPlace(tools: Fingerprinter, state: ExploreState, place: number, into: Fingerprint): void {
  if (place === NO_CONNECTION) return;
  const { server } = state.master;
  const id = server.clientIdByFd[place + 1] ?? -1;
  addConnection(tools, state, place, id < 0 ? null : server.clientById[id], into);
}

/** A connection with what is under way in it, and the master's record of its client. */
function addConnection(
  tools: Fingerprinter,
  state: ExploreState,
  place: number,
  c: Client | null,
  into: Fingerprint,
): void {
  const { link, closed } = state.connections[place];
  const { loop, server } = state.master;
  tools.added[place] = true;
  addInt(
    into,
    (closed[0] ? 1 : 0) | (closed[1] ? 2 : 0) | (waiting(state, place) << 2) | (c === null ? 0 : 64),
  );
  addInt(into, readiness(server, loop, place + 1) | ((loop.backlog.indexOf(place) + 1) << 16));
  addLink(tools, link, into);
  if (c !== null) addClient(tools, server, c, into);
}

function waiting(state: ExploreState, place: number): number {
  const { pending } = state;
  let bits = 0;
  for (let i = 0; i < pending.length; i++) if (pending[i] >> 1 === place) bits |= 1 << (pending[i] & 1);
  return bits;
}

function addLink(tools: Fingerprinter, link: Link, into: Fingerprint): void {
  if (link.broken) {
    addInt(into, -1);
    return;
  }
  addPipe(tools, link.pipes[0], into);
  addPipe(tools, link.pipes[1], into);
}

function addPipe(tools: Fingerprinter, pipe: Pipe, into: Fingerprint): void {
  const flags = (pipe.closing ? 1 : 0) | (pipe.ended ? 2 : 0) | (pipe.writerWaits ? 4 : 0);
  addInt(into, flags | (pipe.unsent.length << 8) | (pipe.inFlight << 16));
  addText(into, pipe.unread);
  if (!tools.contents) return;
  for (const segment of pipe.segments) addText(into, segment);
  addText(into, pipe.unsent);
}

/** Output by its bytes when somebody judges what arrives, else by how many they are: the master never reads it again. */
function addOutput(tools: Fingerprinter, text: string, into: Fingerprint): void {
  if (tools.contents) addText(into, text);
  else addInt(into, text.length);
}

function addClient(tools: Fingerprinter, server: Server, c: Client, into: Fingerprint): void {
  const { reply } = c;
  if (tools.idsCount) addInt(into, c.id);
  addInt(
    into,
    SLAVE_STATES.indexOf(c.slaveState) | (WRITE_HANDLERS.indexOf(c.writeHandler) << 4) | (c.flags << 8),
  );
  addInt(into, c.db | (c.slaveSelectedDb << 8) | (c.requestType << 16));
  addInt(into, c.multibulkLength | (c.sentLength << 8));
  addInt(into, c.bulkLength);
  addText(into, server.heap.text[c.querybuf >> 3]);
  addOutput(tools, c.buf, into);
  if (c.bulk !== '') {
    addOutput(tools, c.bulk, into);
    addInt(into, c.bulkOffset);
  }
  addInt(into, reply.objects.length);
  for (let i = 0; i < reply.objects.length; i++)
    addObject(tools, server, reply.objects[i], reply.generations[i], into);
}
