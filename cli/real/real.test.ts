import { encodeCommand } from '../../model/internals.ts';
import { readAddress } from './connection.ts';
import { withoutPings } from './master-pings.ts';
import { writtenKeys } from './written-keys.ts';

test("the master's own pings are left out, and nothing that looks like one", () => {
  const value = encodeCommand(['SET', 'k', 'PING\r\nPING\r\n']);
  const stream = `PING\r\nselect 15\r\n${value}PING\r\n${value}PI`;
  expect(withoutPings(stream)).toEqual({ stream: `select 15\r\n${value}${value}PI`, pings: 2 });
});

test('the keys that steps make', () => {
  const keys = writtenKeys([
    { do: 'connect', conn: 'a' },
    { do: 'populate', db: 3, keys: 2 },
    {
      do: 'send',
      conn: 'a',
      commands: [
        ['SET', 'k', 'v'],
        ['select', '15'],
        ['MSET', 'a', '1', 'b', '2'],
        ['RENAME', 'a', 'c'],
        ['GET', 'other'],
        ['MOVE', 'b', '2'],
      ],
    },
    { do: 'send', conn: 'b', commands: [['INCR', 'n']] },
  ]);
  expect([...keys].map(([db, set]) => [db, [...set]])).toEqual([
    [3, ['key:0', 'key:1']],
    [0, ['k', 'n']],
    [15, ['a', 'b', 'c']],
    [2, ['b']],
  ]);
});

test.each([
  ['/run/redis.sock', { host: 'localhost', port: 0, path: '/run/redis.sock' }],
  ['unix:/run/redis.sock', { host: 'localhost', port: 0, path: '/run/redis.sock' }],
  ['./redis.sock', { host: 'localhost', port: 0, path: './redis.sock' }],
])('%s is a unix socket', (text, address) => {
  expect(readAddress(text)).toEqual(address);
});
