/** The same seed gives the same digest: again, in another process, from a clone, and whoever looks on. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { advance, checkRun, type Run, startRun } from '../../lab/index.ts';
import {
  attachWorld,
  cloneWorld,
  createSimulation,
  type RedisWorldTypes,
  type Scenario,
  simulate,
  VARIANTS,
  type Variant,
  type World,
} from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { type Observers, observersOf } from '../../model/world/simulation.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import type { SeededState } from '../../sim/chooser.ts';
import {
  type Chooser,
  createRecording,
  createReplayChooser,
  createSeededChooser,
  digestText,
  restoreSeededChooser,
} from '../../sim/index.ts';
import { drawScenario } from '../arbitraries/scenarios.ts';

const redis = createRedisSystem();

const ROOT = join(__dirname, '../..');
const [feed249, feed2410] = VARIANTS;

function shipped(name: string): Scenario {
  const file = `${name}.yaml`;
  const { scenario } = parseScenario(readFileSync(join(ROOT, 'model/scenario/shipped', file), 'utf8'), {
    file,
  });
  return scenario as Scenario;
}

/** A shipped scenario with short loops, and with faults that come while they run. */
function shortened(name: string): Scenario {
  const scenario = shipped(name);
  const clients = scenario.clients.map((client) => ({
    ...client,
    workload: { ...client.workload, repeat: 100 },
  }));
  const faults = scenario.faults.map((fault, index) => ({ ...fault, atMicros: 2_050_000 + index * 50_000 }));
  return { ...scenario, clients: clients as Scenario['clients'], faults };
}

/** Generated scenarios of every kind, and shipped ones that choose much. */
const generated = Array.from({ length: 30 }, (_, seed) => drawScenario(createSeededChooser(seed)));
const scenarios = [...generated, shortened('slow-slave'), shortened('reconnecting-slave')];

const seeded = (scenario: Scenario) => createSeededChooser(scenario.seed);

function digestOf(scenario: Scenario, chooser: Chooser, variant: Variant = feed249): string {
  return simulate(scenario, { variant, chooser }).digest;
}

test('twice in a row', () => {
  for (const scenario of scenarios) {
    expect(digestOf(scenario, seeded(scenario))).toBe(digestOf(scenario, seeded(scenario)));
  }
});

test('another seed gives another digest where something is chosen, and another feed where something is created', () => {
  const scenario = shortened('reconnecting-slave');
  expect(digestOf(scenario, createSeededChooser(2))).not.toBe(digestOf(scenario, createSeededChooser(3)));
  expect(digestOf(scenario, seeded(scenario), feed2410)).not.toBe(digestOf(scenario, seeded(scenario)));
});

test('in another process', () => {
  const printed = execFileSync(process.execPath, ['dist/cli/main.js', 'run', 'report-small', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const scenario = shipped('report-small');
  const digests = JSON.parse(printed).variants.map((variant: { digest: string }) => variant.digest);
  expect(digests).toEqual(
    [feed249, feed2410].map((variant) => digestOf(scenario, seeded(scenario), variant)),
  );
});

test('with every property asked, the log kept and each observer on', () => {
  const noop = () => {};
  const all = Object.fromEntries(
    Object.keys(observersOf()).map((name) => [name, noop]),
  ) as Partial<Observers>;
  for (const scenario of scenarios) {
    const plain = digestOf(scenario, seeded(scenario));
    expect(
      checkRun(redis, scenario, { variant: feed249, chooser: seeded(scenario), log: true }).outcome.digest,
    ).toBe(plain);
    expect(simulate(scenario, { variant: feed249, chooser: seeded(scenario), observers: all }).digest).toBe(
      plain,
    );
  }
});

test('with the choices recorded, and replayed', () => {
  for (const scenario of scenarios) {
    const { chooser, choices } = createRecording(seeded(scenario));
    const plain = digestOf(scenario, seeded(scenario));
    expect(digestOf(scenario, chooser)).toBe(plain);
    expect(digestOf(scenario, createReplayChooser(choices))).toBe(plain);
  }
});

function start(scenario: Scenario, chooser: Chooser): Run<RedisWorldTypes> {
  return startRun(redis, scenario, { chooser, variant: feed249 });
}

function finish(run: Run<RedisWorldTypes>): string {
  while (advance(run, 1000));
  return digestText(run.simulation.world.digest);
}

/** The same run from here on, but on another world and with choices of its own. */
function continued(run: Run<RedisWorldTypes>, world: World, chooser: Chooser): Run<RedisWorldTypes> {
  const { scenario } = run.simulation;
  const simulation = createSimulation({ scenario, chooser, variantOf: () => feed249 });
  attachWorld(simulation, world);
  return { ...run, simulation };
}

test.each([1, 40, 200, 1000])('from a clone that was made after %i events', (events) => {
  for (const scenario of scenarios) {
    const chooser = seeded(scenario);
    const run = start(scenario, chooser);
    advance(run, events);
    const state = chooser.save() as SeededState;
    const original = run.simulation.world;
    const before = JSON.stringify(original);
    const clone = continued(run, cloneWorld(original), restoreSeededChooser(state));
    const digest = finish(clone);
    // The clone has run to its end, and the original is what it was: to the byte, and in what becomes of it.
    expect(JSON.stringify(original)).toBe(before);
    expect(finish(continued(run, original, restoreSeededChooser(state)))).toBe(digest);
    expect(digest).toBe(finish(start(scenario, seeded(scenario))));
  }
});
