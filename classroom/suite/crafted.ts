import { completeScenario, type Scenario, type ScenarioInput } from '../../model/index.ts';

/**
 * Scenarios made by hand, for what generated ones come to seldom: an object that becomes a node of its own, a slave that
 * was passed by, one that joins late. They are played first.
 */

const SET = (value: number) => ['SET', 'k', 'v'.repeat(value)];

/** Two slaves, held in a BGSAVE for as long as the writes take, so that their reply lists fill. */
function heldSlaves(name: string, script: string[][], slaves: number): ScenarioInput {
  return {
    name,
    servers: [
      { name: 'master', bgsave: { durationMicros: 3_000_000 } },
      ...Array.from({ length: slaves }, (_, index) => ({ name: `slave-${index + 1}`, follows: 'master' })),
    ],
    clients: [{ name: 'client', server: 'master', startMicros: 2_000_000, workload: { script } }],
  };
}

/**
 * The first command and its SELECT leave 5 bytes of the static buffer's 7,500 free: 11 bytes of `select 12`, 29 of the
 * request around the value, 7,455 of the value. The next SELECT has to begin the list.
 */
const FULL_BUFFER = [['SELECT', '12'], SET(7_455), ['SELECT', '13'], SET(1), ['SELECT', '12'], SET(1)];

const BYSTANDER: ScenarioInput = {
  name: 'passed-by',
  servers: [{ name: 'master', bgsave: { durationMicros: 3_000_000 } }, { name: 'slave-1' }],
  clients: [
    { name: 'saver', server: 'master', startMicros: 1_000_000, workload: { script: [['BGSAVE']] } },
    {
      name: 'writer',
      server: 'master',
      db: 12,
      startMicros: 2_000_000,
      workload: { script: [['INCR', 'n']], repeat: 60 },
      thinkMicros: [100_000, 100_000],
    },
  ],
  faults: [{ atMicros: 1_500_000, do: 'slaveof', server: 'slave-1', master: 'master' }],
};

const LATECOMER: ScenarioInput = {
  name: 'latecomer',
  servers: [{ name: 'master' }, { name: 'slave-1', follows: 'master' }, { name: 'slave-2' }],
  clients: [
    {
      name: 'writer',
      server: 'master',
      db: 12,
      startMicros: 2_000_000,
      workload: { script: [['INCR', 'n']], repeat: 60 },
      thinkMicros: [100_000, 100_000],
    },
  ],
  faults: [{ atMicros: 4_000_000, do: 'slaveof', server: 'slave-2', master: 'master' }],
};

/** Away and back in the same place, while everything goes to one database. */
const RETURNER: ScenarioInput = {
  ...LATECOMER,
  name: 'returner',
  servers: [{ name: 'master' }, { name: 'slave-1', follows: 'master' }],
  faults: [{ atMicros: 4_000_000, do: 'cut', link: { from: 'master', to: 'slave-1' } }],
};

const ALTERNATING: ScenarioInput = {
  name: 'alternating',
  servers: [
    { name: 'master' },
    { name: 'slave-1', follows: 'master' },
    { name: 'slave-2', follows: 'master' },
  ],
  clients: [0, 9, 10, 15].map((db) => ({
    name: `db-${db}`,
    server: 'master',
    db,
    startMicros: 2_000_000,
    workload: { repeat: 12, command: ['INCR', 'n'] },
  })),
};

/** Values that leave a little room, much room and none, for shared and for created objects. */
const MIXED_HELD = [
  ...FULL_BUFFER,
  ['SELECT', '9'],
  SET(7_600),
  ['SELECT', '10'],
  SET(7_400),
  ['SELECT', '11'],
  SET(7_460),
  ['SELECT', '15'],
  SET(20),
];

export const CRAFTED: readonly Scenario[] = [
  ALTERNATING,
  heldSlaves('full-buffer', FULL_BUFFER, 1),
  heldSlaves('full-buffers', FULL_BUFFER, 2),
  heldSlaves('mixed-sizes', MIXED_HELD, 2),
  BYSTANDER,
  LATECOMER,
  RETURNER,
].map((input) => completeScenario({ ...input, version: '2.4.10' }));
