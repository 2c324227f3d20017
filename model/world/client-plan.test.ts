import { type ClientInput, completeScenario } from '../scenario/index.ts';
import { createServerCaches, encodeCommand } from '../server/index.ts';
import { planClients, totalRequests } from './client-plan.ts';

const SAME: Omit<ClientInput, 'name'> = {
  server: 'master',
  db: 3,
  workload: { repeat: 5, command: ['SET', 'a', '1'] },
  pipeline: 2,
  thinkMicros: [10, 20],
};

function scenarioOf(...clients: Partial<ClientInput>[]) {
  return completeScenario({
    name: 'plans',
    seed: 1,
    servers: [{ name: 'master' }],
    clients: clients.map((each, i) => ({ ...SAME, ...each, name: `client-${i + 1}` })),
  });
}

test('a plan is what its client was given', () => {
  const raw = { raw: ['PING\r\n', 'QUIT\r\n'] };
  const script = {
    script: [
      ['GET', 'a'],
      ['DEL', 'a'],
    ],
    repeat: 3,
  };
  const scenario = scenarioOf({}, { workload: script, db: undefined }, { workload: raw, db: undefined });
  const pauses = { leastPause: 10, greatestPause: 20 };
  expect(planClients(scenario, createServerCaches())).toEqual([
    {
      prelude: encodeCommand(['SELECT', '3']),
      requests: [encodeCommand(['SET', 'a', '1'])],
      total: 5,
      isRaw: false,
      depth: 2,
      ...pauses,
    },
    {
      prelude: null,
      requests: script.script.map(encodeCommand),
      total: 6,
      isRaw: false,
      depth: 2,
      ...pauses,
    },
    { prelude: null, requests: raw.raw, total: 2, isRaw: true, depth: Number.MAX_SAFE_INTEGER, ...pauses },
  ]);
  expect(totalRequests(scenario)).toBe(13);
});

test.each<[string, Partial<ClientInput>]>([
  ['database', { db: 4 }],
  ['no database', { db: undefined }],
  ['command', { workload: { repeat: 5, command: ['SET', 'a', '2'] } }],
  ['number of commands', { workload: { repeat: 6, command: ['SET', 'a', '1'] } }],
  ['more commands', { workload: { script: Array(5).fill(['SET', 'a', '1']), repeat: 1 } }],
  ['raw bytes', { workload: { raw: Array(5).fill(encodeCommand(['SET', 'a', '1'])) }, db: undefined }],
  ['pipeline', { pipeline: 3 }],
  ['least pause', { thinkMicros: [11, 20] }],
  ['greatest pause', { thinkMicros: [10, 21] }],
])('clients that are given the same share a plan; another %s is another plan', (_, other) => {
  const [first, second, different] = planClients(scenarioOf({}, {}, other), createServerCaches());
  expect(second).toBe(first);
  expect(different).not.toEqual(first);
});
