import { playVector, type Variant, variantById } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import { compareJson } from '../output/compare-report.ts';
import { loadScenario } from '../scenario-files.ts';
import { readPrinted } from '../testing/printed.ts';
import { compareSame, vectorOf } from './compare-result.ts';
import { readAddress } from './connection.ts';
import { withoutMasterPings, withoutPings } from './master-pings.ts';
import { stepsOf } from './steps-of-scenario.ts';
import { writtenKeys } from './written-keys.ts';

/** A server of the model's own version, which is one that nobody can install: a model that was played before. */
test('what compare prints of a server that leaks, and of one that differs, is as its schema says', () => {
  const scenario = loadScenario('report-small');
  const facts = { version: '2.4.9', allocator: '', archBits: 64, pid: 0, keys: 0, databases: 16, save: null };
  const steps = stepsOf(scenario, variantById('2.4.9') as Variant, 20);
  const vector = vectorOf(
    scenario.name,
    facts,
    { ...steps, steps: [...steps.steps, { do: 'measure' }] },
    '2.4.9',
  );
  const { observed } = playVector(vector);
  const run = {
    scenario: scenario.name,
    title: scenario.title,
    commands: steps.commands,
    leftOut: steps.leftOut,
    notPlayed: steps.without,
    server: '127.0.0.1:6379',
    version: '2.4.9',
    model: '2.4.9',
  };
  const leaks = readPrinted(compareJson(run, 2, compareSame(vector, observed, undefined)));
  expect(leaks).toMatchObject({ agrees: true, differences: [], streams: { pings: 0 } });
  expect(leaks.memory.leaked).toBe(leaks.memory.objects * leaks.memory.objectBytes);
  expect(leaks.memory.objects).toBeGreaterThan(0);
  const other = { ...observed, replies: observed.replies.map((replies) => replies.map(() => ':7')) };
  const differs = readPrinted(compareJson(run, 0, compareSame(vector, other, undefined)));
  expect(differs.agrees).toBe(false);
  expect(differs.differences.length).toBeGreaterThan(0);
});

test("the master's own pings are left out, and nothing that looks like one", () => {
  const value = encodeCommand(['SET', 'k', 'PING\r\nPING\r\n']);
  const stream = `PING\r\nselect 15\r\n${value}PING\r\n${value}PI`;
  const without = `select 15\r\n${value}${value}PI`;
  expect(withoutPings(stream)).toEqual({ stream: without, pings: 2 });
  // What a slave is answered is in its stream, too: GET of three newlines, and of nothing.
  const answers = '$3\r\n\n\n\n\r\n$0\r\n\r\n';
  expect(withoutPings(`${answers}PING\r\n${value}`)).toEqual({ stream: `${answers}${value}`, pings: 1 });
  const seen = {
    used_memory_delta: [1],
    replies: [['+OK\r\n']],
    streams: { a: stream, b: `${value}PING\r\n` },
  };
  expect(withoutMasterPings(seen)).toEqual({
    observed: { ...seen, streams: { a: without, b: value } },
    pings: 3,
  });
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
  ['run/redis.sock', { host: 'localhost', port: 0, path: 'run/redis.sock' }],
])('%s is a unix socket', (text, address) => {
  expect(readAddress(text)).toEqual(address);
});
