/** Partition, isolation, kill and promotion: one word each. */

import { createReplayChooser } from '../../sim/index.ts';
import { completeScenario, type FaultSpec, type ScenarioInput } from '../scenario/index.ts';
import { parseScenario } from '../scenario/scenario-text.ts';
import { feed2410 } from '../variants/index.ts';
import { createSimulation, runUntil } from './engine.ts';
import { endFaults } from './faults.ts';
import type { Simulation } from './simulation.ts';

const SECOND = 1_000_000;

function simulationOf(faults: FaultSpec[], more: Partial<ScenarioInput> = {}): Simulation {
  const scenario = completeScenario({
    name: 'separation',
    servers: [
      { name: 'master', config: { save: [] } },
      { name: 'slave-1', follows: 'master', config: { save: [] } },
      { name: 'slave-2', follows: 'master', config: { save: [] } },
    ],
    clients: [
      {
        name: 'writer',
        server: 'master',
        startMicros: 500_000,
        thinkMicros: [100_000, 100_000],
        workload: { command: ['INCR', 'n'], repeat: 200 },
        reconnect: true,
      },
    ],
    faults,
    ...more,
  });
  return createSimulation({ scenario, chooser: createReplayChooser({}), variantOf: () => feed2410 });
}

/** Bytes that a server has been sent by its master since `runUntil` was last called. */
const writesOf = ({ world }: Simulation, server: number): number => world.servers[server].server.dirty;
const answered = ({ world }: Simulation): number => world.clients[0].answered;
const roles = ({ world }: Simulation): (string | null)[] =>
  world.servers.map(({ server }) => server.masterHost);

test('nothing passes a partition, in neither direction, until it is healed; all of it arrives then', () => {
  const groups = { between: ['master'], and: ['slave-1'] };
  const simulation = simulationOf([
    { atMicros: SECOND, do: 'partition', ...groups },
    { atMicros: 3 * SECOND, do: 'heal', between: ['slave-1'], and: ['master'] },
  ]);
  runUntil(simulation, 1.1 * SECOND);
  const before = writesOf(simulation, 1);
  runUntil(simulation, 2.9 * SECOND);
  expect(writesOf(simulation, 1)).toBe(before);
  expect(writesOf(simulation, 2)).toBeGreaterThan(before + 10);
  runUntil(simulation, 3.2 * SECOND);
  expect(writesOf(simulation, 1)).toBe(writesOf(simulation, 2));
});

test('an isolated server reaches nobody, on new connections neither', () => {
  const simulation = simulationOf([
    { atMicros: SECOND, do: 'isolate', server: 'master' },
    { atMicros: SECOND, do: 'cut', link: { from: 'writer', to: 'master' } },
    { atMicros: 5 * SECOND, do: 'rejoin', server: 'master' },
  ]);
  runUntil(simulation, 1.1 * SECOND);
  const before = answered(simulation);
  runUntil(simulation, 4.9 * SECOND);
  expect(answered(simulation)).toBe(before);
  expect(simulation.world.clients[0].state).toBe('connecting');
  // A dial is repeated once a second, as a SYN is.
  runUntil(simulation, 6.5 * SECOND);
  expect(answered(simulation)).toBeGreaterThan(before);
  expect(writesOf(simulation, 1)).toBe(writesOf(simulation, 2));
});

test('who is isolated and behind a partition is reached when both are over', () => {
  const simulation = simulationOf([
    { atMicros: SECOND, do: 'isolate', server: 'slave-1' },
    { atMicros: SECOND, do: 'partition', between: ['master'], and: ['slave-1', 'slave-2'] },
    { atMicros: 2 * SECOND, do: 'rejoin', server: 'slave-1' },
    { atMicros: 3 * SECOND, do: 'heal', between: ['master'], and: ['slave-1', 'slave-2'] },
  ]);
  runUntil(simulation, 1.1 * SECOND);
  const before = writesOf(simulation, 1);
  runUntil(simulation, 2.9 * SECOND);
  expect(writesOf(simulation, 1)).toBe(before);
  runUntil(simulation, 3.2 * SECOND);
  expect(writesOf(simulation, 1)).toBeGreaterThan(before);
});

test('the calm heals every partition, for dials that come later, too', () => {
  const simulation = simulationOf([{ atMicros: SECOND, do: 'isolate', server: 'master' }]);
  runUntil(simulation, 2 * SECOND);
  const before = writesOf(simulation, 1);
  endFaults(simulation);
  runUntil(simulation, 4 * SECOND);
  expect(writesOf(simulation, 1)).toBeGreaterThan(before + 10);
});

test('a kill ends the process and loses what was not saved; a restart brings it back', () => {
  const simulation = simulationOf([
    { atMicros: SECOND, do: 'kill', server: 'master' },
    { atMicros: 3 * SECOND, do: 'restart', server: 'master' },
  ]);
  runUntil(simulation, 2 * SECOND);
  expect(simulation.world.servers[0].up).toBe(false);
  runUntil(simulation, 3.05 * SECOND);
  expect(simulation.world.servers[0].up).toBe(true);
  // The client is back, too, and has begun to count anew.
  expect(writesOf(simulation, 0)).toBeLessThan(2);
  expect(answered(simulation)).toBeGreaterThan(3);
});

test('a promotion turns the old master and its other slaves round', () => {
  const simulation = simulationOf([{ atMicros: SECOND, do: 'promote', server: 'slave-1' }]);
  runUntil(simulation, 0.9 * SECOND);
  expect(roles(simulation)).toEqual([null, 'master', 'master']);
  runUntil(simulation, 4 * SECOND);
  expect(roles(simulation)).toEqual(['slave-1', null, 'slave-1']);
  expect(simulation.world.servers.map(({ server }) => server.linkState === 'connected')).toEqual([
    true,
    false,
    true,
  ]);
});

test('a dead master stays as it was when another one is promoted', () => {
  const simulation = simulationOf([
    { atMicros: SECOND, do: 'kill', server: 'master' },
    { atMicros: 2 * SECOND, do: 'promote', server: 'slave-1' },
  ]);
  runUntil(simulation, 4 * SECOND);
  expect(roles(simulation)).toEqual([null, null, 'slave-1']);
});

test.each([
  ['{ atMicros: 1, do: partition, between: [master], and: [nobody] }', 'faults[0].and[0]', '"nobody"'],
  [
    '{ atMicros: 1, do: heal, between: [master], and: [master] }',
    'faults[0].and[0]',
    'on the other side, too',
  ],
  ['{ atMicros: 1, do: partition, between: [], and: [slave] }', 'faults[0].between', 'a list of 0'],
  ['{ atMicros: 1, do: isolate, server: nobody }', 'faults[0].server', '"nobody"'],
  ['{ atMicros: 1, do: promote }', 'faults[0].server', 'nothing'],
])('%s is refused, with its place', (fault, at, found) => {
  const text = `name: x\nservers: [{ name: master }, { name: slave, follows: master }]\nfaults: [${fault}]\n`;
  const { problems } = parseScenario(text, { file: 'x.yaml' });
  expect(problems[0]).toMatchObject({ at, line: 3 });
  expect(problems[0].found).toContain(found);
});
