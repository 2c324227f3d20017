import { advance, type Run, startRun } from '../../lab/index.ts';
import { createSeededChooser, digestText } from '../../sim/index.ts';
import { completeScenario } from '../scenario/complete-scenario.ts';
import type { OutsideStep, Scenario } from '../scenario/scenario.ts';
import { scenarioProblems } from '../scenario/scenario-rules.ts';
import { MAX_TEXT_LENGTH, parseScenario } from '../scenario/scenario-text.ts';
import { encodeCommand } from '../server/text/resp.ts';
import type { Variant } from '../server/variant.ts';
import { variantById } from '../variants/index.ts';
import { createDynamics, type RedisWorldTypes } from './dynamics.ts';
import { attachWorld } from './engine.ts';
import { nextTime } from './outside.ts';
import { cloneWorld } from './world.ts';

function scenarioWith(outside: OutsideStep[]): Scenario {
  return completeScenario({
    name: 'session',
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [
      {
        name: 'c',
        server: 'master',
        db: 3,
        startMicros: 2_000_000,
        workload: { repeat: 200, command: ['incr', 'n'] },
      },
    ],
    outside,
    stop: { afterMicros: 3_000_000 },
  });
}

function start(scenario: Scenario, heard: string[], ended: number[] = []): Run<RedisWorldTypes> {
  return startRun(createDynamics(), scenario, {
    chooser: createSeededChooser(scenario.seed),
    variant: variantById('2.4.9') as Variant,
    observers: {
      received(kind, index, bytes) {
        if (kind === 'outside') heard[index] = (heard[index] ?? '') + bytes;
      },
      ended: (index) => ended.push(index),
    },
  });
}

function play(scenario: Scenario): { digest: string; heard: string[]; ended: number[] } {
  const heard: string[] = [];
  const ended: number[] = [];
  const run = start(scenario, heard, ended);
  while (advance(run, 1_000_000));
  return { digest: digestText(run.simulation.world.digest), heard, ended };
}

const SET = encodeCommand(['set', 'foo', 'bar']);
const SELECT = encodeCommand(['select', '12']);
const talk: OutsideStep[] = [
  { atMicros: 2_000_000, do: 'connect', conn: 0, server: 'master' },
  { atMicros: 2_000_000, do: 'send', conn: 0, bytes: SELECT },
  { atMicros: 2_000_010, do: 'connect', conn: 1, server: 'master' },
  { atMicros: 2_000_020, do: 'send', conn: 0, bytes: SET },
  { atMicros: 2_000_020, do: 'send', conn: 1, bytes: 'PI' },
  { atMicros: 2_000_021, do: 'send', conn: 1, bytes: 'NG\r\nget foo\r\n' },
  { atMicros: 2_000_100, do: 'send', conn: 0, bytes: SET + SET },
  { atMicros: 2_100_000, do: 'send', conn: 1, bytes: 'quit\r\n' },
  { atMicros: 2_100_001, do: 'close', conn: 0 },
];

test('the servers answer what comes from outside', () => {
  const { heard, ended } = play(scenarioWith(talk));
  expect(heard).toEqual(['+OK\r\n'.repeat(4), '+PONG\r\n$-1\r\n+OK\r\n']);
  expect(ended).toEqual([1]);
});

test('who has said all is told when the server closes, who has gone is not', () => {
  const say = (last: 'end' | 'close', wait: number) =>
    play(
      scenarioWith([
        { atMicros: 1000, do: 'connect', conn: 0, server: 'slave' },
        { atMicros: 1000, do: 'send', conn: 0, bytes: 'echo hello\r\n' },
        { atMicros: wait, do: last, conn: 0 },
      ]),
    );
  const answer = ['$5\r\nhello\r\n'];
  expect(say('end', 1003)).toMatchObject({ heard: answer, ended: [0] });
  expect(say('close', 1003)).toMatchObject({ heard: answer, ended: [] });
  // The server finds the end in the turn after the command and looks at it first: no answer is written.
  expect(say('end', 1000)).toMatchObject({ heard: [], ended: [0] });
  expect(say('close', 1000)).toMatchObject({ heard: [], ended: [] });
});

test('who has said all is at an end for the server, which answers all the same what it had heard', () => {
  const scenario = scenarioWith([
    { atMicros: 1000, do: 'connect', conn: 0, server: 'slave' },
    { atMicros: 1000, do: 'connect', conn: 1, server: 'slave' },
    { atMicros: 1000, do: 'send', conn: 0, bytes: 'echo hello\r\n' },
    { atMicros: 1003, do: 'end', conn: 0 },
  ]);
  const run = start(scenario, []);
  const clients = () => {
    const [, { server }] = run.simulation.world.servers;
    return server.clientById.filter((c) => c !== null && c.id !== server.master).length;
  };
  while (run.simulation.world.now < 1002) advance(run, 1);
  expect(clients()).toBe(2);
  while (run.simulation.world.now < 3000) advance(run, 1);
  expect(clients()).toBe(1);
});

test('more bytes than the sockets hold arrive whole and in order', () => {
  const value = 'x'.repeat(3_000_000);
  const set = encodeCommand(['set', 'big', value]);
  const { heard } = play(
    scenarioWith([
      { atMicros: 1000, do: 'connect', conn: 0, server: 'master' },
      { atMicros: 1000, do: 'send', conn: 0, bytes: set },
      { atMicros: 1001, do: 'send', conn: 0, bytes: encodeCommand(['get', 'big']) },
      { atMicros: 500_000, do: 'end', conn: 0 },
    ]),
  );
  expect(heard[0] === `+OK\r\n$${value.length}\r\n${value}\r\n`).toBe(true);
});

/** As a live run does it: the steps are not there before their time comes. */
function playLive(steps: OutsideStep[], pauses: number[]): { digest: string; heard: string[] } {
  const scenario = scenarioWith([]);
  const heard: string[] = [];
  const run = start(scenario, heard);
  steps.forEach((step, index) => {
    advance(run, 1_000_000, undefined, Math.max(0, step.atMicros - (pauses[index % pauses.length] ?? 0)));
    scenario.outside.push(step);
    advance(run, 1_000_000, undefined, step.atMicros);
  });
  while (advance(run, 1_000_000));
  return { digest: digestText(run.simulation.world.digest), heard };
}

test('steps taken in as they come and steps known from the start go the same way', () => {
  const { digest, heard } = play(scenarioWith(talk));
  expect(playLive(talk, [0])).toEqual({ digest, heard });
  expect(playLive(talk, [1, 7, 100_000])).toEqual({ digest, heard });
});

test('a step at the very time of other events comes after them, live and replayed', () => {
  // The cron's times: the first after a millisecond, then every 100 ms.
  const steps = [1, 2, 3, 4, 5].flatMap((n): OutsideStep[] => [
    { atMicros: 901_000 + 100_000 * n, do: 'connect', conn: n, server: 'master' },
    { atMicros: 901_000 + 100_000 * n, do: 'send', conn: n, bytes: 'info\r\nset a b\r\n' },
  ]);
  const { digest, heard } = play(scenarioWith(steps));
  expect(playLive(steps, [0])).toEqual({ digest, heard });
  expect(playLive(steps, [50])).toEqual({ digest, heard });
});

test('the digest tells one byte of what was said from another, and a step more from none', () => {
  const other = talk.map((step) =>
    step.do === 'send' ? { ...step, bytes: step.bytes.replace('foo', 'fop') } : step,
  );
  const digests = [talk, other, talk.slice(0, -1)].map((steps) => play(scenarioWith(steps)).digest);
  expect(new Set(digests).size).toBe(3);
});

test('any step can be left out, and the rest still plays', () => {
  talk.forEach((_, index) => {
    const fewer = talk.filter((__, at) => at !== index);
    expect(scenarioProblems(scenarioWith(fewer))).toEqual([]);
    expect(play(scenarioWith(fewer)).digest).not.toBe(play(scenarioWith(talk)).digest);
  });
});

test('a clone in the middle of a session goes on as the original, and leaves it alone', () => {
  const scenario = scenarioWith(talk);
  const expected = play(scenario);
  const heard: string[] = [];
  const run = start(scenario, heard);
  advance(run, 1_000_000, undefined, 2_000_020);
  expect(nextTime(run.simulation)).toBeGreaterThan(2_000_020);
  const original = run.simulation.world;
  const before = digestText(original.digest);
  attachWorld(run.simulation, cloneWorld(original));
  while (advance(run, 1_000_000));
  expect(digestText(run.simulation.world.digest)).toBe(expected.digest);
  expect([digestText(original.digest), original.nextStep]).toEqual([before, 5]);
});

test('steps out of order and servers that nobody is are refused with their place', () => {
  const steps: OutsideStep[] = [
    { atMicros: 5, do: 'connect', conn: 0, server: 'nobody' },
    { atMicros: 4, do: 'close', conn: 0 },
  ];
  expect(scenarioProblems(scenarioWith(steps)).map(({ path }) => path.join('.'))).toEqual([
    'outside.0.server',
    'outside.1.atMicros',
  ]);
});

test('a recorded session is a scenario file, however long; a long one with a mistake is none', () => {
  const outside = Array.from({ length: 5000 }, (_, index): OutsideStep => {
    const bytes = `echo ${String.fromCharCode(index % 256)}\r\n`;
    return { atMicros: index, do: 'send', conn: 0, bytes };
  });
  const scenario = scenarioWith(outside);
  const text = JSON.stringify(scenario).replace(
    /[\x7f-\xff]/g,
    (byte) => `\\u00${byte.charCodeAt(0).toString(16)}`,
  );
  expect(text.length).toBeGreaterThan(MAX_TEXT_LENGTH);
  expect(parseScenario(text, { file: 'session.json' }).scenario).toEqual(scenario);
  const wrong = text.replace('"do":"send"', '"do":"shout"');
  expect(parseScenario(wrong, { file: 'session.json' }).scenario).toBeNull();
  expect(parseScenario('{'.repeat(300_000), { file: 'session.json' }).problems).toMatchObject([
    { line: 1, column: 2, allowed: expect.stringMatching(/^a key in double quotes, or }: .* is JSON$/) },
  ]);
});
