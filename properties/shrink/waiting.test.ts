/** Time that commands have passed is a value of its own: it shrinks by itself, and commands need not stand for it. */

import { checkRun, shrinkCase } from '../../lab/index.ts';
import { completeScenario, type Scenario, variantById } from '../../model/index.ts';
import { createReplayChooser } from '../../sim/index.ts';
import type { RedisAlwaysProperty } from '../property.ts';
import { createRedisSystem } from '../redis-system.ts';

const redis = createRedisSystem();
const variant = variantById('2.4.10') as NonNullable<ReturnType<typeof variantById>>;

/** When the master changed its dataset, in virtual microseconds. */
function writeTimes(scenario: Scenario): number[] {
  const times: number[] = [];
  const noting: RedisAlwaysProperty = {
    id: 'noting',
    title: 'It notes.',
    when: 'always',
    check({ simulation: { world } }) {
      while (times.length < world.servers[0].server.stats.writes) times.push(world.now);
      return null;
    },
  };
  checkRun(redis, scenario, { variant, chooser: createReplayChooser({}), properties: [noting] });
  return times;
}

const APART = 120_000;
const farApart = (scenario: Scenario): boolean => {
  const times = writeTimes(scenario);
  return times.length > 1 && (times.at(-1) as number) - times[0] >= APART;
};

function shrunk(client: object) {
  const scenario = completeScenario({
    name: 'waiting',
    servers: [{ name: 'master' }],
    clients: [{ name: 'client-1', server: 'master', ...client } as never],
  });
  expect(farApart(scenario)).toBe(true);
  const { found, done } = shrinkCase(
    redis,
    { scenario, choices: {} },
    { fails: ({ scenario }) => farApart(scenario) },
  );
  expect(done).toBe(true);
  return found.scenario.clients[0];
}

test('two writes far apart stay two writes, whatever stood between them', () => {
  const between = Array.from({ length: 31 }, (_, n) => ['ECHO', String(n)]);
  const script = [['SET', 'k', 'v'], ...between, ['SET', 'k', 'w']];
  const { workload, thinkMicros } = shrunk({ workload: { script }, thinkMicros: [4_000, 6_000] });
  expect(workload).toEqual({
    script: [
      ['SET', 'k', 'v'],
      ['SET', 'k', 'v'],
    ],
    repeat: 1,
  });
  // As short as it may be, to the millisecond.
  expect(thinkMicros[0]).toBe(thinkMicros[1]);
  expect(thinkMicros[0]).toBeGreaterThan(APART - 1_000);
  expect(thinkMicros[0]).toBeLessThan(APART + 1_000);
});

test('a loop whose turns only passed time', () => {
  const command = ['SET', 'k', 'v'];
  const { workload } = shrunk({ workload: { command, repeat: 64 }, thinkMicros: [2_000, 8_000] });
  expect(workload).toEqual({ command, repeat: 2 });
});
