import {
  addInt,
  addList,
  addText,
  addTime,
  begin,
  type Fingerprint,
  finish,
  GENERATION,
  heldText,
  REFCOUNT,
  SITE,
  USABLE,
  WORD_A,
  WORD_B,
} from '../../../sim/index.ts';
import { type Dict, dictSize } from '../memory/dict.ts';
import { eachEntry } from '../memory/each-entry.ts';
import { ENCODING_MASK } from '../memory/lru.ts';
import { SITE_SHARED } from '../memory/sites.ts';
import { BGSAVE_CHILD, SLAVE_LINK, SLAVE_VIEW } from '../state-tables.ts';
import type { Long } from '../text/integers.ts';
import { eachKept, leadsToLiving } from './select-holders.ts';
import type { Client, Database, RuntimeConfig, Server } from './server.ts';

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
  /** Whether the feed's design remembers numbers. */
  readonly remembers: boolean;
  /** Objects that can be held twice, named by the order in which they are met. */
  readonly met: number[];
}

/** Slaves name the objects in their output first, in the order in which they are fed, and then the others by descriptor. */
export function fingerprintServer(builder: Fingerprint, server: Server, bytes: boolean): ServerFingerprints {
  const remembers = Object.keys(server.feedMemory.numbers).length > 0;
  const look: Look = { server, bytes, remembers, met: [] };
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

const CHILD_OUTCOMES = ['ok', 'error', 'killed'];

function addServer(look: Look, into: Fingerprint): void {
  const { server } = look;
  addConfig(server.config, into);
  const { cells } = server.heap;
  for (const object of server.sharedSelects)
    addInt(into, cells[object + USABLE] === 0 ? -1 : cells[object + REFCOUNT]);
  addList(into, server.dbs.filter(isUsed), (db) => addDatabase(look, db, into));
  addFds(server, server.monitors.values, into);
  addEntries(server.pubsubChannels, into, (subscribers) => addFds(server, subscribers.values, into));
  addList(into, server.patterns, ({ pattern, client }) => {
    addObject(look, pattern, true, into);
    addFds(server, [client], into);
  });
  addChild(look, into);
  addText(into, server.masterHost ?? '');
  addInt(into, server.masterPort);
  addInt(into, SLAVE_LINK.states.indexOf(server.linkState));
  addInt(into, server.transfer.fd);
  addText(into, server.transfer.pending);
  addInt(into, server.transfer.left);
  addText(into, server.transfer.payload);
  addInt(into, server.loading ? 1 : 0);
  // Another error is printed at most.
  addInt(into, server.errno === 'ERANGE' ? 1 : 0);
  addInt(into, server.dictCanResize ? 1 : 0);
  addSlowlog(look, into);
  if (server.config.savePoints.length > 0) {
    addTime(into, server.dirty);
    addTime(into, server.dirtyBeforeBgsave);
  }
  addFeedMemory(look, into);
}

function addConfig(config: RuntimeConfig, into: Fingerprint): void {
  addInt(into, config.databases);
  addList(into, config.savePoints, ([seconds, changes]) => {
    addLong(into, seconds);
    addTime(into, changes);
  });
  addTime(into, config.replPingSlavePeriod);
  addTime(into, config.replTimeout);
  addTime(into, config.maxIdleTime);
  addInt(into, config.activeRehashing ? 1 : 0);
  addInt(into, config.slaveServeStaleData ? 1 : 0);
  addInt(into, config.port);
  addInt(into, config.verbosity);
  addLong(into, config.maxMemory);
  addText(into, config.maxMemoryPolicy);
  addInt(into, config.maxMemorySamples);
  addLong(into, config.slowlogLogSlowerThan);
  addTime(into, config.slowlogMaxLen);
  for (const name of Object.keys(config.inert)) addText(into, config.inert[name]);
}

/** An empty database is as one that was never used. */
function isUsed(db: Database | null): db is Database {
  return db !== null && dictSize(db.dict) + dictSize(db.watchedKeys) > 0;
}

/** A database by its keys, in the order of its table. */
function addDatabase(look: Look, db: Database, into: Fingerprint): void {
  const { dict, expires, watchedKeys } = db;
  addInt(into, db.id);
  addEntries(dict, into, (value) => addObject(look, value, look.bytes, into));
  addTables(dict, into);
  addEntries(expires, into, (deadline) => addLong(into, deadline));
  addTables(expires, into);
  addEntries(watchedKeys, into, (watchers) => addFds(look.server, watchers.values, into));
}

function addEntries<V>(dict: Dict<V>, into: Fingerprint, addValue: (value: V) => void): void {
  addInt(into, dictSize(dict));
  eachEntry(dict, ({ text, value }) => {
    addText(into, text);
    addValue(value);
  });
}

const addNoValue = (): void => {};

/** How far the tables are: the order of keys, and what the next look-ups move, depend on it. */
function addTables({ first, second, rehashIndex }: Dict<unknown>, into: Fingerprint): void {
  addInt(into, first.size);
  addInt(into, second.size);
  addInt(into, rehashIndex);
}

/** A list of clients, whose names are their descriptors. */
function addFds({ clientById }: Server, ids: readonly number[], into: Fingerprint): void {
  addInt(into, ids.length);
  for (const id of ids) addInt(into, clientById[id]?.fd ?? -1);
}

function addChild(look: Look, into: Fingerprint): void {
  const { child } = look.server;
  addInt(into, child === null ? -1 : BGSAVE_CHILD.states.indexOf(child.state));
  if (child === null) return;
  addInt(into, CHILD_OUTCOMES.indexOf(child.outcome));
  addInt(into, child.fileRemoved ? 1 : 0);
  addBytes(look.bytes, child.payload, into);
}

function addLong(into: Fingerprint, value: Long): void {
  if (typeof value === 'number') addTime(into, value);
  else addText(into, value);
}

/** What the slow log holds: its ids are running numbers. */
function addSlowlog(look: Look, into: Fingerprint): void {
  addList(into, look.server.slowlog, ({ duration, argv }) => {
    addTime(into, duration);
    addObjects(look, argv, into);
  });
}

/** What the feed's design remembers. */
function addFeedMemory({ server }: Look, into: Fingerprint): void {
  const { numbers } = server.feedMemory;
  addList(into, Object.keys(numbers).sort(), (name) => {
    addText(into, name);
    addText(into, String(numbers[name]));
  });
  eachKept(server, (object, generation, dictid) => {
    addInt(into, dictid);
    addInt(into, leadsToLiving(server, object, generation) ? server.heap.cells[object + REFCOUNT] : -1);
  });
}

/**
 * An object by its content, its count, and whether it was met before. Without a generation it is not compared.
 *
 * @param bytes whether its bytes count, or only how many they are
 */
function addObject(look: Look, object: number, bytes: boolean, into: Fingerprint, generation?: number): void {
  const { heap } = look.server;
  const { cells } = heap;
  if (!leadsToLiving(look.server, object, generation ?? cells[object + GENERATION])) {
    addInt(into, -1);
    return;
  }
  let name = look.met.indexOf(object);
  if (name < 0) name = look.met.push(object) - 1;
  addInt(into, name);
  addInt(into, cells[object + SITE] === SITE_SHARED ? 1 : 0);
  addInt(into, cells[object + REFCOUNT]);
  addInt(into, cells[object + WORD_A] & ENCODING_MASK);
  const sds = cells[object + WORD_B];
  addBytes(bytes, heldText(heap, sds === 0 ? object : sds), into);
}

/** A text by its bytes, or by how many they are. */
function addBytes(bytes: boolean, text: string, into: Fingerprint): void {
  if (bytes) addText(into, text);
  else addInt(into, text.length);
}

/** Objects that will be read again. */
function addObjects(look: Look, objects: readonly number[], into: Fingerprint): void {
  addInt(into, objects.length);
  for (const object of objects) addObject(look, object, true, into);
}

const WRITE_HANDLERS: readonly Client['writeHandler'][] = ['none', 'reply', 'bulk'];

function addClient(look: Look, c: Client, into: Fingerprint): void {
  const { server } = look;
  // A design that remembers numbers may name slaves by their ids.
  if (look.remembers) addInt(into, c.id);
  addInt(into, c.db);
  addText(into, heldText(server.heap, c.querybuf));
  addInt(into, c.requestType);
  addInt(into, c.multibulkLength);
  addInt(into, c.bulkLength);
  addObjects(look, c.argv, into);
  addBytes(look.bytes, c.buf, into);
  const { objects, generations } = c.reply;
  addInt(into, objects.length);
  for (let i = 0; i < objects.length; i++) addObject(look, objects[i], look.bytes, into, generations[i]);
  addInt(into, c.sentLength);
  addInt(into, c.flags);
  addInt(into, SLAVE_VIEW.states.indexOf(c.slaveState));
  addInt(into, c.slaveSelectedDb);
  addBytes(look.bytes, c.bulk, into);
  addInt(into, c.bulkOffset);
  addInt(into, c.multi.length);
  for (const { command, argv } of c.multi) {
    addText(into, command);
    addObjects(look, argv, into);
  }
  addInt(into, c.watched.length);
  for (const { key, db } of c.watched) {
    addObject(look, key, true, into);
    addInt(into, db);
  }
  addEntries(c.pubsubChannels, into, addNoValue);
  addTables(c.pubsubChannels, into);
  addObjects(look, c.pubsubPatterns.values, into);
  addInt(into, WRITE_HANDLERS.indexOf(c.writeHandler));
}
