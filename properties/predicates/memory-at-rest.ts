import type { Server, Simulation } from '../../model/index.ts';
import { bootedBytes, type Dict, type DictEntry, eachEntry, SITE_SHARED } from '../../model/internals.ts';
import { type Address, grouped, SITE, USABLE, usableSize, WORD_B } from '../../sim/index.ts';
import type { RedisCalmProperty } from '../property.ts';

/**
 * When every client and every slave has gone, a server holds what a fresh one holds, and its keyspace. Counted here by
 * a walk of its own over keys, values and the tables of the dictionaries; the ledger is only asked what a row costs.
 */
export const memoryAtRest: RedisCalmProperty = {
  id: 'memory-at-rest',
  title: 'Once everyone has gone, a server holds its keyspace and what a fresh server holds, no byte more.',
  when: 'whenCalm',
  needs: ['rest'],
  check(end) {
    const rest = end.atRest();
    for (const { server, up } of rest.world.servers) {
      if (!up) continue;
      const base = bootedBytes(rest.redis[server.index], server.config.databases);
      const clients = server.clientById.filter((c) => c !== null).length;
      if (clients > 0)
        return `${server.name}: ${clients} clients are still there long after everyone has gone.`;
      const keyspace = keyspaceBytes(server);
      const surplus =
        server.heap.used - base - keyspace - savePointBytes(rest, server) - slowlogBytes(server);
      if (surplus !== 0) {
        const word = surplus > 0 ? 'too many' : 'too few';
        return (
          `${server.name}, alone with its keys, holds ${grouped(server.heap.used)} bytes: a fresh server's ${grouped(base)}, ` +
          `${grouped(keyspace)} of keyspace, and ${grouped(Math.abs(surplus))} ${word}.`
        );
      }
    }
    return null;
  },
};

/** What the save points cost more than those of the start, which are a fresh server's. */
function savePointBytes({ scenario, rules }: Simulation, { index, config }: Server): number {
  const cost = (points: number): number =>
    points === 0 ? 0 : usableSize(rules.sizeClasses, points * rules.saveParamBytes);
  return cost(config.savePoints.length) - cost(scenario.servers[index].config.save.length);
}

/** What the slow log keeps, but for arguments that are values in the keyspace: those are counted there. */
function slowlogBytes({ slowlog, heap, dbs }: Server): number {
  if (slowlog.length === 0) return 0;
  const { cells } = heap;
  const counted = new Set<number>();
  for (const db of dbs) if (db !== null) eachEntry(db.dict, ({ value }) => counted.add(value));
  let bytes = 0;
  for (const { node, address, argvAddress, argv } of slowlog) {
    for (const each of [node, address, argvAddress]) bytes += cells[each + USABLE];
    for (const argument of argv) {
      if (counted.has(argument) || cells[argument + SITE] === SITE_SHARED) continue;
      counted.add(argument);
      const string = cells[argument + WORD_B];
      bytes += cells[argument + USABLE] + (string === 0 ? 0 : cells[string + USABLE]);
    }
  }
  return bytes;
}

/** Usable bytes of keys, values, entries and tables. The dictionaries' own headers are a fresh server's. */
function keyspaceBytes(server: Server): number {
  const { cells } = server.heap;
  const bytesOf = (address: number): number => (address === 0 ? 0 : cells[address + USABLE]);
  const tables = (dict: Dict<unknown>): number => bytesOf(dict.first.address) + bytesOf(dict.second.address);
  let bytes = tables(server.pubsubChannels);
  const addDeadline = ({ address }: DictEntry<unknown>): void => {
    bytes += bytesOf(address);
  };
  const addKey = ({ address, key, value }: DictEntry<Address>): void => {
    bytes += bytesOf(address) + bytesOf(key);
    if (cells[value + SITE] !== SITE_SHARED) bytes += bytesOf(value) + bytesOf(cells[value + WORD_B]);
  };
  for (const db of server.dbs) {
    if (db === null) continue;
    bytes += tables(db.dict) + tables(db.expires) + tables(db.watchedKeys);
    eachEntry(db.expires, addDeadline);
    eachEntry(db.dict, addKey);
  }
  return bytes;
}
