import { createFingerprint } from '../../../sim/index.ts';
import type { World } from '../../world/world.ts';
import { connect, createBench, tell } from '../testing/bench.ts';
import { fingerprintServer } from './fingerprint.ts';
import {
  createRecordKey,
  type RecordKey,
  writeClientKey,
  writeCountsKey,
  writeDatabaseKey,
  writeListKey,
  writeNumbersKey,
} from './record-keys.ts';
import type { Database } from './server.ts';
import { fieldsOf, Noticing } from './testing/changed-fields.ts';
import { giveOwnTables } from './testing/own-tables.ts';
import { eachReachedWorld } from './testing/reached-worlds.ts';

/** Keys by which exploration takes one record for another. */

const cellsOf = ({ cells, length }: RecordKey) => [...cells.subarray(0, length)];

test('a database of any size differs from the same with one other deadline, and from nothing else', () => {
  const bench = createBench();
  const c = connect(bench);
  for (let n = 0; n < 100; n++) tell(bench, c, ['SET', `key-${n}`, 'v']);
  tell(bench, c, ['EXPIREAT', 'key-7', '2000000001']);
  const key = createRecordKey();
  const written = () => {
    writeDatabaseKey(key, bench.redis.server.dbs[0] as Database);
    return cellsOf(key);
  };
  const before = written();
  expect(written()).toEqual(before);
  tell(bench, c, ['EXPIREAT', 'key-7', '2000000002']);
  const after = written();
  expect(after.filter((cell, index) => cell !== before[index])).toEqual(['2'.charCodeAt(0)]);
  expect(after).toHaveLength(before.length);
});

test('numbers, lists and counts are told by all that they hold', () => {
  const key = createRecordKey();
  const written = (write: () => void) => {
    write();
    return cellsOf(key).join();
  };
  const keys = [
    ...[[], [1], [1, 2], [2, 1], [1, -1]].map((numbers) => written(() => writeNumbersKey(key, numbers))),
    ...[
      { address: 8, nodes: [], values: [] },
      { address: 16, nodes: [8], values: [1] },
      { address: 16, nodes: [1], values: [8] },
      { address: 16, nodes: [8, 1], values: [] },
    ].map((list) => written(() => writeListKey(key, list))),
    ...[
      { made: 7, freed: 0 },
      { made: 0, freed: 7 },
      { made: 7 + 2 ** 32, freed: 0 },
      { made: 7, freed: 2 ** 40 },
    ].map((counts) => written(() => writeCountsKey(key, counts))),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(written(() => writeCountsKey(key, { made: 7, freed: 0 }))).toBe(keys[9]);
});

/** What a table has room for stands beside it. */
const ROOM = 'first.buckets.length';

test('each field of a client moves its key, but those that only INFO and the clock ask for', () => {
  const [key, builder, fields] = [createRecordKey(), createFingerprint(), new Noticing(12)];
  eachReachedWorld(149, ({ servers }: World) => {
    for (const { server } of servers) {
      giveOwnTables(server);
      for (const c of server.clientById) {
        if (c === null) continue;
        const { fd } = c;
        const ask = () => {
          const hash = fingerprintServer(builder, server, true).clients[fd];
          if (hash !== null) writeClientKey(key, c, hash);
          return cellsOf(key).join();
        };
        fields.look(fieldsOf(c, '', fields.wanted), ask);
      }
    }
  });
  expect(fields.unnoticed()).toEqual([
    'command',
    'lastCommand',
    'lastInteraction',
    `pubsubChannels.${ROOM}`,
    // Always null.
    'pubsubChannels.first.buckets[].value',
    'request',
  ]);
});

test('each field of a database moves its key', () => {
  const [key, fields] = [createRecordKey(), new Noticing(12)];
  eachReachedWorld(149, ({ servers }: World) => {
    for (const { server } of servers) {
      giveOwnTables(server);
      for (const db of server.dbs) {
        if (db === null) continue;
        const ask = () => {
          writeDatabaseKey(key, db);
          return cellsOf(key).join();
        };
        fields.look(fieldsOf(db, '', fields.wanted), ask);
      }
    }
  });
  expect(fields.unnoticed()).toEqual([`dict.${ROOM}`, `expires.${ROOM}`, `watchedKeys.${ROOM}`]);
});
