import { type Case, checkRun, chooserOf, shrinkCase, simplerCases } from '../../lab/index.ts';
import {
  completeScenario,
  type OutsideStep,
  type Scenario,
  type Variant,
  variantById,
} from '../../model/index.ts';
import { scenarioProblems } from '../../model/scenario-text.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { briefScenario } from '../brief-scenario.ts';
import { selectLifetimes } from '../predicates/select-lifetimes.ts';
import { withName, withoutServer } from './scenario-edits.ts';
import { withoutPieces } from './simpler-values.ts';

const redis = createRedisSystem();

const SET = '*3\r\n$3\r\nset\r\n$3\r\nfoo\r\n$3\r\nbar\r\n';
const SELECT_15 = '*2\r\n$6\r\nselect\r\n$2\r\n15\r\n';

/** Two programs that write to two databases in turn, one that asks the slave, one that speaks in lines, one of noise. */
function session(rounds: number): Case<Scenario> {
  const at = (step: number) => 20_000 + step * 100;
  const writes = Array.from({ length: rounds }, (_, round): OutsideStep[] => [
    { atMicros: at(round), do: 'send', conn: 0, bytes: SET.repeat(1 + (round % 3)) },
    { atMicros: at(round), do: 'send', conn: 1, bytes: SET },
  ]).flat();
  const outside: OutsideStep[] = [
    { atMicros: at(0), do: 'connect', conn: 0, server: 'upper' },
    { atMicros: at(0), do: 'connect', conn: 1, server: 'upper' },
    { atMicros: at(0), do: 'connect', conn: 2, server: 'lower' },
    { atMicros: at(0), do: 'connect', conn: 3, server: 'upper' },
    { atMicros: at(0), do: 'send', conn: 1, bytes: SELECT_15 },
    { atMicros: at(0), do: 'send', conn: 2, bytes: 'get foo\r\n' },
    { atMicros: at(0), do: 'send', conn: 3, bytes: 'select 12\r\nset k' },
    ...writes,
    { atMicros: at(rounds), do: 'send', conn: 3, bytes: ' v\r\n' },
    { atMicros: at(rounds), do: 'close', conn: 2 },
    { atMicros: at(rounds), do: 'connect', conn: 2, server: 'upper' },
    { atMicros: at(rounds), do: 'send', conn: 2, bytes: '*3\r\n$9\r\n\xff\0noise' },
    { atMicros: at(rounds), do: 'end', conn: 0 },
  ];
  const scenario = completeScenario({
    name: 'session',
    servers: [{ name: 'upper' }, { name: 'lower', follows: 'upper' }],
    outside,
    epochSeconds: 1_400_000_000,
    stop: { afterMicros: at(rounds) + 1 },
  });
  return { scenario, choices: null };
}

function fails(candidate: Case<Scenario>): boolean {
  const { verdicts } = checkRun(redis, candidate.scenario, {
    variant: variantById('2.4.9') as Variant,
    chooser: chooserOf(candidate),
    properties: [selectLifetimes],
  });
  return verdicts[0].held === false;
}

test('a session that leaks comes down to what every leak comes down to', () => {
  const { found, done, tried } = shrinkCase(redis, session(2000), { fails });
  expect(done).toBe(true);
  expect(tried).toBeLessThan(500);
  expect(fails(found)).toBe(true);
  expect(briefScenario(found.scenario)).toMatchObject({
    servers: [{ name: 'master' }, { follows: 'master' }],
    clients: [
      {
        workload: {
          script: [
            ['SELECT', '10'],
            ['SET', 'k', 'v'],
          ],
        },
      },
    ],
  });
  expect(found.scenario.outside).toEqual([]);
});

test('what only a session can do stays one: half a request before another program, half of it after', () => {
  const needs = ({ scenario: { outside } }: Case<Scenario>) =>
    outside.some((step, place) => {
      const rest = outside.slice(place + 1);
      return (
        step.do === 'send' &&
        step.bytes.endsWith('set k') &&
        rest.some((other) => other.do === 'send' && other.conn !== step.conn) &&
        rest.some((other) => other.do === 'send' && other.conn === step.conn)
      );
    });
  const { outside } = shrinkCase(redis, session(50), { fails: needs }).found.scenario;
  expect(outside.map(({ do: what }) => what).sort()).toEqual(['connect', 'connect', 'send', 'send', 'send']);
});

test.each<[string, string[][] | null]>([
  ['PING\r\n', [['PING']]],
  ['*1\r\n$4\r\nPING\r\nget  k\r\n', [['PING'], ['get', 'k']]],
  [
    `${SELECT_15}${SET}`,
    [
      ['select', '15'],
      ['set', 'foo', 'bar'],
    ],
  ],
  ['*1\r\n$4\r\nPING\r\nget', null],
  ['*0\r\n', null],
  ['\r\n', null],
  ['get "k k"\r\n', null],
  ['SYNC\r\n', null],
  ['quit\r\n', null],
  ['*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n', null],
])('what a program said, as a script if each request is answered by one reply: %j', (bytes, script) => {
  const scenario = completeScenario({
    name: 'said',
    servers: [{ name: 'upper' }],
    outside: [
      { atMicros: 10, do: 'connect', conn: 0, server: 'upper' },
      { atMicros: 20, do: 'send', conn: 0, bytes },
    ],
    stop: { afterMicros: 1_000 },
  });
  const scripts = [...simplerCases(redis, { scenario, choices: null })].flatMap(({ scenario: { clients } }) =>
    clients.flatMap(({ workload }) => ('script' in workload ? [workload.script] : [])),
  );
  expect(scripts[0] ?? null).toEqual(script);
});

test('every simpler session can be played, and is another one', () => {
  const whole = session(5);
  for (const simpler of simplerCases(redis, whole)) {
    expect(scenarioProblems(simpler.scenario)).toEqual([]);
    expect(simpler).not.toEqual(whole);
  }
});

test('where everything fails nothing is left of a session', () => {
  const { found } = shrinkCase(redis, session(5), { fails: () => true });
  expect(briefScenario(found.scenario)).toEqual({ name: 'session', servers: [{ name: 'master' }] });
});

describe('edits', () => {
  const { scenario } = session(2);
  const talksTo = ({ outside }: Scenario) =>
    new Set(outside.flatMap((step) => (step.do === 'connect' ? [step.server] : [])));

  test('without a server, what was said to it is gone, and nothing else', () => {
    const without = withoutServer(scenario, 1);
    expect(talksTo(without)).toEqual(new Set(['upper']));
    const gone = scenario.outside.filter((step) => !without.outside.includes(step));
    expect(gone.map(({ do: what, conn }) => [what, conn])).toEqual([
      ['connect', 2],
      ['send', 2],
      ['close', 2],
    ]);
  });

  test('under another name, programs connect to that one', () => {
    expect(talksTo(withName(scenario, 'lower', 'slave-1'))).toEqual(new Set(['upper', 'slave-1']));
  });
});

test('pieces to leave out: halves, quarters, and single ones', () => {
  expect([...withoutPieces([1, 2, 3, 4])]).toEqual([
    [3, 4],
    [1, 2],
    [2, 3, 4],
    [1, 3, 4],
    [1, 2, 4],
    [1, 2, 3],
  ]);
  expect([...withoutPieces([1])]).toEqual([[]]);
  expect([...withoutPieces([])]).toEqual([]);
});
