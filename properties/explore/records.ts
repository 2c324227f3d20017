import type { Client, Database, Server } from '../../model/server/shape/server.ts';
import { addList, createListTable, findList, type ListTable } from './list-table.ts';
import type { Print } from './prints.ts';

/**
 * Clients and databases of stored masters, each kind of content once: most masters differ from others in one or two of
 * them. Equal are those whose addresses are, too, and whose bytes are as far as they matter.
 */
export interface Records {
  readonly clients: Client[];
  readonly databases: Database[];
  readonly numbers: ListTable;
}

export function createRecords(): Records {
  return { clients: [], databases: [], numbers: createListTable() };
}

/** Replaces the clients and databases of a server by those that are kept. `prints` are by descriptor. */
export function shareRecords(records: Records, server: Server, prints: readonly (Print | null)[]): void {
  server.clientById = server.clientById.map((c) =>
    c === null ? null : kept(records, records.clients, clientKey(c, prints[c.fd]), c),
  );
  server.dbs = server.dbs.map((db) =>
    db === null ? null : kept(records, records.databases, databaseKey(db), db),
  );
}

function kept<R>({ numbers }: Records, list: R[], content: readonly number[], record: R): R {
  const key = Int32Array.from(content);
  const at = findList(numbers, key, key.length);
  if (at >= 0) return list[numbers.cells[at + 1]];
  addList(numbers, key, key.length, [list.length]);
  list.push(record);
  return record;
}

/** All addresses that a client has, beside what is in its fingerprint. Its last command is for INFO only. */
function clientKey(c: Client, print: Print | null): number[] {
  const { reply } = c;
  const key = [0, c.id, c.fd, c.address, c.querybuf, c.argvAddress, c.multiAddress, c.replyBytes];
  key.push(c.ioKeys.address, c.watchedKeys.address, c.pubsubChannels.address, c.pubsubPatterns.address);
  key.push(print?.high ?? 0, print?.low ?? 0, c.argv.length, ...c.argv, reply.address);
  return key.concat(reply.nodes, reply.objects, reply.generations);
}

function databaseKey({ id, dict, expires, blockingKeys, watchedKeys }: Database): number[] {
  const key = [1, id, dict.address, expires.address, blockingKeys.address, watchedKeys.address];
  key.push(dict.rehashIndex, dict.iterators);
  for (const { address, size, used, buckets } of dict.tables) {
    key.push(address, size, used);
    buckets.forEach((head, bucket) => {
      for (let entry = head; entry !== null; entry = entry.next)
        key.push(bucket, entry.address, entry.key, entry.value);
    });
  }
  return key;
}
