import { createDeadlines } from './deadlines.ts';

const SECOND = 1_000_000;
const NOW = 1_000 * SECOND;

/** How many keys are overdue two minutes after these commands, which are a second apart, by database. */
function overdue(...lines: string[]): number {
  const deadlines = createDeadlines();
  lines.forEach((text, at) => {
    const [, db, command] = /^(?:(\d+)> )?(.*)$/.exec(text) as RegExpExecArray;
    deadlines.take({
      atMicros: NOW + at * SECOND,
      db: Number(db ?? 0),
      client: '',
      args: command.split(' '),
    });
  });
  return deadlines.overdue(NOW + 120 * SECOND);
}

/** Two keys of database 0 and one of database 1 expire in a minute. */
const THREE = ['SETEX a 60 v', 'SETEX b 60 v', '1> SETEX a 60 v'];

test.each([
  // What 2.4.9 has.
  ['SET a w', 2],
  ['GETSET a w', 2],
  ['MSET b w c EX', 2],
  ['MSET a w b w', 1],
  ['DEL b a none', 1],
  ['PERSIST a', 2],
  ['1> PERSIST a', 2],
  ['PERSIST c', 3],
  ['FLUSHDB', 1],
  ['1> FLUSHDB', 2],
  ['FLUSHALL', 0],
  ['MOVE a 2', 2],
  ['SINTERSTORE a s t', 2],
  ['ZUNIONSTORE b 1 z', 2],
  ['SORT l BY a STORE b', 2],
  ['RENAME a c', 3],
  ['RENAME a b', 2],
  ['RENAME c a', 2],
  ['RENAME a a', 3],
  ['RENAMENX a b', 3],
  ['RENAMENX a c', 3],
  ['EXPIRE a 600', 2],
  ['EXPIREAT a 2000', 2],
  ['EXPIREAT a 1100', 3],
  ['EXPIRE a 0', 2],
  ['EXPIRE a -5', 2],
  ['EXPIREAT a 900', 2],
  ['EXPIRE a x', 3],
  ['EXPIRE c 10', 4],
  ['SETEX a 600 v', 2],
  ['SETEX a 600 nx', 2],
  ['SETEX a 0 v', 3],
  ['SETNX a w', 3],
  ['MSETNX a w', 3],
  ['APPEND a w', 3],
  ['INCR a', 3],
  ['LPUSH a w', 3],
  ['GET a', 3],
  // What came later.
  ['SET a EX', 2],
  ['SET a w EX 600', 2],
  ['SET a w PX 1000', 3],
  ['SET c w NX EX 10', 4],
  ['SET a w EX 600 NX', 3],
  ['SET a w KEEPTTL', 3],
  ['SET a w EX 0', 3],
  ['SET a w EXAT 2000', 2],
  ['SET c w PXAT 1050000', 4],
  ['PSETEX a 600000 v', 2],
  ['PEXPIRE a 600000', 2],
  ['PEXPIREAT a 2000000', 2],
  ['EXPIRE a 600 NX', 3],
  ['EXPIRE c 10 XX', 3],
  ['EXPIRE a 600 GT', 2],
  ['EXPIRE a 600 LT', 3],
  ['GETDEL a', 2],
  ['GETEX a', 3],
  ['GETEX a PERSIST', 2],
  ['GETEX a EX 600', 2],
  ['UNLINK a b', 1],
  ['BITOP NOT a c', 2],
])('%s: %d of three and more are overdue', (command, left) => {
  expect(overdue(...THREE)).toBe(3);
  expect(overdue(...THREE, command)).toBe(left);
});

test('RENAME takes the deadline along, and what has none takes none', () => {
  expect(overdue(...THREE, 'RENAME a c', 'SET a w', 'DEL c')).toBe(2);
  expect(overdue(...THREE, 'RENAME a c', 'DEL a')).toBe(3);
});

test('what is forgotten makes place for others', () => {
  const deadlines = createDeadlines();
  const take = (...args: string[]) => deadlines.take({ atMicros: NOW, db: 0, client: '', args });
  for (let key = 0; key < 500_001; key++) take('SETEX', `${key}`, '1', 'v');
  expect(deadlines.overdue(NOW + 2 * SECOND)).toBe(500_000);
  take('FLUSHDB');
  take('SETEX', 'one', '1', 'v');
  take('DEL', 'one');
  for (let key = 0; key < 500_001; key++) take('SETEX', `${key}`, '1', 'v');
  expect(deadlines.overdue(NOW + 2 * SECOND)).toBe(500_000);
});
