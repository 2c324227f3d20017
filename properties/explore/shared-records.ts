import type { ServerFingerprints } from '../../model/server/shape/fingerprint.ts';
import { keyOfClient, keyOfDatabase } from '../../model/server/shape/record-keys.ts';
import type { Client, Database, Server } from '../../model/server/shape/server.ts';
import { addList, createListTable, findList, type ListTable } from './list-table.ts';

/**
 * Clients and databases of stored masters, each kind of content once: most masters differ from others in one or two of
 * them.
 */
export interface SharedRecords {
  readonly clients: SharedList<Client>;
  readonly databases: SharedList<Database>;
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
  };
}

/** Replaces the clients and databases of a server by those that are kept. */
export function shareRecords(shared: SharedRecords, server: Server, { clients }: ServerFingerprints): void {
  server.clientById = server.clientById.map((c) => {
    const hash = c === null ? null : clients[c.fd];
    return c === null || hash === null ? null : kept(shared.clients, keyOfClient(c, hash), c);
  });
  server.dbs = server.dbs.map((db) => (db === null ? null : kept(shared.databases, keyOfDatabase(db), db)));
}

function kept<R>({ records, places }: SharedList<R>, content: readonly number[], record: R): R {
  const key = Int32Array.from(content);
  const at = findList(places, key, key.length);
  if (at >= 0) return records[places.cells[at + 1]];
  addList(places, key, key.length, [records.length]);
  records.push(record);
  return record;
}
