/** What goes wrong with nodes: what a crash leaves, what a pause puts off, what the calm mends. */
import { defineSystem } from './define-system.ts';
import { actor } from './definition/actor.ts';
import { stateOf, told } from './testing/played.ts';

/** A node that counts its ticks, in memory, on disk, and on a disk that has to be flushed. */
const ticking = defineSystem({
  name: 'ticking',
  nodes: {
    careful: actor({
      start: () => ({ ticks: 0, stored: 0, boots: 0 }),
      disk: ['stored', 'boots'],
      boot(state, node) {
        state.boots++;
        node.after(10_000, 'tick');
      },
      on: {
        tick(state, node) {
          state.ticks++;
          state.stored++;
          if (state.ticks < 5) node.after(10_000, 'tick');
        },
        echo: (_, node, message) => node.reply(message),
      },
    }),
    lazy: actor({
      start: () => ({ stored: 0 }),
      disk: 'all',
      autoFlush: false,
      boot: (_, node) => node.after(10_000, 'tick'),
      on: {
        tick(state, node) {
          state.stored++;
          if (state.stored === 2) node.flush();
          if (state.stored < 5) node.after(10_000, 'tick');
        },
      },
    }),
  },
  clients: { count: 1, timeoutMicros: 30_000, operations: { echo: { to: 'careful', input: () => 'x' } } },
  network: { delayMicros: [1_000, 1_000] },
  stormMicros: 200_000,
});

const NO_OPERATIONS = { operations: [] };

test('without faults every tick counts', () => {
  const run = told(ticking, NO_OPERATIONS);
  expect(stateOf(run, 'careful')).toEqual({ ticks: 5, stored: 5, boots: 1 });
  expect(stateOf(run, 'lazy')).toEqual({ stored: 5 });
});

test('a crash loses what is not on disk, and the node starts again afterwards', () => {
  const run = told(ticking, {
    ...NO_OPERATIONS,
    faults: [{ kind: 'crash', node: 'careful', atMicros: 25_000, forMicros: 10_000 }],
  });
  expect(stateOf(run, 'careful')).toEqual({ ticks: 5, stored: 7, boots: 2 });
  expect(run.lines).toContain('25 careful crashes');
  expect(run.lines).toContain('35 careful starts');
});

test('a node that is down until the calm receives nothing, and starts again in the calm', () => {
  const run = told(ticking, { faults: [{ kind: 'crash', node: 'careful', atMicros: 0, forMicros: null }] });
  expect(run.lines).toContain('1 careful is down: echo "x" from client-1 is lost');
  expect(stateOf(run, 'careful')).toEqual({ ticks: 5, stored: 5, boots: 2 });
  const [operation] = run.simulation.world.history.operations;
  expect(operation).toMatchObject({ client: 'client-1', outcome: 'unknown', end: null });
});

test.each([
  [[0], 4],
  [[1], 3],
  [[2], 2],
])('of what is not flushed a crash loses as much as is chosen: %j', (lost, left) => {
  const run = told(
    ticking,
    { ...NO_OPERATIONS, faults: [{ kind: 'crash', node: 'lazy', atMicros: 45_000, forMicros: null }] },
    { 'nodes/lazy': lost },
  );
  const crash = run.records.findIndex(({ sentence }) => sentence === 'lazy crashes');
  const after = run.records[crash].moments.find(({ kind }) => kind === 'change');
  expect(after?.text ?? 'stored: 4').toBe(`stored: ${left}`);
  expect(stateOf(run, 'lazy')).toEqual({ stored: 5 });
});

test('a pause puts messages and timers off, and loses none', () => {
  const run = told(ticking, {
    faults: [{ kind: 'pause', node: 'careful', atMicros: 500, forMicros: 20_500 }],
  });
  expect(run.lines.slice(3, 8)).toEqual([
    '0 client-1: the timer next goes off',
    '0.5 careful stands still',
    '1 careful stands still; echo "x" from client-1 waits',
    '10 careful stands still; its timer waits',
    '10 lazy: the timer tick goes off',
  ]);
  expect(run.lines).toContain('21 careful receives echo "x" from client-1');
  expect(stateOf(run, 'careful')).toEqual({ ticks: 5, stored: 5, boots: 1 });
  expect(run.simulation.world.history.operations[0]).toMatchObject({
    outcome: 'ok',
    output: 'x',
    endMicros: 22_000,
  });
});

test('a fault can begin after a turn', () => {
  const run = told(ticking, {
    ...NO_OPERATIONS,
    faults: [{ kind: 'crash', node: 'careful', atTurn: 3, forMicros: 0 }],
  });
  expect(run.lines).toContain('20 careful crashes');
  expect(stateOf(run, 'careful')).toEqual({ ticks: 5, stored: 7, boots: 2 });
});

test('two faults at once: the node is up again when both are over', () => {
  const crash = (atMicros: number, forMicros: number) => ({
    kind: 'crash',
    node: 'careful',
    atMicros,
    forMicros,
  });
  const run = told(ticking, { ...NO_OPERATIONS, faults: [crash(5_000, 10_000), crash(7_000, 20_000)] });
  expect(run.lines).toContain('15 careful stays down: another fault holds it');
  expect(run.lines).toContain('27 careful starts');
  expect(stateOf(run, 'careful')).toMatchObject({ boots: 2 });
});

test('clocks are off and drift: a slow one makes timers late', () => {
  const clocks = defineSystem({
    name: 'clocks',
    nodes: {
      clock: actor({
        count: 2,
        start: () => ({ saw: [] as number[] }),
        boot: (_, node) => node.after(1_000_000, 'look'),
        on: {
          look(state, node) {
            state.saw.push(node.now());
          },
        },
      }),
    },
  });
  const run = told(clocks, { clocks: { 'clock-2': { offsetMicros: -500, driftPpm: -100_000 } } });
  expect(stateOf(run, 'clock-1')).toEqual({ saw: [1_000_000] });
  // It goes off after 1 / 0.9 s, and then sees its own second, half a millisecond behind.
  expect(run.lines).toContain('1111.112 clock-2: the timer look goes off');
  expect(stateOf(run, 'clock-2')).toEqual({ saw: [999_500] });
});

test('a message that waits for a node that stands still can be taken by a partition, and a crash then finds it gone', () => {
  const talking = defineSystem({
    name: 'talking',
    nodes: {
      speaker: actor({
        start: () => ({}),
        boot(_, node) {
          node.send('hearer', 'word', 'first');
          node.after(30_000, 'again');
        },
        on: { again: (_, node) => node.send('friend', 'word', 'second') },
      }),
      hearer: actor({ start: () => ({}), on: { word: () => {} } }),
      friend: actor({
        start: () => ({ heard: [] as string[] }),
        on: { word: (state, _, word) => void state.heard.push(word) },
      }),
    },
    network: { delayMicros: [10_000, 10_000] },
    stormMicros: 200_000,
  });
  const run = told(talking, {
    faults: [
      { kind: 'pause', node: 'hearer', atMicros: 5_000, forMicros: null },
      { kind: 'isolate', node: 'hearer', atMicros: 20_000, forMicros: null },
      // The slot of the first word holds the second one by now, which is on its way to somebody else.
      { kind: 'crash', node: 'hearer', atMicros: 35_000, forMicros: null },
    ],
  });
  expect(run.lines).toContain('35 hearer crashes');
  expect(stateOf(run, 'friend')).toEqual({ heard: ['second'] });
});
