import { type CheckOptions, checkRun, judgeRun } from '../lab/index.ts';
import { completeScenario } from '../model/index.ts';
import { feed249, feed2410 } from '../model/internals.ts';
import { createRedisSystem } from '../properties/redis-system.ts';
import { createReplayChooser } from '../sim/index.ts';
import { PROPERTIES } from './properties.ts';
import type {
  RedisAlwaysProperty,
  RedisCalmProperty,
  RedisProperty,
  RedisSometimesProperty,
  RedisTypes,
} from './property.ts';

const redis = createRedisSystem();

const scenario = completeScenario({
  name: 'two-writes',
  servers: [{ name: 'master' }, { name: 'slave-1', follows: 'master' }],
  clients: [
    {
      name: 'client-1',
      server: 'master',
      startMicros: 200_000,
      workload: {
        script: [
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
          ['ECHO', 'x'],
        ],
      },
    },
  ],
});

function judged(
  properties: readonly RedisProperty[],
  more: Partial<CheckOptions<RedisTypes>> = {},
  played = scenario,
) {
  return checkRun(redis, played, {
    variant: feed2410,
    chooser: createReplayChooser({}),
    properties,
    ...more,
  });
}

const always = (check: RedisAlwaysProperty['check']): RedisAlwaysProperty => ({
  id: 'mine',
  title: 'Mine always holds.',
  when: 'always',
  check,
});
const calm = (check: RedisCalmProperty['check']): RedisCalmProperty => ({
  id: 'calm',
  title: 'It holds at the calm.',
  when: 'whenCalm',
  check,
});
const sometimes = (met: RedisSometimesProperty['met']): RedisSometimesProperty => ({
  id: 'some',
  title: 'It happens.',
  when: 'sometimes',
  met,
});

test('every property that ships has an id of its own and a title that is a sentence', () => {
  expect(new Set(PROPERTIES.map(({ id }) => id)).size).toBe(PROPERTIES.length);
  for (const { title } of PROPERTIES) expect(title).toMatch(/^[A-Z].*\.$/);
});

test('what holds says so by its title; what does not, by its own sentence', () => {
  const { verdicts } = judged([
    always(() => null),
    calm(() => '3 of 4 are wrong.'),
    sometimes(() => 'Met 2 times.'),
  ]);
  expect(verdicts).toEqual([
    { property: 'mine', when: 'always', held: true, sentence: 'Mine always holds.' },
    { property: 'calm', when: 'whenCalm', held: false, sentence: '3 of 4 are wrong.' },
    { property: 'some', when: 'sometimes', held: true, sentence: 'Met 2 times.' },
  ]);
});

test('a property that must always hold is asked after every event, and ends the run', () => {
  let asked = 0;
  const { outcome, verdicts } = judged([always(() => (++asked === 20 ? 'Now.' : null)), calm(() => null)]);
  expect(outcome).toMatchObject({ stop: 'violation', events: 20 });
  expect(verdicts.map(({ held }) => held)).toEqual([false, null]);
  expect(verdicts[1].sentence).toBe('The run ended at event 20, where mine was violated.');
});

test('a property that waits for a closer look is asked only when something is odd', () => {
  let asked = 0;
  const count = () => {
    asked++;
    return null;
  };
  const property: RedisAlwaysProperty = { ...always(count), onCloserLook: true };
  judged([property]);
  expect(asked).toBe(0);
  const shutdown = {
    ...scenario,
    faults: [{ atMicros: 300_000, do: 'shutdown' as const, server: 'slave-1' }],
  };
  judged([property], {}, shutdown);
  expect(asked).toBeGreaterThan(0);
});

test('a budget that runs out leaves everything undecided, and so does an interruption', () => {
  const short = { ...scenario, stop: { afterEvents: 30 } };
  const properties = [always(() => null), calm(() => null), sometimes(() => null)];
  const cut = judged(properties, {}, short);
  expect(cut.verdicts.map(({ held }) => held)).toEqual([null, null, null]);
  expect(cut.verdicts[0].sentence).toBe('The budget of events ran out at event 30.');
  const long = completeScenario({
    name: 'long',
    servers: [{ name: 'master' }],
    clients: [{ name: 'c', server: 'master', workload: { repeat: 50_000, command: ['PING'] } }],
  });
  const stopped = judged(properties, { interrupted: () => true }, long);
  expect(stopped.verdicts.map(({ held }) => held)).toEqual([null, null, null]);
  expect(stopped.verdicts[1].sentence).toMatch(/^The run was interrupted at event \d+\.$/);
});

test('a calm that never comes is undecided, and says what it waited for', () => {
  const never = completeScenario({
    name: 'never',
    servers: [{ name: 'master', bgsave: { durationMicros: 900_000_000 } }],
    clients: [{ name: 'c', server: 'master', workload: { script: [['BGSAVE']] } }],
  });
  const { verdicts } = judged([calm(() => null)], {}, never);
  expect(verdicts[0]).toMatchObject({
    held: null,
    sentence: 'The calm never came: a BGSAVE of master is running.',
  });
});

test.each([
  [
    'two servers that follow each other',
    { servers: [{ name: 'm' }, { name: 's', follows: 'm' }] },
    { faults: [{ atMicros: 1_500_000, do: 'slaveof' as const, server: 'm', master: 's' }] },
    /^The (calm never came|storm never ended): .*, and 20000 events have done nothing of the scenario \(stop\.idleEvents allows more\)\.$/,
  ],
  [
    'the same, where no time passes on the way',
    { servers: [{ name: 'm' }, { name: 's', follows: 'm' }], links: { default: { latencyMicros: 0 } } },
    { faults: [{ atMicros: 1_500_000, do: 'slaveof' as const, server: 'm', master: 's' }] },
    /^The (calm never came|storm never ended): .*, and 20000 events have done nothing of the scenario \(stop\.idleEvents allows more\)\.$/,
  ],
  [
    'a link that nobody resumes',
    { servers: [{ name: 'm' }] },
    { faults: [{ atMicros: 3_001_000, do: 'stall' as const, link: { from: 'm', to: 'c' } }] },
    /^The storm never ended: client c is \w+ after \d+ replies, and 20000 events have done nothing/,
  ],
])(
  '%s: undecided after so many events without progress, and always after the same',
  (_, servers, more, said) => {
    const startMicros = 3_000_000;
    const workload = { repeat: servers.servers.length === 1 ? 500 : 5, command: ['INCR', 'a'] };
    const endless = completeScenario({
      name: 'endless',
      ...servers,
      ...more,
      clients: [{ name: 'c', server: 'm', startMicros, workload }],
      stop: { idleEvents: 20_000 },
    });
    const [once, again] = [1, 2].map(() => judged([calm(() => null)], { variant: feed249 }, endless));
    expect(once.verdicts[0]).toMatchObject({ held: null, sentence: expect.stringMatching(said) });
    expect(once.outcome).toMatchObject({ stop: 'budget' });
    expect(once.outcome.events).toBeLessThan(60_000);
    expect(again.outcome.digest).toBe(once.outcome.digest);
  },
);

test('time that a scenario waits for is progress, however many events pass in it', () => {
  const late = completeScenario({
    name: 'late',
    servers: [{ name: 'm' }],
    clients: [{ name: 'c', server: 'm', startMicros: 60_000_000, workload: { script: [['PING']] } }],
    stop: { idleEvents: 200 },
  });
  const { outcome, verdicts } = judged([calm(() => null)], {}, late);
  expect(outcome.events).toBeGreaterThan(400);
  expect(verdicts[0].held).toBe(true);
});

test('the first of several wins, and the world at rest is made once', () => {
  const seen = new Set<unknown>();
  const look = calm((end) => {
    seen.add(end.atRest());
    seen.add(end.atRest());
    return null;
  });
  judged([look, look]);
  expect(seen.size).toBe(1);
});

test('the two feeds differ in the one property, and in what it costs', () => {
  const of = (variant: typeof feed249) =>
    judged(PROPERTIES, { variant }).verdicts.flatMap(({ held, property }) =>
      held === false ? [property] : [],
    );
  expect(of(feed249)).toEqual(['select-lifetimes', 'memory-at-rest']);
  expect(of(feed2410)).toEqual([]);
});

test('asked for no figures, a run is judged the same', () => {
  const options = () => ({ variant: feed249, chooser: createReplayChooser({}), properties: PROPERTIES });
  const looked: string[] = [];
  const watched: typeof redis = {
    ...redis,
    observe(observed) {
      const observation = redis.observe(observed);
      looked.push(`${observed.figures}, ${observation.look === undefined ? 'never' : 'looked at'}`);
      return observation;
    },
  };
  const { outcome, ...checked } = checkRun(watched, scenario, options());
  expect(judgeRun(watched, scenario, options())).toEqual({ ...checked, digest: outcome.digest });
  expect(checked.verdicts.map(({ held }) => held)).toContain(true);
  expect(looked).toEqual(['true, looked at', 'false, never']);
});
