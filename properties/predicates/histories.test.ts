/** What clients may hope for, and what a restart, a failover and a slow link make of it. */

import { checkRun } from '../../lab/index.ts';
import { completeScenario, type FaultSpec, type ScenarioInput, variantById } from '../../model/index.ts';
import { createReplayChooser } from '../../sim/index.ts';
import { HISTORIES } from '../properties.ts';
import { createRedisSystem } from '../redis-system.ts';

const redis = createRedisSystem();
const variant = variantById('2.4.10') as NonNullable<ReturnType<typeof variantById>>;

type Client = NonNullable<ScenarioInput['clients']>[number];

const SECOND = 1_000_000;
const increments: Client = {
  name: 'writer',
  server: 'master',
  startMicros: 300_000,
  workload: { command: ['INCR', 'n'], repeat: 100 },
};
const reader = (every: number): Client => ({
  name: 'reader',
  server: 'slave-1',
  startMicros: 300_000,
  thinkMicros: [every, every],
  workload: { command: ['GET', 'n'], repeat: Math.ceil((8 * SECOND) / every) },
  reconnect: true,
});

function run(input: Partial<ScenarioInput>) {
  const scenario = completeScenario({
    name: 'histories',
    servers: [
      { name: 'master', config: { save: [] } },
      { name: 'slave-1', follows: 'master', config: { save: [] } },
    ],
    clients: [increments],
    ...input,
  });
  return checkRun(redis, scenario, { variant, chooser: createReplayChooser({}), properties: HISTORIES });
}

function violated(input: Partial<ScenarioInput>): Record<string, string> {
  const { verdicts } = run(input);
  return Object.fromEntries(
    verdicts.filter(({ held }) => held === false).map(({ property, sentence }) => [property, sentence]),
  );
}

const restart = (server: string, atMicros = 2 * SECOND): FaultSpec => ({ atMicros, do: 'restart', server });

test('nothing is lost while nothing happens: all three hold', () => {
  const { verdicts } = run({ clients: [increments, reader(100_000)] });
  expect(verdicts.map(({ held }) => held)).toEqual([true, true, true]);
});

test('the replies of a pipeline answer its requests in their order', () => {
  const script = [
    ['SET', 'a', 'x'],
    ['GET', 'a'],
    ['INCR', 'n'],
    ['GET', 'n'],
  ];
  const pipelined: Client = {
    name: 'pipelined',
    server: 'master',
    startMicros: 300_000,
    pipeline: 3,
    workload: { script, repeat: 10 },
  };
  const { verdicts } = run({ clients: [pipelined], faults: [restart('master')] });
  expect(verdicts.map(({ held }) => held)).toEqual([false, true, true]);
  expect(verdicts[0].sentence).toMatch(
    /^No order of the writes that were acknowledged to key "a" of db 0 \(10, the last at [\d.]+ ms: SET x of pipelined, answered "\+OK"\) /,
  );
});

describe('acknowledged writes', () => {
  test('a restart without save points loses them', () => {
    expect(violated({ faults: [restart('master')] })).toEqual({
      'acknowledged-writes-survive': expect.stringMatching(
        /^No order of the writes that were acknowledged to key "n" of db 0 \(100, the last at 302\.\d+ ms: INCR of writer, answered ":100"\) explains that in the end it is not there in master: at 2 s master was stopped, and began again with what it had saved\.$/,
      ),
    });
  });

  test('a key that is named as preloaded ones are is one like any other where nothing was preloaded', () => {
    const clients: Client[] = [{ ...increments, workload: { script: [['SET', 'key:3', 'mine']] } }];
    expect(violated({ clients, faults: [restart('master')] })).toEqual({
      'acknowledged-writes-survive': expect.stringMatching(
        / key "key:3" of db 0 .* it is not there in master/,
      ),
    });
  });

  test('a restart behind a BGSAVE loses none', () => {
    const saves: Client = {
      name: 'saver',
      server: 'master',
      startMicros: SECOND,
      workload: { script: [['SAVE']] },
    };
    expect(violated({ clients: [increments, saves], faults: [restart('master')] })).toEqual({});
  });

  test('what was written before a restart is counted behind it', () => {
    const later: Client = { ...increments, name: 'later', startMicros: 3 * SECOND };
    const { outcome } = run({ clients: [increments, later], faults: [restart('master')] });
    expect(outcome.writes).toBe(200);
  });

  test('a client that is answered less than before tells of the loss, too', () => {
    const later: Client = { ...increments, name: 'later', startMicros: 3 * SECOND };
    expect(violated({ clients: [increments, later], faults: [restart('master')] })).toEqual({
      'acknowledged-writes-survive': expect.stringMatching(
        /^No order of the writes that were acknowledged to key "n" of db 0 \(200, /,
      ),
    });
  });

  test('a failover loses what had not been sent', () => {
    const faults: FaultSpec[] = [
      { atMicros: 200_000, do: 'stall', link: { from: 'master', to: 'slave-1' } },
      { atMicros: 2 * SECOND, do: 'slaveof-no-one', server: 'slave-1' },
      { atMicros: 2 * SECOND, do: 'slaveof', server: 'master', master: 'slave-1' },
    ];
    const sentences = violated({ faults });
    expect(sentences['acknowledged-writes-survive']).toMatch(
      /not there in slave-1: at 2 s master was told to follow slave-1, and took over its dataset\.$/,
    );
    expect(violated({ faults: faults.slice(1) })).toEqual({});
  });

  test('a master that was promoted may have what its own master wrote', () => {
    const other: Client = { ...increments, name: 'other', server: 'slave-1', startMicros: 3 * SECOND };
    const faults: FaultSpec[] = [{ atMicros: 2 * SECOND, do: 'slaveof-no-one', server: 'slave-1' }];
    expect(violated({ clients: [increments, other], faults })).toEqual({});
  });

  test.each([
    ['transactions', [['MULTI'], ['INCR', 'n'], ['EXEC']]],
    ['deadlines', [['SETEX', 'n', '1', 'v']]],
    ['other names', [['RENAME', 'n', 'm']]],
    ['other databases', [['MOVE', 'n', '3']]],
    [
      'other databases, from there',
      [
        ['SELECT', '3'],
        ['SET', 'n', '5'],
        ['MOVE', 'n', '0'],
      ],
    ],
  ])('keys that are changed by %s are left alone', (_, script) => {
    const other: Client = { name: 'other', server: 'master', startMicros: SECOND, workload: { script } };
    expect(violated({ clients: [increments, other], faults: [restart('master')] })).toEqual({});
  });

  test.each([
    [['CONFIG', 'GET', 'maxmemory']],
    [['CONFIG', 'SET', 'save', '']],
    [['CONFIG', 'RESETSTAT']],
    [['CONFIG']],
    [['MOVE', 'other', '3']],
    [['MOVE', 'n']],
    [['MOVE']],
  ])('%j changes nothing that is asked about', (command) => {
    const other: Client = {
      name: 'other',
      server: 'master',
      startMicros: SECOND,
      workload: { script: [command] },
    };
    const { verdicts } = run({ clients: [increments, other] });
    expect(verdicts.map(({ held }) => held)).toEqual([true, true, true]);
  });

  test('with less memory for them, any key can go', () => {
    const script = [['config', 'set', 'maxmemory', '1']];
    const other: Client = { name: 'other', server: 'master', startMicros: SECOND, workload: { script } };
    const [verdict] = run({ clients: [increments, other] }).verdicts;
    expect(verdict.sentence).toBe('config changes keys that it does not name.');
  });

  test.each(['FLUSHALL', 'FLUSHDB'])('after %s, which names no keys, nothing is decided', (command) => {
    const other: Client = {
      name: 'other',
      server: 'master',
      startMicros: SECOND,
      workload: { script: [[command]] },
    };
    const [verdict] = run({ clients: [increments, other], faults: [restart('master')] }).verdicts;
    expect([verdict.held, verdict.sentence]).toEqual([
      null,
      `${command} changes keys that it does not name.`,
    ]);
  });

  test('a key that was there before the first client is left alone', () => {
    const master = { name: 'master', config: { save: [] } };
    const clients: Client[] = [
      {
        name: 'setter',
        server: 'master',
        workload: {
          script: [
            ['SETNX', 'key:3', 'mine'],
            ['INCR', 'n'],
          ],
        },
      },
    ];
    const fresh = run({ servers: [master], clients });
    const full = run({ servers: [{ ...master, preload: [{ db: 0, keys: 10 }] }], clients });
    expect(fresh.verdicts[0].held).toBe(true);
    expect(full.verdicts[0].held).toBe(true);
  });

  test('what raw bytes have written is undecided', () => {
    const raw: Client = { name: 'raw', server: 'master', workload: { raw: ['SET n 5\r\n'] } };
    const [verdict] = run({ clients: [increments, raw] }).verdicts;
    expect([verdict.held, verdict.sentence]).toEqual([null, 'raw sends raw bytes, and nobody follows them.']);
  });
});

describe('reads', () => {
  test('go back when a slave begins anew', () => {
    expect(violated({ clients: [increments, reader(100_000)], faults: [restart('slave-1')] })).toEqual({
      'reads-do-not-go-back': expect.stringMatching(
        /^reader has read key "n" of db 0 as "100" from slave-1 at 1\.9\d+ s, and after that as not there from slave-1 at 2\.[01]\d+ s, which it had been before\.$/,
      ),
    });
  });

  test('of a slave whose backlog waits are older than it says', () => {
    const slow: FaultSpec = {
      atMicros: 250_000,
      do: 'slow-reader',
      link: { from: 'master', to: 'slave-1' },
      bytesPerMilli: 1,
    };
    const clients = [{ ...increments, workload: { command: ['INCR', 'n'], repeat: 1000 } }, reader(200_000)];
    expect(violated({ clients, faults: [slow] })).toEqual({
      'slaves-as-old-as-they-say': expect.stringMatching(
        /^reader has read key "n" of db 0 as "\d+" from slave-1 at [\d.]+ s, which had been overwritten 2\.\d+ s before, and slave-1 said that it had heard from its master 0 seconds ago\.$/,
      ),
    });
    expect(violated({ clients })).toEqual({});
  });
});
