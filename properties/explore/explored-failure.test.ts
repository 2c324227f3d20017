/**
 * The counterexample of an exploration as a failure: whatever the path needs of the run (slaves that are servers or
 * clients, turns that are held back, cuts that come late), the failure is of the property that the exploration found, and
 * replays, is explained and shrinks like any other.
 */
import { failureText, parseFailure } from '../../lab/files.ts';
import { type Failure, replayFailure, shrinkCase } from '../../lab/index.ts';
import { completeScenario, type Scenario, type Variant, variantById } from '../../model/index.ts';
import { readScenario } from '../../model/scenario-text.ts';
import { createReplayChooser } from '../../sim/index.ts';
import { briefScenario } from '../brief-scenario.ts';
import { completeScope, EXPLORED_GROUPS, exploredFailure, type Scope } from '../explore.ts';
import { propertyById } from '../properties.ts';
import type { RedisProperty } from '../property.ts';
import { createRedisSystem } from '../redis-system.ts';
import { why } from '../why.ts';
import { describeAction } from './actions.ts';
import { pathScenarios } from './path-scenarios.ts';

const system = createRedisSystem();
const variant = (id: string) => variantById(id) as Variant;
const property = (id: string) => propertyById(id) as RedisProperty;

function failureOf(
  id: string,
  violated: string,
  part: Partial<Scope>,
  path: string,
): Failure<Scenario> | null {
  const scope = completeScope({ variant: variant(id), properties: EXPLORED_GROUPS.all, ...part });
  return exploredFailure(scope, { path: path.split(' ').map(Number), property: violated });
}

const LEAK = ['2.4.9', 'select-lifetimes', { clients: 1, writes: 2, backlog: 'full' }, '40961 0'] as const;

/** Paths of pinned-explorations.json. */
const PATHS: readonly (readonly [string, string, Partial<Scope>, string])[] = [
  LEAK,
  ['freed-at-once', 'no-use-after-free', { clients: 2, writes: 1 }, '40960 40977 0'],
  [
    'last-one-kept',
    'memory-at-rest',
    { clients: 1, writes: 2, quits: 1 },
    '36864 40961 0 0 16384 20480 40960 0 0 16384',
  ],
  [
    'own-memory-not-reset',
    'slaves-converge',
    { clients: 1, writes: 2, cuts: 1 },
    '32768 40961 0 0 16384 28672 0 0 4096 8192 40961 0 0 16384 20480 20480',
  ],
  [
    'shared-not-released',
    'shared-counts',
    { clients: 1, writes: 2, cuts: 1 },
    '40961 0 0 16384 32768 28672 40960 0 0 4096 16384 8192 0 0 20480',
  ],
];

test.each(PATHS)('%s violates %s in %j', (id, violated, part, path) => {
  const failure = failureOf(id, violated, part, path) as Failure<Scenario>;
  expect([failure.variant, failure.verdict.property, failure.origin]).toEqual([id, violated, 'explore']);
  const read = parseFailure(failureText(system, failure), [system]).failure as Failure<Scenario>;
  expect(read).toEqual(failure);
  const { stillViolates, sameDigest } = replayFailure(system, read, {
    variant: variant(id),
    property: property(violated),
  });
  expect([stillViolates, sameDigest]).toEqual([true, true]);
});

test('a slave reads just when the path says so: its link is let go for a microsecond', () => {
  const [id, , part, text] = PATHS[2];
  const scope = completeScope({ variant: variant(id), properties: EXPLORED_GROUPS.all, ...part });
  const path = text.split(' ').map(Number);
  const reads = path.filter((action) => /^slave \d+ reads/.test(describeAction(scope, action))).length;
  expect(reads).toBeGreaterThan(0);
  const scenarios = [...pathScenarios(scope, path)];
  expect(scenarios.length).toBeGreaterThan(0);
  for (const { faults } of scenarios) {
    const resumed = faults.flatMap((fault) => (fault.do === 'resume' ? [fault] : []));
    expect(resumed.length).toBeGreaterThanOrEqual(reads);
    for (const { atMicros, link } of resumed)
      expect(faults).toContainEqual({ atMicros: atMicros + 1, do: 'stall', link });
  }
});

test('one that no run goes the way of gives none', () => {
  expect(
    failureOf(
      'shared-not-released',
      'shared-counts',
      { clients: 1, writes: 2, quits: 1 },
      '40961 0 0 16384 20480 36864 40960 0 0 16384 20480',
    ),
  ).toBeNull();
});

describe('the leak', () => {
  const failure = failureOf(...LEAK) as Failure<Scenario>;

  test('is explained, with the object and the way that it was sent', () => {
    const told = why(failure.scenario, {
      variant: variant('2.4.9'),
      chooser: createReplayChooser(failure.choices),
    });
    expect(told.lives.map(({ text, server }) => [server, text])).toContainEqual(['master', 'select 10']);
  });

  test('says its way, and how its servers are built', () => {
    expect(failure.scenario.about).toBe(
      '1. client 0 writes to database 10\n2. the master looks at its sockets',
    );
    expect(failure.scenario.buffers).toBe('small');
    expect(readScenario(JSON.parse(JSON.stringify(briefScenario(failure.scenario)))).scenario).toEqual(
      failure.scenario,
    );
  });

  test('shrinks to a run of Redis as it is: what the exploration needed to be small goes', () => {
    const { found } = shrinkCase(
      system,
      { scenario: failure.scenario, choices: failure.choices },
      {
        fails: ({ scenario, choices }) =>
          replayFailure(
            system,
            { ...failure, scenario, choices: choices ?? {} },
            { variant: variant('2.4.9'), property: property('select-lifetimes') },
          ).stillViolates === true,
      },
    );
    const { buffers, servers, clients, outside, faults, links } = found.scenario;
    expect([buffers, servers.length, outside, faults, links.overrides]).toEqual([undefined, 2, [], [], []]);
    expect(clients.map(({ workload }) => workload)).toEqual([
      {
        script: [
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
        ],
        repeat: 1,
      },
    ]);
  });
});

test('a scenario says whether its servers are built with small buffers', () => {
  const [usual, small] = [undefined, 'small' as const].map((buffers) => {
    const scenario = completeScenario({
      name: 'built',
      servers: [{ name: 'master' }],
      clients: [{ name: 'c', server: 'master', workload: { command: ['PING'], repeat: 1 } }],
      ...(buffers === undefined ? {} : { buffers }),
    });
    const simulation = system.start(scenario, {
      variant: variant('2.4.10'),
      chooser: createReplayChooser({}),
      observers: {},
    });
    return simulation.redis[0].rules;
  });
  expect([usual.replyBufferBytes, usual.replyChunkBytes, usual.sharedIntegers]).toEqual([7500, 7500, 10_000]);
  expect([small.replyBufferBytes, small.replyChunkBytes, small.sharedIntegers]).toEqual([36, 32, 0]);
});
