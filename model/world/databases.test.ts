import { createSeededChooser } from '../../sim/index.ts';
import { completeScenario, type ServerInput } from '../scenario/complete-scenario.ts';
import { databaseCount } from '../scenario/database-count.ts';
import { scenarioProblems } from '../scenario/scenario-rules.ts';
import type { Variant } from '../server/index.ts';
import { variantById } from '../variants/index.ts';
import { simulate } from './simulate.ts';

/** `databases` is each server's own, as in its configuration file. */

/** A master with 32 databases and a slave with its own number; `preload` is there before the slave has its payload. */
function play(slave: Partial<ServerInput>, preload: ServerInput['preload'] = []) {
  const scenario = completeScenario({
    name: 'databases',
    databases: 32,
    servers: [
      { name: 'master', preload },
      { name: 'slave', follows: 'master', ...slave },
    ],
    clients: [
      {
        name: 'c',
        server: 'master',
        db: 20,
        startMicros: 500_000,
        workload: { script: [['SET', 'k', 'v']] },
      },
    ],
    calm: { settleMicros: 100_000 },
    stop: { afterMicros: 1_000_000, afterEvents: 20_000 },
  });
  expect(scenarioProblems(scenario)).toEqual([]);
  let keys: number[][] = [];
  const outcome = simulate(scenario, {
    variant: variantById('2.4.10') as Variant,
    chooser: createSeededChooser(1),
    atEnd({ world }) {
      keys = world.servers.map(({ server }) =>
        server.dbs.flatMap((db, id) => (db === null || db.dict.first.used === 0 ? [] : [id])),
      );
    },
  });
  return { keys, outcome };
}

test('a slave with as many keeps every database', () => {
  expect(play({}).keys).toEqual([[20], [20]]);
});

test('a slave with fewer refuses the SELECT and writes on in the database before', () => {
  expect(play({ databases: 16 }).keys).toEqual([[20], [0]]);
});

test('a slave with fewer ends when the payload has a database that it has not', () => {
  const { outcome } = play({ databases: 16 }, [{ db: 31, keys: 1 }]);
  expect(outcome.servers[1].dead).toMatch(/configured to handle more than 16 databases/);
});

test('a fresh server with fewer holds less: four dictionaries and an entry for each', () => {
  const used = (databases: number) => play({ databases }).outcome.servers[1].usedMemory;
  expect(used(32) - used(31)).toBeGreaterThan(0);
});

test('the database of a client, or of preloaded keys, is one of its server', () => {
  const scenario = completeScenario({
    name: 'databases',
    servers: [{ name: 'small', databases: 4, preload: [{ db: 4, keys: 1 }] }, { name: 'usual' }],
    clients: [
      { name: 'a', server: 'small', db: 4, workload: { script: [] } },
      { name: 'b', server: 'usual', db: 15, workload: { script: [] } },
    ],
  });
  expect([0, 1].map((server) => databaseCount(scenario, server))).toEqual([4, 16]);
  expect(scenarioProblems(scenario).map(({ path, allowed }) => [path.join('.'), allowed])).toEqual([
    ['servers.0.preload.0.db', 'a database id from 0 to 3 (databases: 4)'],
    ['clients.0.db', 'a database id from 0 to 3 (databases: 4)'],
  ]);
});
