/**
 * A property that cannot fail does not exist: each is violated by a whole run of a world that is wrong on purpose, asked
 * as `run` asks it. A new property without its wrong world fails the first test.
 */

import { checkRun } from '../lab/index.ts';
import {
  completeScenario,
  type Scenario,
  type ScenarioInput,
  type Simulation,
  type Variant,
  variantById,
} from '../model/index.ts';
import { dictEntries } from '../model/internals.ts';
import { createReplayChooser, holdText, WORD_B } from '../sim/index.ts';
import { FINDINGS } from './findings.ts';
import { PROPERTIES } from './properties.ts';
import type { RedisSystem } from './property.ts';
import { createRedisSystem } from './redis-system.ts';

interface WrongWorld {
  scenario: Scenario;
  /** A wrong fix, or the right feed if left out. */
  variant?: string;
  /** Called after each event until it says that it has spoilt something. */
  spoil?(simulation: Simulation): boolean;
}

type Client = NonNullable<ScenarioInput['clients']>[number];

const writer = (db: number, startMicros = 300_000): Client => ({
  name: `writer-${db}`,
  server: 'master',
  db,
  startMicros,
  workload: { command: ['SET', 'k', 'v'], repeat: 2 },
});

function plain(clients: Client[], more: Partial<ScenarioInput> = {}): Scenario {
  const servers = [
    { name: 'master', config: { save: [] } },
    { name: 'slave-1', follows: 'master' },
  ];
  return completeScenario({ name: 'wrong', servers, clients, ...more });
}

/** Two clients whose writes alternate between a database without a shared SELECT and one with it. */
const turns = (high: number, low: number): Scenario => plain([writer(high), writer(low, 300_005)]);

const written = ({ world }: Simulation): boolean => world.clients.every(({ state }) => state === 'done');

/** Another text under the first key of a server, long after the last write. */
function changeValue({ world, redis }: Simulation, index: number): boolean {
  if (world.now < 1_000_000) return false;
  for (const db of world.servers[index].server.dbs) {
    for (const { value } of db === null ? [] : dictEntries(db.dict)) {
      const { heap } = redis[index];
      holdText(heap, heap.cells[value + WORD_B], 'w');
      return true;
    }
  }
  return false;
}

/** The first OK that is on its way to a client becomes a number of the same length. */
function changeReply({ world }: Simulation): boolean {
  for (const { link, owners } of world.connections) {
    const [, pipe] = link.pipes;
    if (owners[0].kind !== 'client' || pipe.segment !== '+OK\r\n') continue;
    pipe.segment = ':10\r\n';
    return true;
  }
  return false;
}

const finding = (id: string): Scenario =>
  completeScenario(FINDINGS.find((each) => each.id === id)?.scenario as ScenarioInput);

const counter: Client = {
  name: 'counter',
  server: 'master',
  startMicros: 300_000,
  workload: { command: ['INCR', 'n'], repeat: 1000 },
};
const reader: Client = {
  name: 'reader',
  server: 'slave-1',
  startMicros: 400_000,
  thinkMicros: [200_000, 200_000],
  workload: { command: ['GET', 'n'], repeat: 20 },
  reconnect: true,
};

const WRONG_WORLDS: Record<string, WrongWorld> = {
  'no-panic': { scenario: turns(15, 0), variant: 'count-from-zero' },
  'no-use-after-free': { scenario: turns(15, 0), variant: 'released-first' },
  'shared-objects-intact': { scenario: turns(3, 0), variant: 'shared-not-counted' },
  'select-lifetimes': { scenario: turns(15, 0), variant: '2.4.9' },
  'shared-counts': { scenario: turns(3, 0), variant: 'shared-not-released' },
  'ledger-and-audit-agree': {
    scenario: turns(15, 0),
    spoil(simulation) {
      simulation.redis[0].heap.used += written(simulation) ? 8 : 0;
      return written(simulation);
    },
  },
  'memory-at-rest': { scenario: turns(15, 0), variant: '2.4.9' },
  'no-crash': { scenario: finding('randomkey-on-a-slave-hangs') },
  'client-order': { scenario: turns(3, 0), spoil: changeReply },
  'slaves-converge': { scenario: turns(15, 0), variant: 'never-selected' },
  'stream-replays': { scenario: turns(3, 0), spoil: (simulation) => changeValue(simulation, 1) },
  'acknowledged-writes-survive': {
    scenario: plain([counter], { faults: [{ atMicros: 2_000_000, do: 'restart', server: 'master' }] }),
  },
  'reads-do-not-go-back': {
    scenario: plain([counter, reader], {
      faults: [{ atMicros: 2_000_000, do: 'restart', server: 'slave-1' }],
    }),
  },
  'slaves-as-old-as-they-say': {
    scenario: plain([counter, reader], {
      faults: [
        { atMicros: 250_000, do: 'slow-reader', link: { from: 'master', to: 'slave-1' }, bytesPerMilli: 1 },
      ],
    }),
  },
};

function spoilt(spoil: WrongWorld['spoil']): RedisSystem {
  const redis = createRedisSystem();
  let left = spoil;
  return {
    ...redis,
    step(simulation) {
      const more = redis.step(simulation);
      if (left?.(simulation) === true) left = undefined;
      return more;
    },
  };
}

const owed = PROPERTIES.filter(({ when }) => when !== 'sometimes');

function heldOf(id: string, { scenario, variant = '2.4.10', spoil }: WrongWorld): boolean | null {
  const { verdicts } = checkRun(spoilt(spoil), scenario, {
    variant: variantById(variant) as Variant,
    chooser: createReplayChooser({}),
    properties: owed.filter((property) => property.id === id),
  });
  return verdicts[0].held;
}

test('every property has its wrong world', () => {
  expect(Object.keys(WRONG_WORLDS).sort()).toEqual(owed.map(({ id }) => id).sort());
});

test.each(Object.keys(WRONG_WORLDS))('%s is violated by it', (id) => {
  expect(heldOf(id, WRONG_WORLDS[id])).toBe(false);
});

test.each(Object.keys(WRONG_WORLDS))('%s holds of the same servers where nothing is wrong', (id) => {
  const { scenario } = WRONG_WORLDS[id];
  const right = id === 'no-crash' ? turns(15, 0) : { ...scenario, faults: [] };
  expect(heldOf(id, { scenario: right })).toBe(true);
});

test('what is to be met sometimes is not met where nobody follows', () => {
  const scenario = completeScenario({ name: 'alone', servers: [{ name: 'master' }], clients: [writer(0)] });
  const { verdicts } = checkRun(createRedisSystem(), scenario, {
    variant: variantById('2.4.9') as Variant,
    chooser: createReplayChooser({}),
    properties: PROPERTIES.filter(({ when }) => when === 'sometimes'),
  });
  expect(verdicts.map(({ held }) => held)).toEqual(verdicts.map(() => null));
});
