/** What the counters say is lost is what a walk does not reach, also while SELECT objects grow in a list of output. */
import { advance, startRun } from '../../lab/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { completeScenario } from '../scenario/complete-scenario.ts';
import { auditServer, SITE_SELECT, stringSite } from '../server/index.ts';
import { variantById } from '../variants/index.ts';
import { createDynamics } from './dynamics.ts';
import { leakedSelects } from './memory-curve.ts';

const client = (name: string, db: number) => ({
  name,
  server: 'master',
  db,
  startMicros: 2_000_000,
  workload: { repeat: 400, command: ['SET', 'k', 'a value of some length'] },
});

test.each(['2.4.9', '2.4.10'])('%s', (id) => {
  const scenario = completeScenario({
    name: 'slow',
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [client('zero', 0), client('twelve', 12)],
    links: {
      overrides: [
        { from: 'master', to: 'slave', sendBuffer: 1_000, receiveBuffer: 1_000, bytesPerMilli: 100 },
      ],
    },
  });
  const variant = variantById(id);
  if (variant === undefined) throw new Error(id);
  const run = startRun(createDynamics(), scenario, { variant, chooser: createSeededChooser(1) });
  const { server } = run.simulation.world.servers[0];
  const differing: object[] = [];
  let glued = 0;
  let held = 0;
  while (run.phase !== 'over') {
    advance(run, 50);
    const { leakedBySite } = auditServer(server);
    const at = (site: number) => leakedBySite.find((each) => each.site === site) ?? { count: 0, bytes: 0 };
    const [objects, strings] = [at(SITE_SELECT), at(stringSite(SITE_SELECT))];
    const audited = { objects: objects.count, bytes: objects.bytes + strings.bytes };
    const counted = leakedSelects(run.simulation, 0);
    held = Math.max(held, server.selects.created - server.selects.freed - counted.objects);
    if (JSON.stringify(counted) !== JSON.stringify(audited)) differing.push({ counted, audited });
    glued = Math.max(glued, server.selects.glued);
  }
  expect(glued).toBeGreaterThan(10);
  expect(held).toBeGreaterThan(0);
  expect(differing).toEqual([]);
});
