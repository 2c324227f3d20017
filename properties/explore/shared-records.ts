import type { Client, Server } from '../../model/index.ts';
import {
  createRecordKey,
  type Database,
  type RecordKey,
  type ServerFingerprints,
  writeClientKey,
  writeDatabaseKey,
} from '../../model/internals.ts';
import { createListTable, findList, internList, type ListTable } from './list-table.ts';

/**
 * Clients and databases of stored masters, each kind of content once: most masters differ from others in one or two of
 * them.
 */
export interface SharedRecords {
  readonly clients: SharedList<Client>;
  readonly databases: SharedList<Database>;
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
    key: createRecordKey(),
  };
}

/** Replaces the clients and databases of a server by those that are kept. */
export function shareRecords(shared: SharedRecords, server: Server, prints: ServerFingerprints): void {
  const { clients, databases, key } = shared;
  server.clientById = server.clientById.map((c) => {
    const hash = c === null ? null : prints.clients[c.fd];
    if (c === null || hash === null) return null;
    writeClientKey(key, c, hash);
    return kept(clients, key, c);
  });
  server.dbs = server.dbs.map((db) => {
    if (db === null) return null;
    writeDatabaseKey(key, db);
    return kept(databases, key, db);
  });
}

function kept<R>({ records, places }: SharedList<R>, { cells, length }: RecordKey, record: R): R {
  const at = findList(places, cells, length);
  if (at >= 0) return records[places.cells[at + 1]];
  internList(places, cells, length, [records.length]);
  records.push(record);
  return record;
}
