import { completeScenario, type Scenario } from '../model/index.ts';

/** The report's input, cut to `writes` in each of its two loops. */
export function reportScenario(writes: number, slaves = 1, databases = [0, 15]): Scenario {
  return completeScenario({
    name: 'report',
    seed: 'report',
    servers: [
      { name: 'master' },
      ...Array.from({ length: slaves }, (_, i) => ({ name: `slave-${i + 1}`, follows: 'master' })),
    ],
    clients: databases.map((db) => ({
      name: `db${db}`,
      server: 'master',
      db,
      startMicros: 2_000_000,
      workload: { repeat: writes, command: ['set', 'foo', 'bar'] },
    })),
  });
}

/** Many clients, each in its database, that write the same number of times together. */
export function manyClients(clients: number, writes: number, databases: number): Scenario {
  return completeScenario({
    name: 'clients',
    seed: 'clients',
    databases,
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: Array.from({ length: clients }, (_, i) => ({
      name: `client-${i + 1}`,
      server: 'master',
      db: Math.floor((i * databases) / clients),
      startMicros: 2_000_000,
      workload: { repeat: Math.max(1, Math.round(writes / clients)), command: ['set', 'foo', 'bar'] },
    })),
  });
}

/** As many clients as can be told apart cheaply, that go through all databases one after the other. */
export function manyDatabases(databases: number, writes: number): Scenario {
  const round = Array.from({ length: databases }, (_, id) => [
    ['SELECT', String(id)],
    ['SET', 'foo', 'bar'],
  ]).flat();
  return completeScenario({
    name: 'databases',
    seed: 'databases',
    databases,
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [
      {
        name: 'all',
        server: 'master',
        startMicros: 2_000_000,
        workload: { script: round, repeat: Math.max(1, Math.round(writes / databases)) },
      },
    ],
  });
}

/** One master, one slave, a client that writes to databases with and without a shared SELECT object. */
export function smallScenario(commands: number): Scenario {
  const script = Array.from({ length: commands / 2 }, (_, i) => [
    ['SELECT', String((i * 5) % 16)],
    ['SET', `key${i % 4}`, 'value'],
  ]).flat();
  return completeScenario({
    name: 'small',
    seed: 1,
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [{ name: 'client', server: 'master', startMicros: 1_990_000, workload: { script } }],
    calm: { settleMicros: 100_000 },
  });
}
