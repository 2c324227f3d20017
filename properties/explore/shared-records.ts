import type { Client, Server } from '../../model/index.ts';
import {
  createRecordKey,
  type Database,
  NO_FEED_MEMORY,
  type RecordKey,
  type ServerFingerprints,
  writeClientKey,
  writeDatabaseKey,
} from '../../model/internals.ts';
import { createListTable, type ListTable, numberOfList } from './list-table.ts';

/**
 * Parts of stored masters, each kind of content once: most masters differ from others in one or two of them. The fewer
 * objects there are, the less the garbage collector has to look through.
 */
export interface SharedRecords {
  readonly clients: SharedList<Client>;
  readonly databases: SharedList<Database>;
  /** Small records and lists, by what they are and hold. */
  readonly others: Map<string, unknown>;
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
    clients: { records: [], places: createListTable() },
    databases: { records: [], places: createListTable() },
    others: new Map(),
    key: createRecordKey(),
  };
}

/** Replaces the parts of a server by those that are kept. */
export function shareRecords(shared: SharedRecords, server: Server, prints: ServerFingerprints): void {
  const { clients, databases, key } = shared;
  server.clientById = server.clientById.map((c) => {
    const hash = c === null ? null : prints.clients[c.fd];
    if (c === null || hash === null) return null;
    writeClientKey(key, c, hash);
    return clients.records[placeOf(clients, key, c)];
  });
  let places = '';
  const dbs = server.dbs.map((db) => {
    if (db === null) return null;
    writeDatabaseKey(key, db);
    const place = placeOf(databases, key, db);
    places += `${db.id}:${place} `;
    return databases.records[place];
  });
  server.dbs = once(shared, `dbs ${places}${dbs.length}`, dbs);
  server.clientIdByFd = sharedNumbers(shared, server.clientIdByFd);
  server.clients = sharedListOf(shared, server.clients);
  server.slaves = sharedListOf(shared, server.slaves);
  server.selects = once(shared, `selects ${Object.values(server.selects).join()}`, server.selects);
  server.stats = once(shared, `stats ${Object.values(server.stats).join()}`, server.stats);
  if (server.feedMemory !== NO_FEED_MEMORY)
    server.feedMemory = once(shared, `feed ${JSON.stringify(server.feedMemory)}`, server.feedMemory);
}

/** The list of these numbers that is kept. */
export const sharedNumbers = (shared: SharedRecords, numbers: number[]): number[] =>
  once(shared, `numbers ${numbers.join()}`, numbers);

function sharedListOf(shared: SharedRecords, list: Server['slaves']): Server['slaves'] {
  const { address, nodes, values } = list;
  return once(shared, `list ${address} ${nodes.join()} ${values.join()}`, list);
}

/** The value that is kept under this name, which says all that is in it. */
function once<V>({ others }: SharedRecords, name: string, value: V): V {
  const known = others.get(name);
  if (known !== undefined) return known as V;
  others.set(name, value);
  return value;
}

/** The place of the record that is kept. */
function placeOf<R>({ records, places }: SharedList<R>, { cells, length }: RecordKey, record: R): number {
  const place = numberOfList(places, cells, length, records.length);
  if (place === records.length) records.push(record);
  return place;
}
