import { type Address, type AuditReport, audit, type Visit, WORD_B } from '../../../sim/index.ts';
import type { Dict } from '../memory/dict.ts';
import { eachEntry } from '../memory/each-entry.ts';
import type { List } from '../memory/list.ts';
import { SHARED_REPLY_NAMES, SHARED_SELECTS } from './boot.ts';
import { eachChunk, eachKept } from './select-holders.ts';
import type { Client, Database, Server } from './server.ts';

/** What reports call a client. */
export type NameOfClient = (c: Client) => string;

/** For those who know a server alone. */
const byId: NameOfClient = ({ id }) => `client ${id}`;

/**
 * The audit's walk over a server: everything that can be reached from struct redisServer, by the paths the C code has
 * pointers for. It follows structures only and never asks the ledger what is alive.
 */
export function walkServer(server: Server, visit: Visit, nameOf = byId): void {
  const object = objectVisitor(server, visit);
  walkShared(server, visit);
  for (const value in server.sharedIntegers)
    object(server.sharedIntegers[value], `shared.integers[${value}]`);
  for (const db of server.dbs) if (db !== null) walkDatabase(db, server.heap.cells, visit, object);
  walkList(server.clients, visit, 'server.clients');
  walkList(server.slaves, visit, 'server.slaves');
  walkList(server.monitors, visit, 'server.monitors');
  walkDict(server.pubsubChannels, visit, 'server.pubsub_channels');
  eachEntry(server.pubsubChannels, ({ key, value }) => {
    object(key, 'server.pubsub_channels');
    walkList(value, visit, 'a channel');
  });
  walkList(server.pubsubPatterns, visit, 'server.pubsub_patterns');
  for (const { address, pattern } of server.patterns) {
    visit(address, 'server.pubsub_patterns');
    object(pattern, 'server.pubsub_patterns');
  }
  for (const c of server.clientById) if (c !== null) walkClient(c, nameOf(c), visit, object);
  for (const { node, address, argvAddress, argv } of server.slowlog) {
    for (const each of [node, address, argvAddress]) visit(each, 'server.slowlog');
    for (const argument of argv) object(argument, 'an argument in server.slowlog');
  }
  if (server.saveParams !== 0) visit(server.saveParams, 'server.saveparams');
  if (server.masterHostAddress !== 0) visit(server.masterHostAddress, 'server.masterhost');
  if (server.transfer.fileName !== 0) visit(server.transfer.fileName, 'server.repl_transfer_tmpfile');
  eachKept(server, (kept, generation, dictid) => {
    object(kept, `the feed's own SELECT ${dictid}`, generation);
  });
}

/** What reports call the holders of shared objects, and of their strings: first the replies, then the SELECTs. */
const SHARED_HOLDERS = [
  ...SHARED_REPLY_NAMES,
  ...Array.from({ length: SHARED_SELECTS }, (_, id) => `select${id}`),
].map((name) => `shared.${name}`);
const SHARED_STRING_HOLDERS = SHARED_HOLDERS.map((holder) => `string of ${holder}`);

/** The shared objects: most of a small server's walk, so that no name is made and nothing collected on the way. */
function walkShared({ shared, sharedSelects, heap: { cells } }: Server, visit: Visit): void {
  let index = 0;
  for (const name in shared) visitShared(cells, shared[name], index++, visit);
  for (const address of sharedSelects) visitShared(cells, address, index++, visit);
}

function visitShared(cells: Int32Array, address: Address, index: number, visit: Visit): void {
  visit(address, SHARED_HOLDERS[index], 0);
  const sds = cells[address + WORD_B];
  if (sds !== 0) visit(sds, SHARED_STRING_HOLDERS[index]);
}

type VisitObject = (address: Address, holder: string, generation?: number) => void;

/** Visits an object and the string it owns. The header says where the string is, dead or alive. */
function objectVisitor(server: Server, visit: Visit): VisitObject {
  return (address, holder, generation) => {
    visit(address, holder, generation);
    const sds = server.heap.cells[address + WORD_B];
    if (sds !== 0) visit(sds, `string of ${holder}`);
  };
}

function walkList(list: List, visit: Visit, holder: string): void {
  visit(list.address, holder);
  for (const node of list.nodes) visit(node, holder);
}

function walkDict<V>(dict: Dict<V>, visit: Visit, holder: string): void {
  visit(dict.address, holder);
  if (dict.first.size > 0) walkTables(dict, visit, holder);
}

/** A function of its own: most dicts have no tables, and what looks at entries would be made for each of them. */
function walkTables<V>(dict: Dict<V>, visit: Visit, holder: string): void {
  if (dict.first.address !== 0) visit(dict.first.address, holder);
  if (dict.second.address !== 0) visit(dict.second.address, holder);
  eachEntry(dict, ({ address }) => visit(address, holder));
}

/** What reports call the holders in a database. */
function holdersIn(id: number) {
  const name = `db ${id}`;
  return {
    dict: name,
    key: `a key of ${name}`,
    value: `a value of ${name}`,
    valueString: `string of a value of ${name}`,
    expires: `deadlines of ${name}`,
    blockingKeys: `blocking keys of ${name}`,
    watchedKeys: `watched keys of ${name}`,
    watchedKey: `a watched key of ${name}`,
    watchers: `watchers of ${name}`,
  };
}

/** Of the databases that everybody has: put together in each walk, these names would cost more than it. */
const HOLDERS = Array.from({ length: 16 }, (_, id) => holdersIn(id));

function walkDatabase(db: Database, cells: Int32Array, visit: Visit, object: VisitObject): void {
  const holders = db.id < HOLDERS.length ? HOLDERS[db.id] : holdersIn(db.id);
  walkDict(db.dict, visit, holders.dict);
  eachEntry(db.dict, ({ key, value }) => {
    visit(key, holders.key);
    visit(value, holders.value);
    const sds = cells[value + WORD_B];
    if (sds !== 0) visit(sds, holders.valueString);
  });
  walkDict(db.expires, visit, holders.expires);
  visit(db.blockingKeys, holders.blockingKeys);
  walkDict(db.watchedKeys, visit, holders.watchedKeys);
  eachEntry(db.watchedKeys, ({ key, value }) => {
    object(key, holders.watchedKey);
    walkList(value, visit, holders.watchers);
  });
}

function walkClient(c: Client, name: string, visit: Visit, object: VisitObject): void {
  visit(c.address, name);
  if (c.querybuf !== 0) visit(c.querybuf, `query buffer of ${name}`);
  if (c.argvAddress !== 0) visit(c.argvAddress, `arguments of ${name}`);
  for (const argument of c.argv) object(argument, `an argument of ${name}`);
  walkReply(c, visit, object, name);
  if (c.multiAddress !== 0) visit(c.multiAddress, `queue of ${name}`);
  for (const queued of c.multi) {
    visit(queued.argvAddress, `queue of ${name}`);
    for (const argument of queued.argv) object(argument, `a queued argument of ${name}`);
  }
  walkList(c.ioKeys, visit, name);
  walkList(c.watchedKeys, visit, name);
  for (const watched of c.watched) {
    visit(watched.address, `watched keys of ${name}`);
    object(watched.key, `watched keys of ${name}`);
  }
  walkDict(c.pubsubChannels, visit, `channels of ${name}`);
  eachEntry(c.pubsubChannels, ({ key }) => object(key, `channels of ${name}`));
  walkList(c.pubsubPatterns, visit, `patterns of ${name}`);
  for (const pattern of c.pubsubPatterns.values) object(pattern, `patterns of ${name}`);
}

function walkReply(c: Client, visit: Visit, object: VisitObject, name: string): void {
  visit(c.reply.address, `output of ${name}`);
  eachChunk(c, (chunk, generation, index) => {
    visit(c.reply.nodes[index], `output of ${name}`);
    object(chunk, `chunk ${index} of the output of ${name}`, generation);
  });
}

/** The audit of one server's heap. */
export function auditServer(server: Server, nameOf?: NameOfClient): AuditReport {
  return audit(server.heap, (visit) => walkServer(server, visit, nameOf));
}
