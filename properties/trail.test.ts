import { leavesTrail, trailOf } from '../lab/index.ts';
import { completeScenario, type Scenario, type Variant, variantById } from '../model/index.ts';
import type { Choices } from '../sim/index.ts';
import { createRedisSystem } from './redis-system.ts';

const scenario = completeScenario({
  name: 'trail',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [
    {
      name: 'a',
      server: 'master',
      startMicros: 200_000,
      workload: {
        script: [
          ['SELECT', '15'],
          ['SET', 'k', 'v'],
        ],
      },
    },
  ],
  calm: { settleMicros: 100_000 },
});
const [feed249, feed2410] = ['2.4.9', '2.4.10'].map((id) => variantById(id) as Variant);

const system = createRedisSystem();
const decided = (scenario: Scenario, variant: Variant, choices: Choices) => ({
  system,
  scenario,
  variant,
  choices,
});

describe('a trail', () => {
  const trail = trailOf(decided(scenario, feed249, {}));

  it('is not left by the same run', () => {
    expect(trail.every).toBe(1);
    expect(leavesTrail(trail, decided(scenario, feed249, {}))).toBeNull();
  });

  it('names the event at which another choice, or another feed, makes a difference', () => {
    expect(leavesTrail(trail, decided(scenario, feed249, { network: [3] }))).toMatch(
      /^it first differs at event \d+ \(.+, at .+\)$/,
    );
    expect(leavesTrail(trail, decided(scenario, feed2410, {}))).toMatch(
      /^it first differs at event \d+ \(server looks at its sockets/,
    );
  });

  it('ends where the recorded run ended', () => {
    const shorter = { ...trail, digests: trail.digests.slice(0, 8 * 10) };
    expect(leavesTrail(shorter, decided(scenario, feed249, {}))).toBe(
      'it goes on after event 10, where the recorded run ended',
    );
  });

  it('keeps fewer digests of a long run, and still finds the place', () => {
    const [client] = scenario.clients;
    const long = {
      ...scenario,
      clients: [{ ...client, workload: { script: [['SET', 'k', 'v']], repeat: 1_500 } }],
    };
    const sparse = trailOf(decided(long, feed249, {}));
    expect(sparse.every).toBeGreaterThan(1);
    expect(sparse.digests.length / 8).toBeLessThanOrEqual(2_048);
    expect(leavesTrail(sparse, decided(long, feed249, {}))).toBeNull();
    expect(leavesTrail(sparse, decided(long, feed249, { network: [0, 3] }))).toMatch(
      /^it first differs between event \d+ and event \d+/,
    );
  });
});
