/**
 * Is every row of every state table taken by some run? A row that no run can take says something of the model that is
 * not so.
 */
import { createReplayChooser, nextEventTime } from '../sim/index.ts';
import type * as stateMachine from '../sim/state-machine.ts';
import { completeScenario, type ScenarioInput } from './scenario/complete-scenario.ts';
import type { FaultSpec } from './scenario/scenario.ts';
import { STATE_TABLES } from './state-tables.ts';
import { VARIANTS } from './variants/index.ts';
import { createSimulation, step } from './world/engine.ts';
import { stopClient } from './world/redis-cli.ts';
import { cloneWorld } from './world/world.ts';

const mockTaken = new Set<string>();

jest.mock('../sim/state-machine.ts', () => {
  const actual = jest.requireActual<typeof stateMachine>('../sim/state-machine.ts');
  const nextState: typeof actual.nextState = (table, state, event) => {
    mockTaken.add(`${table.name}: ${state}, ${event}`);
    return actual.nextState(table, state, event);
  };
  return { ...actual, nextState };
});

/** Plays a scenario for so long; whatever state its clients come to, they are stopped there in a clone. */
function play(input: Omit<ScenarioInput, 'name'>, seconds: number): void {
  const scenario = completeScenario({ name: 'rows', ...input });
  const simulation = createSimulation({
    scenario,
    chooser: createReplayChooser({}),
    variantOf: () => VARIANTS[0],
  });
  const { world } = simulation;
  const stopped = new Set<string>();
  while (nextEventTime(world.queue) !== -1 && nextEventTime(world.queue) <= seconds * 1_000_000) {
    step(simulation);
    world.clients.forEach(({ state }, index) => {
      if (stopped.has(state)) return;
      stopped.add(state);
      stopClient(cloneWorld(world).clients[index]);
    });
  }
}

const LOOP = { repeat: 1_000_000, command: ['SET', 'k', 'v'] };

beforeAll(() => {
  // Clients that think and that do not, lose their server, are refused, and come back.
  play(
    {
      servers: [{ name: 'master' }],
      clients: [
        {
          name: 'thinker',
          server: 'master',
          workload: { repeat: 8, command: ['SET', 'k', 'v'] },
          thinkMicros: [100_000, 100_000],
          reconnect: true,
        },
        { name: 'late', server: 'master', startMicros: 400_000, workload: LOOP },
        { name: 'loop', server: 'master', workload: LOOP },
      ],
      faults: [
        { atMicros: 250_000, do: 'shutdown', server: 'master' },
        { atMicros: 450_000, do: 'restart', server: 'master' },
      ],
    },
    2,
  );
  // Slaves that find a BGSAVE that nobody waits for, and one more that finds the next, for which they wait.
  play(
    {
      servers: [
        { name: 'master', bgsave: { durationMicros: 3_000_000 } },
        ...['first', 'second'].map((name) => ({ name, follows: 'master' })),
        { name: 'third' },
      ],
      clients: [{ name: 'client', server: 'master', workload: { repeat: 1, command: ['BGSAVE'] } }],
      faults: [{ atMicros: 5_000_000, do: 'slaveof', server: 'third', master: 'master' }],
    },
    12,
  );
  // A slave is told where to go before and after it has dialled; its master is gone, its child killed, its link cut.
  for (const atMicros of [BEFORE_DIALLING, DIALLED]) {
    playPair(100_000, { atMicros, do: 'slaveof', server: 'slave', master: 'master' });
    playPair(100_000, { atMicros, do: 'slaveof-no-one', server: 'slave' });
  }
  playPair(10, { atMicros: BEFORE_DIALLING, do: 'shutdown', server: 'master' });
  playPair(10, { atMicros: DIALLED, do: 'bgsave-kill', server: 'master' });
  for (const atMicros of [DIALLED, ONLINE])
    playPair(10, { atMicros, do: 'cut', link: { from: 'slave', to: 'master' } });
});

/** A slave's first cron runs, and dials, after a millisecond. */
const BEFORE_DIALLING = 500;
const DIALLED = 30_000;
const ONLINE = 3_000_000;

function playPair(latencyMicros: number, fault: FaultSpec): void {
  const servers = [{ name: 'master' }, { name: 'slave', follows: 'master' }];
  play({ servers, links: { default: { latencyMicros } }, faults: [fault] }, 4);
}

test.each(
  STATE_TABLES.flatMap(({ name, transitions }) =>
    transitions.map(({ from, on }) => `${name}: ${from}, ${on}`),
  ),
)('%s', (row) => {
  expect(mockTaken).toContain(row);
});
