import fc from 'fast-check';
import { drawn } from '../../lab/fast-check.ts';
import { type Case, oneOf, shrinkCase, simplerCases, weighted } from '../../lab/index.ts';
import {
  completeScenario,
  createDynamics,
  type FaultSpec,
  type Scenario,
  SHARED_SELECTS,
  type Simulation,
  simulate,
  type Variant,
  variantById,
} from '../../model/index.ts';
import { parseScenario, scenarioProblems } from '../../model/scenario-text.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { createSeededChooser, createSupplyChooser } from '../../sim/index.ts';
import { briefScenario } from '../brief-scenario.ts';
import { cases, clientPrograms, commands, faults, links, swarmWeights, topologies } from '../fast-check.ts';
import { drawLink } from './links.ts';
import { drawScenario, type Space } from './scenarios.ts';
import { COMMAND_FAMILIES, SEVERE_FAULTS } from './swarm.ts';

const redis = createRedisSystem();

function sample(count: number, space: Space = {}): Case<Scenario>[] {
  return Array.from({ length: count }, (_, seed) => ({
    scenario: drawScenario(createSeededChooser(seed), space),
    choices: null,
  }));
}

function namesIn({ clients }: Scenario): string[] {
  return clients.flatMap(({ workload }) => {
    if ('raw' in workload) return [];
    return ('script' in workload ? workload.script : [workload.command]).map(([name]) => name);
  });
}

const many = sample(1500);

test('everything that is drawn can be played', () => {
  expect(many.flatMap(({ scenario }) => scenarioProblems(scenario))).toEqual([]);
});

test('everything that is drawn can be written down, and read as the same', () => {
  const also = SEVERE_FAULTS;
  const drawn = [...sample(150, { more: ['rough', 'stall', 'cut'], also }), ...sample(150)];
  const rough = drawn.filter(
    ({ scenario }) => scenario.links.overrides.length > 0 && scenario.faults.length > 0,
  );
  expect(rough.length).toBeGreaterThan(30);
  for (const { scenario } of drawn) {
    const read = parseScenario(JSON.stringify(scenario), { file: 'drawn.json', version: '2.4.9' });
    expect(read).toEqual({ scenario, problems: [] });
  }
});

/** The databases that clients turn to. */
function idsIn(cases: readonly Case<Scenario>[]): Set<number> {
  return new Set(
    cases.flatMap(({ scenario: { clients } }) =>
      clients.flatMap(({ db, workload }) => [
        ...(db === undefined ? [] : [db]),
        ...('script' in workload
          ? workload.script.flatMap(([name, id]) => (/^select$/i.test(name) ? [Number(id)] : []))
          : []),
      ]),
    ),
  );
}

test('databases on both sides of the border are turned to: the last with a shared SELECT, and the first without', () => {
  const ids = idsIn(many);
  expect([0, SHARED_SELECTS - 1, SHARED_SELECTS].filter((id) => !ids.has(id))).toEqual([]);
});

test.each(['joining', 'crowded'] as const)(
  '%s: databases with a shared SELECT and the first two without',
  (about) => {
    const ids = idsIn(sample(200, { about }));
    expect([...ids].toSorted((a, b) => a - b)).toEqual([0, SHARED_SELECTS, SHARED_SELECTS + 1]);
  },
);

test('a link is rough in each way as often as it should be', () => {
  const links = Array.from({ length: 4_000 }, (_, seed) => drawLink(createSeededChooser(seed)));
  const shares = {
    latencyMicros: 1 / 2,
    jitterMicros: 1 / 2,
    segmentBytes: 1 / 4,
    sendBuffer: 1 / 4,
    receiveBuffer: 1 / 4,
    bytesPerMilli: 1 / 6,
  };
  for (const [key, share] of Object.entries(shares)) {
    const found = links.filter((link) => key in link).length / links.length;
    // Four times how much such a share of 4,000 strays.
    expect({ key, near: Math.abs(found - share) < 0.03 }).toEqual({ key, near: true });
  }
});

test('the same choices draw the same scenario', () => {
  expect(sample(50)).toEqual(many.slice(0, 50));
});

test('every command of the families is drawn, every fault, every shape of workload and chained slaves', () => {
  const names = new Set(many.flatMap(({ scenario }) => namesIn(scenario)));
  const supported =
    'PING ECHO QUIT SELECT SET SETNX SETEX GET GETSET MGET MSET MSETNX APPEND STRLEN INCR DECR INCRBY DECRBY DEL EXISTS TYPE RENAME RENAMENX MOVE KEYS RANDOMKEY DBSIZE FLUSHDB FLUSHALL EXPIRE EXPIREAT PERSIST TTL MULTI EXEC DISCARD WATCH UNWATCH PUBLISH INFO CONFIG MONITOR SAVE BGSAVE LASTSAVE SLAVEOF SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE';
  expect(supported.split(' ').filter((name) => !names.has(name))).toEqual([]);
  const kinds = new Set<FaultSpec['do']>(
    many.flatMap(({ scenario }) => scenario.faults.map((fault) => fault.do)),
  );
  expect([...kinds].sort()).toEqual([
    'bgsave-fail',
    'bgsave-kill',
    'cut',
    'restart',
    'resume',
    'shutdown',
    'slaveof',
    'slaveof-no-one',
    'slow-reader',
    'stall',
  ]);
  const shapes = new Set(
    many.flatMap(({ scenario }) => scenario.clients.map(({ workload }) => Object.keys(workload)[0])),
  );
  expect([...shapes].sort()).toEqual(['raw', 'repeat', 'script']);
  expect(
    many.some(({ scenario }) => scenario.servers.some(({ follows }) => follows?.startsWith('slave'))),
  ).toBe(true);
});

test('a space leaves out what it says', () => {
  const small = sample(300, {
    mostSlaves: 1,
    mostClients: 2,
    mostCommands: 3,
    without: ['save', 'cut', 'raw', 'debug'],
  });
  for (const { scenario } of small) {
    expect(scenario.servers).toHaveLength(2);
    expect(scenario.clients.length).toBeLessThanOrEqual(2);
    expect(namesIn(scenario)).not.toContain('BGSAVE');
    expect(scenario.clients.some(({ workload }) => 'raw' in workload)).toBe(false);
    expect(scenario.faults.some((fault) => fault.do === 'cut')).toBe(false);
  }
});

test('clients of slaves leave the dataset alone', () => {
  const writes =
    /^(SET|MSET|APPEND|GETSET|INCR|DECR|DEL|RENAME|MOVE|EXPIRE|PERSIST|FLUSH|SLAVEOF|EXEC|DEBUG)/;
  const said = many.flatMap(({ scenario }) =>
    namesIn({ ...scenario, clients: scenario.clients.filter(({ server }) => server !== 'master') }),
  );
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter((name) => writes.test(name))).toEqual([]);
});

test('zeros draw the plainest scenario', () => {
  const scenario = drawScenario(createSupplyChooser(() => 0));
  expect(briefScenario(scenario)).toMatchObject({
    servers: [{ name: 'master' }, { name: 'slave-1', follows: 'master' }],
    clients: [{ name: 'client-1', workload: { script: [['SET', 'k', 'v']] } }],
  });
  expect(scenario.faults).toEqual([]);
});

test('a brief scenario, completed, is the scenario', () => {
  for (const { scenario } of many.slice(0, 300)) {
    expect(completeScenario(briefScenario(scenario))).toEqual(scenario);
  }
});

describe('shrinking', () => {
  test('every simpler case can be played, and is another one', () => {
    for (const found of many.slice(0, 40)) {
      for (const simpler of simplerCases(redis, found)) {
        expect(scenarioProblems(simpler.scenario)).toEqual([]);
        expect(simpler).not.toEqual(found);
      }
    }
  });

  test('where everything fails it ends at nothing', () => {
    for (const found of many.slice(0, 100)) {
      const { found: least, done } = shrinkCase(redis, found, { fails: () => true, budget: 2000 });
      expect(done).toBe(true);
      expect(briefScenario(least.scenario)).toEqual({ name: 'generated', servers: [{ name: 'master' }] });
    }
  });

  test('where nothing else fails it stays, whatever it tried', () => {
    const start = many[7];
    const { found, steps, tried } = shrinkCase(redis, start, { fails: () => false });
    expect({ same: found === start, steps }).toEqual({ same: true, steps: 0 });
    expect(tried).toBe([...simplerCases(redis, start)].length);
  });

  test('choices that are needed stay, and nothing else of them', () => {
    const start: Case<Scenario> = {
      ...many[3],
      choices: { network: [3, 9, 0, 12, 5], workload: [1, 2], server: [0, 0] },
    };
    const needs = ({ choices }: Case<Scenario>) => (choices?.network?.[3] ?? 0) >= 3;
    expect(shrinkCase(redis, start, { fails: needs }).found.choices).toEqual({ network: [0, 0, 0, 3] });
  });

  test('a budget is kept, and the best so far comes back', () => {
    const steps: number[] = [];
    const shrunk = shrinkCase(redis, many[7], {
      fails: () => true,
      budget: 3,
      onStep: (_, tried) => steps.push(tried),
    });
    expect(shrunk).toMatchObject({ steps: 3, tried: 3, done: false });
    expect(steps).toEqual([1, 2, 3]);
  });

  test('whatever a scenario needs, it keeps: a cut, and a client of the second slave', () => {
    const needs = ({ scenario }: Case<Scenario>) =>
      scenario.faults.some((fault) => fault.do === 'cut') &&
      scenario.clients.some(({ server }) => server !== 'master');
    const start = many.find(needs) as Case<Scenario>;
    const { found } = shrinkCase(redis, start, { fails: needs });
    expect(found.scenario.servers).toHaveLength(2);
    expect(found.scenario.clients).toHaveLength(1);
    expect(found.scenario.faults).toHaveLength(1);
  });
});

describe('as fast-check arbitraries', () => {
  const targets = { servers: ['master', 'slave-1'], links: [{ from: 'master', to: 'slave-1' }] };
  test.each<[string, fc.Arbitrary<unknown>]>([
    ['swarmWeights', swarmWeights()],
    ['topologies', topologies()],
    ['clientPrograms', clientPrograms()],
    ['commands', commands()],
    ['links', links()],
    ['faults', faults(targets)],
    ['cases', cases()],
  ])('%s: the same seed samples the same values', (_, arbitrary) => {
    const values = fc.sample(arbitrary, { seed: 1, numRuns: 20 });
    expect(fc.sample(arbitrary, { seed: 1, numRuns: 20 })).toEqual(values);
    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBeGreaterThan(5);
  });

  test('they shrink as they are told', () => {
    const towardsZero = drawn(
      (choose) => choose.pick(1000, 'n'),
      (n) => (n > 0 ? [Math.floor(n / 2), n - 1] : []),
    );
    const details = fc.check(
      fc.property(towardsZero, (n) => n < 17),
      { seed: 3 },
    );
    expect(details.counterexample).toEqual([17]);
  });
});

test('weights: nothing of weight 0 is drawn, and all zeros mean the first', () => {
  const chooser = createSeededChooser(1);
  const drawnIndexes = new Set(Array.from({ length: 200 }, () => weighted(chooser, [0, 2, 0, 5], 'x')));
  expect([...drawnIndexes].sort()).toEqual([1, 3]);
  expect(weighted(chooser, [0, 0], 'x')).toBe(0);
  expect(
    oneOf(
      createSupplyChooser(() => 0),
      COMMAND_FAMILIES,
      'x',
    ),
  ).toBe('write');
});

describe('faults of whole servers', () => {
  const severe = sample(400, { also: SEVERE_FAULTS });

  test('are drawn only where they are asked for, and leave what is drawn without them alone', () => {
    severe.forEach(({ scenario }, number) => {
      const usual = many[number].scenario;
      expect({ ...scenario, faults: scenario.faults.slice(0, usual.faults.length) }).toEqual(usual);
    });
    const kinds = new Set(severe.flatMap(({ scenario }) => scenario.faults.map((fault) => fault.do)));
    for (const kind of [...SEVERE_FAULTS, 'rejoin', 'heal'] as const) expect(kinds).toContain(kind);
    const one = sample(100, { also: ['kill'] }).flatMap(({ scenario }) => scenario.faults);
    expect(one.some((fault) => fault.do === 'kill')).toBe(true);
    expect(one.some((fault) => ['isolate', 'partition', 'promote'].includes(fault.do))).toBe(false);
  });

  test('a partition has any number on either side', () => {
    const sides = severe.flatMap(({ scenario }) =>
      scenario.faults.flatMap((fault) =>
        fault.do === 'partition' ? [fault.between.length, -fault.and.length] : [],
      ),
    );
    expect([1, 2, 3, -1, -2, -3].filter((length) => !sides.includes(length))).toEqual([]);
  });

  test('can be played, and come to rest', () => {
    expect(severe.flatMap(({ scenario }) => scenarioProblems(scenario))).toEqual([]);
    const variant = variantById('2.4.10') as Variant;
    const struck = severe.filter(({ scenario }, number) => scenario !== many[number].scenario).slice(0, 60);
    const dynamics = createDynamics();
    const waiting = struck.map(({ scenario }) => {
      let why: string | null = '';
      const atEnd = (simulation: Simulation) => {
        why = dynamics.pending(simulation);
      };
      const { stop } = simulate(scenario, { variant, chooser: createSeededChooser(1), atEnd });
      return stop === 'until' ? why : stop;
    });
    expect(waiting).toEqual(waiting.map(() => null));
  });
});
