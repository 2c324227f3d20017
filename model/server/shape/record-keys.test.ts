import { connect, createBench, tell } from '../testing/bench.ts';
import { createRecordKey, type RecordKey, writeDatabaseKey } from './record-keys.ts';
import type { Database } from './server.ts';

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
