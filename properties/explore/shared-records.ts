import type { Client, Server } from '../../model/index.ts';
import {
  createRecordKey,
  type Database,
  NO_FEED_MEMORY,
  type RecordKey,
  type ServerFingerprints,
  writeClientKey,
  writeCountsKey,
  writeDatabaseKey,
  writeListKey,
  writeNumbersKey,
} from '../../model/internals.ts';
import { createListTable, type ListTable, numberOfList } from './list-table.ts';

/**
 * Parts of stored masters, each kind of content once: most masters differ from others in one or two of them. The fewer
 * objects there are, the less the garbage collector has to look through.
 */
export interface SharedRecords {
  readonly clients: SharedList<Client>;
  readonly databases: SharedList<Database>;
  readonly dbs: SharedList<Server['dbs']>;
  readonly numbers: SharedList<number[]>;
  readonly lists: SharedList<Server['slaves']>;
  readonly selects: SharedList<Server['selects']>;
  readonly stats: SharedList<Server['stats']>;
  readonly feedMemories: Map<string, Server['feedMemory']>;
  /** Room for the key of one of them. */
  readonly key: RecordKey;
}

interface SharedList<R> {
  readonly records: R[];
  /** From the key of a record to its place. */
  readonly places: ListTable;
}

export function createSharedRecords(): SharedRecords {
  return {
    clients: createSharedList(),
    databases: createSharedList(),
    dbs: createSharedList(),
    numbers: createSharedList(),
    lists: createSharedList(),
    selects: createSharedList(),
    stats: createSharedList(),
    feedMemories: new Map(),
    key: createRecordKey(),
  };
}

const createSharedList = <R>(): SharedList<R> => ({ records: [], places: createListTable() });

/** Replaces the parts of a server by those that are kept. */
export function shareRecords(shared: SharedRecords, server: Server, prints: ServerFingerprints): void {
  const { clients, key } = shared;
  server.clientById = server.clientById.map((c) => {
    const hash = c === null ? null : prints.clients[c.fd];
    if (c === null || hash === null) return null;
    writeClientKey(key, c, hash);
    return kept(clients, key, c);
  });
  server.dbs = sharedDatabases(shared, server.dbs);
  server.clientIdByFd = sharedNumbers(shared, server.clientIdByFd);
  server.clients = sharedListOf(shared, server.clients);
  server.slaves = sharedListOf(shared, server.slaves);
  writeCountsKey(key, server.selects);
  server.selects = kept(shared.selects, key, server.selects);
  writeCountsKey(key, server.stats);
  server.stats = kept(shared.stats, key, server.stats);
  if (server.feedMemory !== NO_FEED_MEMORY) server.feedMemory = sharedFeedMemory(shared, server.feedMemory);
}

function sharedDatabases({ databases, dbs, key }: SharedRecords, of: Server['dbs']): Server['dbs'] {
  const places: number[] = [of.length];
  const shared = of.map((db) => {
    if (db === null) return null;
    writeDatabaseKey(key, db);
    const place = placeOf(databases, key, db);
    places.push(db.id, place);
    return databases.records[place];
  });
  writeNumbersKey(key, places);
  return kept(dbs, key, shared);
}

/** The list of these numbers that is kept. */
export function sharedNumbers({ numbers, key }: SharedRecords, list: number[]): number[] {
  writeNumbersKey(key, list);
  return kept(numbers, key, list);
}

function sharedListOf({ lists, key }: SharedRecords, list: Server['slaves']): Server['slaves'] {
  writeListKey(key, list);
  return kept(lists, key, list);
}

/** Of any form that a design gives it. */
function sharedFeedMemory(
  { feedMemories }: SharedRecords,
  memory: Server['feedMemory'],
): Server['feedMemory'] {
  const name = JSON.stringify(memory);
  const known = feedMemories.get(name);
  if (known !== undefined) return known;
  feedMemories.set(name, memory);
  return memory;
}

/** The record that is kept for this key: this one, if there is none yet. */
function kept<R>(list: SharedList<R>, key: RecordKey, record: R): R {
  return list.records[placeOf(list, key, record)];
}

/** The place of the record that is kept. */
function placeOf<R>({ records, places }: SharedList<R>, { cells, length }: RecordKey, record: R): number {
  const place = numberOfList(places, cells, length, records.length);
  if (place === records.length) records.push(record);
  return place;
}
