import { readQueueAddress, withoutSecrets } from './queue-address.ts';

test.each([
  ['redis://10.0.0.5', { host: '10.0.0.5', port: 6379, database: 0, tls: false }],
  ['redis://queue:7000/3', { host: 'queue', port: 7000, database: 3, tls: false }],
  ['rediss://queue.example.org/', { host: 'queue.example.org', port: 6379, database: 0, tls: true }],
  ['redis://[::1]:6380/0', { host: '::1', port: 6380, database: 0, tls: false }],
  ['redis://:pw@queue', { host: 'queue', port: 6379, database: 0, tls: false, password: 'pw' }],
  [
    'redis://me:p%40s%2Fs%20w%C3%B6rd@queue',
    { host: 'queue', port: 6379, database: 0, tls: false, username: 'me', password: 'p@s/s wörd' },
  ],
  [
    'redis://me:p@ss@queue',
    { host: 'queue', port: 6379, database: 0, tls: false, username: 'me', password: 'p@ss' },
  ],
])('%s is honoured', (text, expected) => {
  const { shown, ...address } = readQueueAddress(text);
  expect(address).toEqual(expected);
  expect(shown).toMatch(/^rediss?:\/\/[\w.:[\]]+:\d+(\/\d+)?$/);
});

const SECRET = 'hunter2';

test.each([
  ['no scheme', `:${SECRET}@queue`],
  ['another scheme', `http://:${SECRET}@queue`],
  ['no host', `redis://:${SECRET}@`],
  ['a path', `redis://:${SECRET}@queue/three`],
  ['two paths', `redis://:${SECRET}@queue/3/4`],
  ['a query', `redis://:${SECRET}@queue?password=${SECRET}`],
  ['a fragment', `redis://:${SECRET}@queue#${SECRET}`],
  ['a port too high', `redis://:${SECRET}@queue:65536`],
  ['port 0', `redis://:${SECRET}@queue:0`],
  ['a database too high', `redis://:${SECRET}@queue/9999999999`],
  ['a broken escape', `redis://:${SECRET}%zz@queue`],
  ['a user alone', `redis://${SECRET}@queue`],
  ['an IPv6 address without brackets', `redis://:${SECRET}@::1:6379`],
  ['a host of strange letters', `redis://:${SECRET}@qu*eue`],
])('%s is refused without repeating it', (_, text) => {
  let message = '';
  try {
    readQueueAddress(text);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(/^--queue: .*It is written redis:\/\/HOST/s);
  expect(message).not.toContain(SECRET);
});

test('addresses in any text lose what stands before their @', () => {
  expect(withoutSecrets(`unknown option '--quue=redis://me:${SECRET}@queue/3'`)).toBe(
    "unknown option '--quue=redis://***@queue/3'",
  );
  expect(withoutSecrets('redis://queue and scenario@1/2.4.9')).toBe('redis://queue and scenario@1/2.4.9');
});
