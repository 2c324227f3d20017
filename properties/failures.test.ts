import { failureText, parseFailure } from '../lab/files.ts';
import { type Case, type Failure, recordFailure, replayFailure } from '../lab/index.ts';
import { completeScenario, type Scenario } from '../model/index.ts';
import { feed249 } from '../model/internals.ts';
import { createRedisSystem } from '../properties/redis-system.ts';
import { selectLifetimes } from './predicates/select-lifetimes.ts';

const redis = createRedisSystem();

const found: Case<Scenario> = {
  scenario: completeScenario({
    name: 'lost',
    seed: 7,
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [
      {
        name: 'client',
        server: 'master',
        db: 11,
        startMicros: 5000,
        thinkMicros: [0, 500],
        workload: { repeat: 3, command: ['SET', 'k', '\xff\0'] },
      },
    ],
  }),
  choices: null,
};

const options = { variant: feed249, property: selectLifetimes };
const failure = recordFailure(redis, found, { ...options, origin: 'by hand' }) as Failure<Scenario>;

function problemOf(change: (json: Record<string, unknown>) => unknown): string | null {
  const json = JSON.parse(failureText(redis, failure)) as Record<string, unknown>;
  return parseFailure(JSON.stringify(change(json)), [redis]).problem;
}

test('a failure holds what was decided: scenario, variant, every choice, verdict and digest', () => {
  expect(failure).toMatchObject({ format: 'replisim-failure/2', variant: '2.4.9', origin: 'by hand' });
  // A pause after each reply: that of the SELECT and those of three SETs.
  expect(failure.choices.workload).toHaveLength(4);
  expect(failure.choices.network.length).toBeGreaterThan(10);
  expect(failure.verdict).toMatchObject({ property: 'select-lifetimes', held: false });
  expect(failure.digest).toMatch(/^[0-9a-f]{16}$/);
});

test('as text and back it is the same, every byte of its commands included', () => {
  expect(parseFailure(failureText(redis, failure), [redis])).toEqual({ failure, problem: null });
});

test('what holds is no failure', () => {
  const harmless = { ...found, scenario: { ...found.scenario, clients: [] } };
  expect(recordFailure(redis, harmless, options)).toBeNull();
});

test('it replays to the same verdict and digest', () => {
  expect(replayFailure(redis, failure, options)).toMatchObject({
    stillViolates: true,
    sameDigest: true,
    sentence: `The digest is the same, ${failure.digest}. It still violates select-lifetimes.`,
  });
});

test('edited choices show in the digest', () => {
  const choices = { ...failure.choices, workload: [400, 0, 0, 0] };
  const again = replayFailure(redis, { ...failure, choices }, options);
  expect(again).toMatchObject({ stillViolates: true, sameDigest: false });
  expect(again.sentence).toMatch(
    /^The digest differs: expected [0-9a-f]{16}, got [0-9a-f]{16}; it first differs at event \d+ \(.+\)\. It still/,
  );
});

test('a file of another engine is played by its choices, and the sentence says so', () => {
  const old = { ...failure, version: '0', digest: '0123456789abcdef' };
  const { sentence, stillViolates } = replayFailure(redis, old, options);
  expect(stillViolates).toBe(true);
  expect(sentence).toMatch(
    /The file is of version 0 of redis-2\.4, this is version \d+: its decisions were played/,
  );
});

test('what the first version wrote is still read, and is about Redis', () => {
  const { system, version, ...rest } = JSON.parse(failureText(redis, failure)) as Record<string, unknown>;
  const old = { ...rest, format: 'replisim-failure/1', engine: version };
  expect(system).toBe('redis-2.4');
  expect(parseFailure(JSON.stringify(old), [redis])).toEqual({ failure, problem: null });
});

test('a failure that is repaired says so', () => {
  const { servers, ...rest } = failure.scenario;
  const alone = { ...failure, scenario: { ...rest, servers: servers.slice(0, 1) } };
  expect(replayFailure(redis, alone, options)).toMatchObject({ stillViolates: false });
  expect(replayFailure(redis, alone, options).sentence).toContain('It no longer violates select-lifetimes.');
});

test.each<[string, (json: Record<string, unknown>) => unknown, RegExp]>([
  [
    'another format',
    (json) => ({ ...json, format: 'replisim-failure/9' }),
    /^its format is "replisim-failure\/9"; this replisim replays/,
  ],
  ['no format', () => ({ a: 1 }), /^it names no format/],
  ['no object', () => null, /^it names no format/],
  ['a list', () => [], /^it names no format/],
  [
    'another system',
    (json) => ({ ...json, system: 'raft' }),
    /^it is about the system "raft"; known here: redis-2\.4/,
  ],
  ['no digest', ({ digest, ...json }) => json, /at digest: /],
  [
    'a digest that is none',
    (json) => ({ ...json, digest: 'xyz' }),
    /at digest: a digest of 16 hexadecimal digits/,
  ],
  ['a negative choice', (json) => ({ ...json, choices: { network: [1, -1] } }), /at choices\.network\.1: /],
  ['a choice that is text', (json) => ({ ...json, choices: { network: ['1'] } }), /at choices\.network\.0: /],
  [
    'an unknown key in the scenario',
    (json) => ({ ...json, scenario: { ...(json.scenario as object), speed: 1 } }),
    /at scenario/,
  ],
  [
    'a scenario that cannot be played',
    (json) => ({
      ...json,
      scenario: { ...(json.scenario as object), servers: [{ name: 'a', follows: 'a' }] },
    }),
    /at scenario: servers\.0\.follows: found "a", the server itself/,
  ],
])('%s is refused with its place', (_, change, expected) => {
  expect(problemOf(change)).toMatch(expected);
});

test.each(['', '{', '{"format":', 'nonsense'])('text that is no JSON is refused: %j', (text) => {
  expect(parseFailure(text, [redis]).problem).toMatch(/^it is no JSON: /);
});
