import {
  addInt,
  addText,
  addTime,
  begin,
  type Fingerprint,
  finish,
  GENERATION,
  REFCOUNT,
  SITE,
  USABLE,
  WORD_A,
  WORD_B,
} from '../../../sim/index.ts';
import { type Dict, dictSize } from '../memory/dict.ts';
import { eachEntry } from '../memory/each-entry.ts';
import type { List } from '../memory/list.ts';
import { SITE_SHARED } from '../memory/sites.ts';
import { eachChunk, eachKept, leadsToLiving } from './select-holders.ts';
import type { Client, Database, Server, ServerConfig } from './server.ts';

/**
 * What tells two servers apart for all that can happen to them from here on, while time stands still. Left out are
 * times, running numbers, addresses, sizes of allocations and counters; the test beside this file changes every field in
 * reached worlds, and lists those that make no difference, with the reason.
 *
 * Clients have no names: each has a fingerprint of its own, so that whoever compares servers can sort them.
 */

/** A finished fingerprint: two int32 halves. */
export type Hash64 = Readonly<Fingerprint>;

export interface ServerFingerprints {
  /** All that is not a client's. */
  server: Hash64;
  /** Each client's, by descriptor; null where there is none. */
  clients: (Hash64 | null)[];
}

/** How closely one looks, and at which objects one has looked already. */
interface Look {
  readonly server: Server;
  /** Whether the bytes of output count, or only how many they are: a server never reads again what it has written. */
  readonly bytes: boolean;
  /** Objects that can be held twice, named by the order in which they are met. */
  readonly met: number[];
}

/** Slaves name the objects in their output first, in the order in which they are fed, and then the others by descriptor. */
export function fingerprintServer(builder: Fingerprint, server: Server, bytes: boolean): ServerFingerprints {
  const look: Look = { server, bytes, met: [] };
  begin(builder);
  addServer(look, builder);
  finish(builder);
  const whole = { high: builder.high, low: builder.low };
  const clients: (Hash64 | null)[] = server.clientIdByFd.map(() => null);
  const slaves = server.slaves.values;
  const others = server.clientIdByFd.filter((id) => id >= 0 && !slaves.includes(id));
  for (const id of [...slaves, ...others]) {
    const c = server.clientById[id] as Client;
    begin(builder);
    addClient(look, c, builder);
    finish(builder);
    clients[c.fd] = { high: builder.high, low: builder.low };
  }
  return { server: whole, clients };
}

const LINK_STATES: readonly Server['linkState'][] = [
  'none',
  'connect',
  'connecting',
  'transfer',
  'connected',
];
const CHILD_OUTCOMES = ['ok', 'error', 'killed'];

function addServer(look: Look, into: Fingerprint): void {
  const { server } = look;
  addConfig(server.config, into);
  const { cells } = server.heap;
  for (const object of server.sharedSelects)
    addInt(into, cells[object + USABLE] === 0 ? -1 : cells[object + REFCOUNT]);
  for (const db of server.dbs) if (db !== null) addDatabase(look, db, into);
  addFds(server, server.monitors, into);
  addInt(into, dictSize(server.pubsubChannels));
  eachEntry(server.pubsubChannels, ({ text, value }) => {
    addText(into, text);
    addFds(server, value, into);
  });
  addInt(into, server.patterns.length);
  for (const { pattern, client } of server.patterns) {
    addObject(look, pattern, into);
    addInt(into, server.clientById[client]?.fd ?? -1);
  }
  addChild(look, into);
  addText(into, server.masterHost ?? '');
  addInt(into, server.masterPort);
  addInt(into, LINK_STATES.indexOf(server.linkState));
  addInt(into, server.transfer.fd);
  addText(into, server.transfer.pending);
  addInt(into, server.transfer.left);
  addText(into, server.transfer.payload);
  addInt(into, server.loading ? 1 : 0);
  addInt(into, server.rangeError ? 1 : 0);
  if (server.config.savePoints.length > 0) {
    addTime(into, server.dirty);
    addTime(into, server.dirtyBeforeBgsave);
  }
  addFeedMemory(look, into);
}

function addConfig(config: ServerConfig, into: Fingerprint): void {
  addInt(into, config.databases);
  addInt(into, config.savePoints.length);
  for (const [seconds, changes] of config.savePoints) {
    addTime(into, seconds);
    addTime(into, changes);
  }
  addTime(into, config.replPingSlavePeriod);
  addTime(into, config.replTimeout);
  addTime(into, config.maxIdleTime);
  addInt(into, config.activeRehashing ? 1 : 0);
  addInt(into, config.slaveServeStaleData ? 1 : 0);
  addInt(into, config.port);
  addInt(into, config.verbosity);
  addInt(into, config.maxClients);
}

/** A database by its keys, in the order of its table: an empty one is as one that was never used. */
function addDatabase(look: Look, db: Database, into: Fingerprint): void {
  const { dict, expires, watchedKeys } = db;
  if (dictSize(dict) + dictSize(watchedKeys) === 0) return;
  addInt(into, db.id);
  addTables(dict, into);
  eachEntry(dict, ({ text, value }) => {
    addText(into, text);
    addObject(look, value, into);
  });
  addTables(expires, into);
  eachEntry(expires, ({ text, value }) => {
    addText(into, text);
    addTime(into, value);
  });
  addInt(into, dictSize(watchedKeys));
  eachEntry(watchedKeys, ({ text, value }) => {
    addText(into, text);
    addFds(look.server, value, into);
  });
}

function addTables({ tables, rehashIndex }: Dict<unknown>, into: Fingerprint): void {
  addInt(into, tables[0].size);
  addInt(into, tables[1].size);
  addInt(into, tables[0].used);
  addInt(into, tables[1].used);
  addInt(into, rehashIndex);
}

/** A list of clients, whose names are their descriptors. */
function addFds({ clientById }: Server, { values }: List, into: Fingerprint): void {
  addInt(into, values.length);
  for (const id of values) addInt(into, clientById[id]?.fd ?? -1);
}

function addChild(look: Look, into: Fingerprint): void {
  const { child } = look.server;
  addInt(into, child === null ? 0 : child.state === 'ended' ? 2 : 1);
  if (child === null) return;
  addInt(into, CHILD_OUTCOMES.indexOf(child.outcome));
  addOutput(look, child.payload, into);
}

/** What the feed's design remembers. */
function addFeedMemory({ server }: Look, into: Fingerprint): void {
  const { numbers } = server.feedMemory;
  const names = Object.keys(numbers).sort();
  addInt(into, names.length);
  for (const name of names) {
    addText(into, name);
    addText(into, String(numbers[name]));
  }
  eachKept(server, (object, generation, dictid) => {
    addInt(into, dictid);
    addInt(into, leadsToLiving(server, object, generation) ? server.heap.cells[object + REFCOUNT] : -1);
  });
}

/** An object by its content, its count, and whether it was met before. Without a generation it is not compared. */
function addObject(look: Look, object: number, into: Fingerprint, generation?: number): void {
  const { heap } = look.server;
  const { cells, text } = heap;
  if (!leadsToLiving(look.server, object, generation ?? cells[object + GENERATION])) {
    addInt(into, -1);
    return;
  }
  let name = look.met.indexOf(object);
  if (name < 0) name = look.met.push(object) - 1;
  addInt(into, name);
  addInt(into, cells[object + SITE] === SITE_SHARED ? 1 : 0);
  addInt(into, cells[object + REFCOUNT]);
  addInt(into, cells[object + WORD_A]);
  const sds = cells[object + WORD_B];
  addOutput(look, text[(sds === 0 ? object : sds) >> 3], into);
}

/** Output by its bytes, or by how many they are. */
function addOutput({ bytes }: Look, text: string, into: Fingerprint): void {
  if (bytes) addText(into, text);
  else addInt(into, text.length);
}

function addObjects(look: Look, objects: readonly number[], into: Fingerprint): void {
  addInt(into, objects.length);
  for (const object of objects) addObject(look, object, into);
}

const SLAVE_STATES: readonly Client['slaveState'][] = [
  'none',
  'wait_bgsave_start',
  'wait_bgsave_end',
  'send_bulk',
  'online',
];
const WRITE_HANDLERS: readonly Client['writeHandler'][] = ['none', 'reply', 'bulk'];

function addClient(look: Look, c: Client, into: Fingerprint): void {
  const { server } = look;
  // A design that remembers numbers may name slaves by their ids.
  if (Object.keys(server.feedMemory.numbers).length > 0) addInt(into, c.id);
  addInt(into, c.db);
  addText(into, server.heap.text[c.querybuf >> 3]);
  addInt(into, c.requestType);
  addInt(into, c.multibulkLength);
  addInt(into, c.bulkLength);
  addObjects(look, c.argv, into);
  addOutput(look, c.buf, into);
  addInt(into, c.reply.objects.length);
  eachChunk(c, (object, generation) => addObject(look, object, into, generation));
  addInt(into, c.sentLength);
  addInt(into, c.flags);
  addInt(into, SLAVE_STATES.indexOf(c.slaveState));
  addInt(into, c.slaveSelectedDb);
  addOutput(look, c.bulk, into);
  addInt(into, c.bulkOffset);
  addInt(into, c.multi.length);
  for (const { command, argv } of c.multi) {
    addText(into, command);
    addObjects(look, argv, into);
  }
  addInt(into, c.watched.length);
  for (const { key, db } of c.watched) {
    addObject(look, key, into);
    addInt(into, db);
  }
  addInt(into, dictSize(c.pubsubChannels));
  eachEntry(c.pubsubChannels, ({ text }) => addText(into, text));
  addObjects(look, c.pubsubPatterns.values, into);
  addInt(into, WRITE_HANDLERS.indexOf(c.writeHandler));
}
