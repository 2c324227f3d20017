/** Scenarios are read with clear errors, drawn, written briefly, and made simpler until nothing is left. */
import { type Chooser, createSeededChooser } from '../../../sim/index.ts';
import { counter } from '../../histories/specifications/counter.ts';
import { defineSystem } from '../define-system.ts';
import { actor } from '../definition/actor.ts';
import type { ActorScenario } from './scenario.ts';

const system = defineSystem({
  name: 'store',
  nodes: {
    primary: actor({ start: () => ({ value: 0 }), on: { write: () => {}, read: () => {} } }),
    replica: actor({ count: 2, start: () => ({ value: 0 }), on: { append: () => {} } }),
  },
  clients: {
    count: 2,
    operations: { write: { to: 'primary', input: (pick) => 1 + pick(9) }, read: { to: 'primary' } },
  },
  network: { loss: '1/50', duplicate: '1/20' },
  faults: {
    crash: { nodes: ['replica'], most: 1 },
    pause: true,
    isolate: true,
    partition: true,
    clocks: { driftPpm: 100 },
  },
});

const problemOf = (value: unknown): string | null => system.scenarios.read(value).problem;

test('the plainest scenario asks for everything once', () => {
  const { scenario } = system.scenarios.read({});
  expect(scenario).toMatchObject({
    name: 'store',
    nodes: { primary: 1, replica: 2, client: 2 },
    operations: [
      { client: 'client-1', name: 'write', input: 1, atMicros: 0 },
      { client: 'client-2', name: 'read', input: null, atMicros: 10_000 },
    ],
    faults: [],
    steps: null,
  });
  expect(system.scenarios.brief(scenario!)).toEqual({ name: 'store', seed: 1 });
});

test.each<[unknown, string]>([
  [[], ': [] is given; an object with the fields name, title, seed'],
  [{ sed: 1 }, 'sed: 1 is given; the fields are name, title, seed'],
  [{ seed: -1 }, 'seed: -1 is given; a natural number or a text'],
  [{ nodes: { primary: 0 } }, 'nodes.primary: 0 is given; an integer of at least 1'],
  [{ nodes: { backup: 1 } }, 'nodes.backup: 1 is given; the fields are primary, replica, client'],
  [{ title: '' }, 'title: "" is given; a text that is not empty'],
  [{ title: 7 }, 'title: 7 is given; a text that is not empty'],
  [{ operations: 3 }, 'operations: 3 is given; a list'],
  [
    { operations: [{ client: 'client-3', name: 'read' }] },
    'operations[0].client: "client-3" is given; one of client-1, client-2',
  ],
  [
    { operations: [{ client: 'client-1', name: 'cas' }] },
    'operations[0].name: "cas" is given; one of write, read',
  ],
  [{ operations: [{ client: 'client-1', name: 'read', input: Number.NaN }] }, 'operations[0].input is NaN'],
  [
    { operations: [{ client: 'client-1', name: 'read', at: 1 }] },
    'operations[0].at: 1 is given; the fields are client',
  ],
  [
    { faults: [{ kind: 'fire' }] },
    'faults[0].kind: "fire" is given; one of crash, pause, isolate, partition',
  ],
  [
    { faults: [{ kind: 'crash', node: 'client-1', forMicros: 1 }] },
    'faults[0].node: "client-1" is given; one of primary, ',
  ],
  [
    { faults: [{ kind: 'crash', node: 'primary' }] },
    'faults[0].forMicros: nothing is given; an integer of at least 0',
  ],
  [{ faults: [{ kind: 'partition', from: ['x'], forMicros: 1 }] }, 'faults[0].from[0]: "x" is given'],
  [{ network: { loss: '2/1' } }, 'network.loss: a chance is '],
  [{ network: { delayMicros: [2, 1] } }, 'network.delayMicros: [2, 1] is given; the least and the most'],
  [{ network: { fifo: 1 } }, 'network.fifo: 1 is given; true or false'],
  [{ clocks: { primary: { driftPpm: 1e7 } } }, 'clocks.primary.driftPpm: 10000000 is given'],
  [{ clocks: { primary: { driftPpm: -1e7 } } }, 'clocks.primary.driftPpm: -10000000 is given'],
  [{ steps: ['boil primary'] }, 'steps[0]: "boil primary" is no step; a step is: begin CLIENT'],
  [{ steps: ['crash nobody'] }, 'steps[0]: "nobody" is given; one of primary'],
  [{ stop: { afterEvents: 0 } }, 'stop.afterEvents: 0 is given; an integer of at least 1'],
])('%j: %s', (value, problem) => {
  expect(problemOf(value)).toContain(problem);
});

const drawn = Array.from({ length: 300 }, (_, number) =>
  system.draw!(createSeededChooser(`draw/${number}`), {}),
);

test.each([
  { linearizable: counter() },
  { sequentiallyConsistent: counter() },
  { sessionGuarantees: counter() },
  { eventuallyConsistent: { of: counter(), withinMicros: 1_000 } },
])('an operation that is held against a specification asks for what that takes (%#)', (properties) => {
  const counted = (recorded: boolean) =>
    defineSystem({
      name: 'counted',
      nodes: { node: actor({ start: () => ({}), on: { add: () => {} } }) },
      clients: { count: 1, operations: { add: { to: 'node', input: () => 1, recorded } } },
      properties,
    });
  const problemWith = (input: unknown, recorded = true) =>
    counted(recorded).scenarios.read({ operations: [{ client: 'client-1', name: 'add', input }] }).problem;
  expect(problemWith(7)).toBeNull();
  for (const input of ['$a', 0.5])
    expect(problemWith(input)).toBe(
      `operations[0].input: ${JSON.stringify(input)} is given; add of a counter takes an integer and answers nothing or the sum`,
    );
  expect(problemWith(undefined)).toContain('operations[0].input: null is given; add of a counter takes');
  expect(problemWith('$a', false)).toBeNull();
});

test('what is drawn is read back from its brief form', () => {
  for (const scenario of drawn) {
    expect(system.scenarios.read(JSON.parse(JSON.stringify(system.scenarios.brief(scenario))))).toEqual({
      scenario,
      problem: null,
    });
  }
});

test('what is drawn reaches everything, within the limits', () => {
  const faults = drawn.flatMap((scenario) => scenario.faults);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(
    new Set(['crash', 'pause', 'isolate', 'partition']),
  );
  for (const scenario of drawn) {
    const crashes = scenario.faults.filter((fault) => fault.kind === 'crash');
    expect(crashes.length).toBeLessThanOrEqual(1);
    for (const crash of crashes)
      expect(crash).toMatchObject({ node: expect.stringMatching(/^replica-[12]$/) });
    expect(scenario.operations.length).toBeLessThanOrEqual(8);
  }
  expect(faults.some((fault) => fault.forMicros === null)).toBe(true);
  expect(faults.some((fault) => 'atTurn' in fault)).toBe(true);
  expect(faults.some((fault) => fault.kind === 'partition' && fault.oneWay)).toBe(true);
  expect(new Set(drawn.map(({ network }) => network.loss))).toEqual(new Set(['0', '1/100', '1/50']));
  expect(drawn.some(({ clocks }) => Object.values(clocks).some(({ driftPpm }) => driftPpm < 0))).toBe(true);
  expect(drawn.some(({ operations }) => operations.every(({ name }) => name === 'read'))).toBe(true);
});

/** Asks another chooser, and notes the bound of each choice behind its label. */
function noting(chooser: Chooser, bounds: [label: string, bound: number][]): Chooser {
  return {
    pick(bound, label) {
      bounds.push([label, bound]);
      return chooser.pick(bound, label);
    },
    stream: (name) => noting(chooser.stream(name), bounds),
    save: () => chooser.save(),
  };
}

test('a storm takes all of its time or a part, and a fault lasts as long, a twentieth, or until the calm', () => {
  const space = { operations: 5, faults: 3, withinMicros: 100_000 };
  const seen = new Map<string, Set<number>>();
  for (let number = 0; number < 300; number++) {
    const bounds: [string, number][] = [];
    const drawn = system.draw!(noting(createSeededChooser(`bounds/${number}`), bounds), space);
    const [, begin] = bounds.find(([label]) => label === 'begin of the storm') as [string, number];
    const within = space.withinMicros + 1 - begin;
    for (const [label, bound] of bounds) {
      const known = seen.get(label) ?? new Set();
      const share = label.startsWith('time of') || label === 'length of a fault' ? bound / within : bound;
      seen.set(label, known.add(Math.round(share * 1_000) / 1_000));
    }
    for (const { atMicros } of drawn.operations) expect(atMicros).toBeLessThan(space.withinMicros);
    expect(drawn.faults.length).toBeLessThanOrEqual(space.faults);
  }
  const sets = Object.fromEntries([...seen].map(([label, all]) => [label, [...all].sort((a, b) => a - b)]));
  expect(sets).toMatchObject({
    tempo: [4],
    'begin of the storm': [1, 80_001, 96_001, 99_001],
    'time of an operation': [1],
    'time of a fault': [1],
    'length of faults': [3],
    'length of a fault': [0.05, 1],
    'after a turn': [2],
    'latest turn': [3],
    turn: [4, 12, 36],
    operations: [5],
    'weight of write': [3],
    faults: [4],
    'any crash': [2],
    side: [2],
    'one way': [2],
    loss: [3],
    duplicate: [3],
    any: [2],
    offset: [1],
    drift: [201],
  });
});

test('a clock is off by as much as is said at most, both ways', () => {
  const system = defineSystem({
    name: 'clocks',
    nodes: { a: actor({ start: () => ({}), on: {} }) },
    faults: { clocks: { offsetMicros: 3, driftPpm: 2 } },
  });
  const drawn = Array.from({ length: 400 }, (_, number) =>
    Object.values(system.draw!(createSeededChooser(`clocks/${number}`), {}).clocks),
  ).flat();
  const valuesOf = (key: 'offsetMicros' | 'driftPpm') =>
    [...new Set(drawn.map((clock) => clock[key]))].toSorted((a, b) => Number(a) - Number(b));
  expect(valuesOf('offsetMicros')).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  expect(valuesOf('driftPpm')).toEqual([-2, -1, 0, 1, 2]);
});

test('zeros draw the plainest', () => {
  const zero = system.draw!({ pick: () => 0, stream: () => zeros, save: () => ({}) as never }, {});
  expect(zero).toMatchObject({
    operations: [{ client: 'client-1', name: 'write', input: 1, atMicros: 0 }],
    faults: [],
    network: { loss: '0', duplicate: '0' },
    clocks: {},
  });
});
const zeros = { pick: () => 0, stream: () => zeros, save: () => ({}) as never };

test('simpler scenarios are scenarios, and taking steps ends with nothing', () => {
  for (const start of drawn.slice(0, 40)) {
    let scenario: ActorScenario = { ...start, steps: ['begin client-1', 'crash primary', 'heal'] };
    let steps = 0;
    for (let next = first(scenario); next !== null; next = first(scenario)) {
      expect(system.scenarios.read(system.scenarios.brief(next)).problem).toBeNull();
      scenario = next;
      steps++;
      expect(steps).toBeLessThan(200);
    }
    expect(scenario).toMatchObject({ operations: [], faults: [], clocks: {}, steps: [] });
  }
});

/** The last one: the smallest of the steps, so that there are many of them. */
function first(scenario: ActorScenario): ActorScenario | null {
  const all = [...system.simpler!(scenario)];
  return all[0] ?? null;
}

test('an operation goes with the steps that are about it, and with no others', () => {
  const { scenario } = system.scenarios.read({
    operations: [
      { client: 'client-1', name: 'read' },
      { client: 'client-2', name: 'read' },
      { client: 'client-1', name: 'write', input: 1 },
    ],
    steps: [
      'begin client-1',
      'begin client-2',
      'deliver read from client-1 to primary',
      'deliver read from client-2 to primary',
      'deliver reply from primary to client-1',
      'begin client-1',
      'deliver write from client-1 to primary',
      'crash replica-1',
    ],
  });
  const [first, second, third] = [...system.simpler!(scenario!)].filter(
    ({ operations, steps }) => operations.length === 2 && steps!.length < scenario!.steps!.length,
  );
  expect([first, second, third].map(({ operations }) => operations.map(({ client }) => client))).toEqual([
    ['client-2', 'client-1'],
    ['client-1', 'client-1'],
    ['client-1', 'client-2'],
  ]);
  const others = scenario!.steps as string[];
  expect(first.steps).toEqual([
    'begin client-2',
    'deliver read from client-2 to primary',
    'begin client-1',
    'deliver write from client-1 to primary',
    'crash replica-1',
  ]);
  expect(second.steps).toEqual(others.filter((step) => !step.includes('client-2')));
  expect(third.steps).toEqual([...others.slice(0, 5), 'crash replica-1']);
});

test('a few steps are tried without each piece of neighbours, the longest first, and without any two', () => {
  const { scenario } = system.scenarios.read({
    operations: [],
    steps: ['crash primary', 'crash replica-1', 'heal', 'restart primary'],
  });
  const [a, b, c, d] = scenario!.steps as string[];
  const fewer = [...system.simpler!(scenario!)].flatMap(({ steps, operations }) =>
    operations.length === 0 && steps!.length < 4 ? [steps] : [],
  );
  expect(fewer).toEqual([
    [],
    ...[[d], [a]],
    ...[
      [c, d],
      [a, d],
      [a, b],
    ],
    ...[
      [b, c, d],
      [a, c, d],
      [a, b, d],
      [a, b, c],
    ],
    ...[
      [b, d],
      [b, c],
      [a, c],
    ],
  ]);
});

test('the smallest steps end, too', () => {
  let scenario = drawn.find(({ faults, operations }) => faults.length > 1 && operations.length > 2)!;
  let steps = 0;
  for (;;) {
    const smallest = [...system.simpler!(scenario)].at(-1);
    if (smallest === undefined) break;
    scenario = smallest;
    steps++;
    expect(steps).toBeLessThan(2_000);
  }
  expect(steps).toBeGreaterThan(50);
});

test('single changes are named', () => {
  const scenario = system.scenarios.read({
    faults: [
      { kind: 'partition', from: ['primary'], to: ['replica-1', 'replica-2'], oneWay: true, forMicros: 1 },
    ],
    network: { loss: '1/50' },
  }).scenario!;
  expect(system.variations!(scenario).map(([change]) => change)).toEqual([
    'without write 1 of client-1',
    'without read of client-2',
    'without: primary cannot reach replica-1, replica-2',
    'without loss',
  ]);
});
