import { completeScenario, type ScenarioInput } from './complete-scenario.ts';

/** What is made of servers and clients that say this or that, or nothing. */
const server: ScenarioInput['servers'][number] = {
  databases: 4,
  preload: [],
  follows: 'a',
  name: 'b',
  variant: undefined,
};
const client = { workload: { script: [['PING']] }, db: 3, stay: true, server: 'a', name: 'c' };

test('servers and clients have their fields in one order, and none without a value, however they were written', () => {
  const { servers, clients } = completeScenario({
    name: 'x',
    servers: [{ name: 'a' }, server],
    clients: [{ name: 'd', server: 'a', workload: { raw: ['x'] }, db: undefined }, client],
  });
  const usual = ['config', 'bgsave', 'commandMicros', 'preload'];
  expect(servers.map((each) => Object.keys(each))).toEqual([
    ['name', ...usual],
    ['name', 'follows', 'databases', ...usual],
  ]);
  const rest = ['startMicros', 'workload', 'pipeline', 'thinkMicros', 'reconnect', 'stay'];
  expect(clients.map((each) => Object.keys(each))).toEqual([
    ['name', 'server', ...rest],
    ['name', 'server', 'db', ...rest],
  ]);
});

test('every field that may be written is kept', () => {
  const full = {
    ...server,
    machinePort: 7000,
    variant: '2.4.9',
    config: { save: [], 'repl-ping-slave-period': 1, 'repl-timeout': 2, timeout: 3 },
    bgsave: { durationMicros: 1, outcomes: ['error' as const] },
    commandMicros: 9,
    preload: [{ db: 0, keys: 1 }],
  };
  const asked = {
    ...client,
    startMicros: 1,
    workload: { script: [['PING']], repeat: 2 },
    pipeline: 3,
    thinkMicros: [1, 2] as [number, number],
    reconnect: true,
  };
  const scenario = completeScenario({ name: 'x', servers: [full], clients: [asked] });
  expect([scenario.servers, scenario.clients]).toEqual([[full], [asked]]);
});
