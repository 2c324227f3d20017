/** A world is one tree of plain data: a clone goes on as the original would, and shares nothing that can change. */
import { createReplayChooser, createSeededChooser, digestText } from '../../sim/index.ts';
import { advance, startRun } from '../run/run.ts';
import { defineSystem } from './define-system.ts';
import { actor } from './definition/actor.ts';
import { told } from './testing/played.ts';
import type { ActorTypes } from './types.ts';

/** A little of everything that a world can hold. */
const busy = defineSystem({
  name: 'busy',
  nodes: {
    front: actor({
      start: () => ({ log: [] as { value: number; by: string }[], waits: {} as Record<string, string> }),
      disk: ['log'],
      autoFlush: false,
      boot: (_, node) => node.after([5_000, 9_000], 'tick', { every: [5, 9] }),
      on: {
        write(state, node, value) {
          state.log.push({ value, by: node.caller });
          state.waits[node.caller] = node.caller;
          node.request(
            'back-1',
            'store',
            { log: state.log },
            { answer: 'stored', timeout: 'lost', afterMicros: 8_000 },
          );
        },
        stored(state, node) {
          for (const caller of Object.keys(state.waits)) node.reply(state.log.length, caller);
          state.waits = {};
          if (node.pick(2, 'flush') === 1) node.flush();
        },
        lost: (state, node, { log }) => {
          state.log = log;
          node.broadcast('note', { length: log.length }, node.all('back'));
        },
        tick: (_, node, message) => node.after([5_000, 9_000], 'tick', message),
      },
    }),
    back: actor({
      count: 2,
      start: () => ({ log: [] as unknown[], notes: 0 }),
      on: {
        store(state, node, { log }) {
          state.log = log;
          node.reply();
        },
        note: (state) => {
          state.notes++;
        },
      },
    }),
  },
  clients: {
    count: 2,
    tries: 2,
    timeoutMicros: 20_000,
    operations: { write: { to: 'front', input: (pick) => pick(9) } },
  },
  background: ['tick'],
  network: { loss: '1/5', duplicate: '1/5' },
  faults: {
    crash: true,
    pause: true,
    isolate: true,
    partition: true,
    clocks: { offsetMicros: 100, driftPpm: 100 },
  },
  stormMicros: 60_000,
});
const [variant] = busy.variants;
const scenarios = Array.from({ length: 12 }, (_, number) =>
  busy.draw!(createSeededChooser(`busy/${number}`), { operations: 12 }),
);

function startOf(scenario: ActorTypes['scenario']) {
  return startRun<ActorTypes>(busy, scenario, { variant, chooser: createSeededChooser(scenario.seed) });
}

test('a clone goes on as the original does', () => {
  for (const scenario of scenarios) {
    const whole = startOf(scenario);
    while (advance(whole, 1_000));
    const run = startOf(scenario);
    advance(run, 37);
    const saved = busy.clone(run.simulation.world);
    while (advance(run, 1));
    expect(digestText(run.simulation.world.digest)).toBe(digestText(whole.simulation.world.digest));
    // The same choices from the beginning, and the clone in the place of the world after as many events.
    const other = startOf(scenario);
    advance(other, 37);
    busy.attach(other.simulation, saved);
    while (advance(other, 5));
    expect(other.simulation.world.nodes).toEqual(whole.simulation.world.nodes);
    expect(digestText(other.simulation.world.digest)).toBe(digestText(whole.simulation.world.digest));
  }
});

/** Every object that two trees share, by where it stands in the first. */
function shared(a: unknown, b: unknown): string[] {
  const known = new Map<unknown, string>();
  const walk = (value: unknown, path: string, visit: (value: object, path: string) => void): void => {
    if (typeof value !== 'object' || value === null) return;
    visit(value, path);
    if (ArrayBuffer.isView(value)) visit(value.buffer, `${path}.buffer`);
    else for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`, visit);
  };
  walk(a, '', (value, path) => known.set(value, path));
  const found = new Set<string>();
  walk(b, '', (value) => known.has(value) && found.add(known.get(value) as string));
  return [...found];
}

test('a clone shares nothing with its original but an empty array of the queue', () => {
  const seen = new Set<string>();
  for (const scenario of scenarios) {
    const run = startOf(scenario);
    while (advance(run, 7)) {
      const { world } = run.simulation;
      for (const place of shared(world, busy.clone(world))) seen.add(place);
    }
  }
  expect([...seen].filter((place) => !place.startsWith('.queue.'))).toEqual([]);
});

test('a world is plain data: it can be written as JSON and read back', () => {
  const run = startOf(scenarios[0]);
  advance(run, 40);
  const { queue: _, ...rest } = run.simulation.world;
  expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
});

test('who looks on changes nothing', () => {
  for (const scenario of scenarios) {
    const silent = startOf(scenario);
    while (advance(silent, 1_000));
    const { simulation } = told(busy, busy.scenarios.brief(scenario), null);
    expect(digestText(simulation.world.digest)).toBe(digestText(silent.simulation.world.digest));
  }
});

test('one observer alone is told, too', () => {
  const heard: string[] = [];
  const observers = { event: (_: number | null, what: string) => void heard.push(what) };
  const run = startRun<ActorTypes>(busy, scenarios[0], {
    variant,
    chooser: createSeededChooser(scenarios[0].seed),
    observers,
  });
  advance(run, 40);
  expect(heard.length).toBeGreaterThan(20);
});

test('choices that are recorded replay to the same digest', () => {
  const { simulation } = told(busy, busy.scenarios.brief(scenarios[1]), {});
  const again = startRun<ActorTypes>(busy, scenarios[1], { variant, chooser: createReplayChooser({}) });
  while (advance(again, 1_000));
  expect(digestText(again.simulation.world.digest)).toBe(digestText(simulation.world.digest));
});
