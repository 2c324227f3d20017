import { SITE_SHARED } from '../../model/server/memory/sites.ts';
import type { Client, Server } from '../../model/server/shape/server.ts';
import type { Connection } from '../../model/world/world.ts';
import {
  addInt,
  addText,
  begin,
  createFingerprint,
  type Fingerprint,
  finish,
  GENERATION,
  type Pipe,
  REFCOUNT,
  SITE,
  USABLE,
  WORD_B,
} from '../../sim/index.ts';
import type { Scope } from './scope.ts';
import type { ClientSeat, SinceFork, SlaveSeat, StreamReader } from './state.ts';

/**
 * The fingerprints of the parts of states. Left out are time, running numbers, addresses, room in strings and counters;
 * objects that can be held twice are named in the order in which they are met.
 */
export interface Printer {
  /** Whether the bytes of output count, or only how many they are. */
  readonly contents: boolean;
  readonly builder: Fingerprint;
}

/** Two int32 halves. */
export interface Print {
  readonly high: number;
  readonly low: number;
}

export function createPrinter(scope: Scope): Printer {
  return { contents: scope.properties.includes('streams'), builder: createFingerprint() };
}

function print(printer: Printer, add: (into: Fingerprint) => void): Print {
  const { builder } = printer;
  begin(builder);
  add(builder);
  finish(builder);
  return { high: builder.high, low: builder.low };
}

export function printClientSeat(printer: Printer, { db, writesLeft, awaited }: ClientSeat): Print {
  return print(printer, (into) => addInt(into, db | (writesLeft << 8) | (awaited << 16)));
}

const PHASES = ['length', 'payload', 'stream'];

export function printSlaveSeat(printer: Printer, { gone, reader }: SlaveSeat): Print {
  return print(printer, (into) => {
    addInt(into, gone ? 1 : 0);
    if (reader !== null) addReader(reader, into);
  });
}

function addReader(reader: StreamReader, into: Fingerprint): void {
  addInt(into, PHASES.indexOf(reader.phase) | (reader.db << 8));
  addInt(into, reader.left);
  addText(into, reader.partial);
  addInts(reader.owed, into);
}

export function printFork(printer: Printer, { fed }: SinceFork): Print {
  return print(printer, (into) => addInts(fed, into));
}

function addInts(list: readonly number[], into: Fingerprint): void {
  addInt(into, list.length);
  for (const id of list) addInt(into, id);
}

/** A connection with what is under way in it. */
export function printConnection(printer: Printer, { link, closed }: Connection): Print {
  return print(printer, (into) => {
    addInt(into, (closed[0] ? 1 : 0) | (closed[1] ? 2 : 0) | (link.broken ? 4 : 0));
    if (link.broken) return;
    addPipe(printer, link.pipes[0], into);
    addPipe(printer, link.pipes[1], into);
  });
}

function addPipe(printer: Printer, pipe: Pipe, into: Fingerprint): void {
  const flags = (pipe.closing ? 1 : 0) | (pipe.ended ? 2 : 0) | (pipe.writerWaits ? 4 : 0);
  addInt(into, flags | (pipe.unsent.length << 8) | (pipe.inFlight << 16));
  addText(into, pipe.unread);
  if (!printer.contents) return;
  addInt(into, pipe.segments.length);
  for (const segment of pipe.segments) addText(into, segment);
  addText(into, pipe.unsent);
}

/**
 * The server without its clients first, then its clients by descriptor (null without one): slaves in the order in which
 * they are fed, and then the others, give the objects in their output their names.
 */
export function printServer(printer: Printer, up: boolean, server: Server): (Print | null)[] {
  const objects: number[] = [];
  const whole = print(printer, (into) => addServer(printer, up, server, objects, into));
  const idsCount = Object.keys(server.feedMemory.numbers).length > 0;
  const prints: (Print | null)[] = [whole, ...server.clientIdByFd.slice(1).map(() => null)];
  const slaves = server.slaves.values;
  const others = server.clientIdByFd.filter((id) => id >= 0 && !slaves.includes(id));
  for (const id of [...slaves, ...others]) {
    const c = server.clientById[id] as Client;
    prints[c.fd] = print(printer, (into) => {
      if (idsCount) addInt(into, c.id);
      addClient(printer, server, c, objects, into);
    });
  }
  return prints;
}

function addServer(
  printer: Printer,
  up: boolean,
  server: Server,
  objects: number[],
  into: Fingerprint,
): void {
  addInt(into, up ? 1 : 0);
  for (const db of server.dbs) {
    if (db === null || db.dict.tables[0].used + db.dict.tables[1].used === 0) continue;
    addInt(into, db.id);
    for (const { buckets } of db.dict.tables) {
      for (const head of buckets) {
        for (let entry = head; entry !== null; entry = entry.next) {
          addText(into, entry.text);
          addObject(printer, server, entry.value, -1, objects, into);
        }
      }
    }
  }
  const { cells } = server.heap;
  for (const object of server.sharedSelects)
    addInt(into, cells[object + USABLE] === 0 ? -1 : cells[object + REFCOUNT]);
  const { child } = server;
  addInt(into, child === null ? 0 : child.state === 'ended' ? 2 : 1);
  if (child !== null) addOutput(printer, child.payload, into);
  addFeedMemory(server, into);
}

/** What a design of the feed remembers. */
function addFeedMemory({ feedMemory, heap }: Server, into: Fingerprint): void {
  const { numbers, objects } = feedMemory;
  const names = Object.keys(numbers).sort();
  addInt(into, names.length);
  for (const name of names) {
    addText(into, name);
    addInt(into, numbers[name]);
  }
  for (const dictid in objects) {
    const { object, generation } = objects[dictid];
    addInt(into, Number(dictid));
    addInt(into, heap.cells[object + GENERATION] === generation ? heap.cells[object + REFCOUNT] : -1);
  }
}

/** An object by its content, its count, and whether it was met before. A `generation` of -1 is not compared. */
function addObject(
  printer: Printer,
  { heap }: Server,
  object: number,
  generation: number,
  objects: number[],
  into: Fingerprint,
): void {
  const { cells, text } = heap;
  if (cells[object + USABLE] === 0 || (generation >= 0 && cells[object + GENERATION] !== generation)) {
    addInt(into, -1);
    return;
  }
  let name = objects.indexOf(object);
  if (name < 0) name = objects.push(object) - 1;
  addInt(into, name | (cells[object + SITE] === SITE_SHARED ? 1 << 16 : 0));
  addInt(into, cells[object + REFCOUNT]);
  const sds = cells[object + WORD_B];
  addOutput(printer, text[(sds === 0 ? object : sds) >> 3], into);
}

/** Output by its bytes when somebody judges what arrives, else by how many they are: the master never reads it again. */
function addOutput(printer: Printer, text: string, into: Fingerprint): void {
  if (printer.contents) addText(into, text);
  else addInt(into, text.length);
}

const SLAVE_STATES = ['none', 'wait_bgsave_start', 'wait_bgsave_end', 'send_bulk', 'online'];
const WRITE_HANDLERS = ['none', 'reply', 'bulk'];

function addClient(printer: Printer, server: Server, c: Client, objects: number[], into: Fingerprint): void {
  const { reply } = c;
  addInt(
    into,
    SLAVE_STATES.indexOf(c.slaveState) | (WRITE_HANDLERS.indexOf(c.writeHandler) << 4) | (c.flags << 8),
  );
  addInt(into, c.db | (c.slaveSelectedDb << 8) | (c.requestType << 16));
  addInt(into, c.multibulkLength | (c.sentLength << 8));
  addInt(into, c.bulkLength);
  addText(into, server.heap.text[c.querybuf >> 3]);
  addOutput(printer, c.buf, into);
  if (c.bulk !== '') {
    addOutput(printer, c.bulk, into);
    addInt(into, c.bulkOffset);
  }
  addInt(into, reply.objects.length);
  for (let i = 0; i < reply.objects.length; i++)
    addObject(printer, server, reply.objects[i], reply.generations[i], objects, into);
}
