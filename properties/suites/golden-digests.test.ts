/**
 * Golden digests: what each shipped scenario comes to, event by event and byte by byte, under both feeds. A change that
 * moves one has changed what a run means, and old failure files with it: it moves ENGINE_VERSION too. Then
 *
 *     REPIN=1 npx jest golden-digests
 *
 * writes the new ones down; without a new engine version it refuses.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_VERSION, type Scenario, simulate, VARIANTS } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';

const SCENARIOS = join(__dirname, '../../model/scenario/shipped');
const FILE = join(__dirname, 'golden-digests.json');

/** Loops of the report's length are played with this many rounds. */
const MAX_ROUNDS = 1000;

interface Golden {
  engine: string;
  /** By `scenario/variant`. */
  digests: Record<string, string>;
}

function scaledDown(scenario: Scenario): Scenario {
  const clients = scenario.clients.map((client) => {
    const { workload } = client;
    if ('raw' in workload) return client;
    return { ...client, workload: { ...workload, repeat: Math.min(workload.repeat, MAX_ROUNDS) } };
  });
  return { ...scenario, clients };
}

function shipped(): Scenario[] {
  return readdirSync(SCENARIOS).map((file) => {
    const { scenario, problems } = parseScenario(readFileSync(join(SCENARIOS, file), 'utf8'), { file });
    if (scenario === null) throw new Error(`${file}: ${problems[0].found}`);
    return scaledDown(scenario);
  });
}

const [feed249, feed2410] = ['2.4.9', '2.4.10'].map(
  (id) => VARIANTS.find((variant) => variant.id === id) as (typeof VARIANTS)[number],
);

function digests(): Record<string, string> {
  const entries = shipped().flatMap((scenario) =>
    [feed249, feed2410].map((variant) => {
      const { digest } = simulate(scenario, { variant, chooser: createSeededChooser(scenario.seed) });
      return [`${scenario.name}/${variant.id}`, digest] as const;
    }),
  );
  return Object.fromEntries(entries);
}

function pinned(): Golden {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Golden;
}

if (process.env.REPIN === '1') {
  test('digests are pinned anew, for a new engine version', () => {
    const now = digests();
    const before = pinned();
    const moved = Object.keys(before.digests).filter(
      (name) => name in now && now[name] !== before.digests[name],
    );
    if (before.engine === ENGINE_VERSION) expect(moved).toEqual([]);
    writeFileSync(FILE, `${JSON.stringify({ engine: ENGINE_VERSION, digests: now }, null, 2)}\n`);
  });
} else {
  test('the pinned digests are of this engine version', () => {
    expect(pinned().engine).toBe(ENGINE_VERSION);
  });

  test('every shipped scenario comes to its pinned digest, under both feeds', () => {
    expect(digests()).toEqual(pinned().digests);
  });
}
