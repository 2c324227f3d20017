import { createReplayChooser } from '../../sim/index.ts';
import { completeScenario } from '../scenario/index.ts';
import { createServerCaches } from '../server/index.ts';
import { feed2410 } from '../variants/index.ts';
import { createDynamics } from './dynamics.ts';

test('of what one long run has said all is known until its end, and little in the next run', () => {
  const caches = createServerCaches();
  const dynamics = createDynamics({ caches });
  const known = (writes: number): number => {
    const script = Array.from({ length: writes }, (_, n) => ['SET', 'key', `value ${n}`]);
    const scenario = completeScenario({
      name: 'long',
      servers: [{ name: 'master' }],
      clients: [{ name: 'client', server: 'master', pipeline: 50, workload: { script } }],
    });
    const chooser = createReplayChooser({});
    const simulation = dynamics.start(scenario, { variant: feed2410, chooser });
    while (simulation.world.clients[0].answered < writes && dynamics.step(simulation));
    return caches.texts.size;
  };
  expect(known(6_000)).toBeGreaterThanOrEqual(6_000);
  expect(known(1)).toBe(1);
});
