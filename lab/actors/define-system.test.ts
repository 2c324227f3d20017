/** Definitions that cannot be played are refused with the place; clients ask, try again, and take down what they get. */
import { defineSystem } from './define-system.ts';
import { actor } from './definition/actor.ts';
import type { AnySystemDefinition } from './definition/check-definition.ts';
import { scenarioOf, told, verdicts } from './testing/played.ts';

const node = actor({ start: () => ({}), on: { ask: (_, self) => self.reply() } });

test.each<[object, string]>([
  [{ name: 'No Name' }, 'name is "No Name"; it has to be: lower case letters'],
  [{ nodes: {} }, 'nodes is {}; it has to be: one kind of node at least'],
  [{ nodes: { client: node } }, 'nodes is "client"; it has to be: letters'],
  [{ nodes: { 'a b': node } }, 'nodes is "a b"'],
  [{ nodes: { a: { ...node, count: 0 } } }, 'nodes.a.count is 0; it has to be: an integer of at least 1'],
  [{ nodes: { a: { ...node, start: 1 } } }, 'nodes.a.start is 1; it has to be: a function'],
  [{ nodes: { a: { ...node, on: { ask: 1 } } } }, 'nodes.a.on.ask is 1; it has to be: a function'],
  [{ nodes: { a: { ...node, on: { 'a:b': () => {} } } } }, 'nodes.a.on is "a:b"; it has to be: letters'],
  [{ nodes: { a: { ...node, disk: 'none' } } }, 'nodes.a.disk is "none"; it has to be: \'all\', or a list'],
  [
    { clients: { operations: { ask: { to: 'b' } } } },
    'clients.operations.ask.to is "b"; it has to be: one of a, a-1',
  ],
  [
    { clients: { operations: { tell: { to: 'a' } } } },
    'clients.operations.tell is "tell"; it has to be: a handles ask',
  ],
  [{ faults: { crash: { nodes: ['b'] } } }, 'faults.crash.nodes is "b"; it has to be: among a, a-1'],
  [{ network: { loss: '1' } }, "network.loss: a chance is '0' or a ratio like '1/50'"],
  [{ network: { delayMicros: [5, 1] } }, 'network.delayMicros is [5,1]'],
  [{ background: ['none'] }, 'background is "none"; it has to be: names of messages and timers: ask'],
  [{ variants: { main: { title: 'x' } } }, 'variants: main is the definition itself'],
  [
    { properties: { always: { same: () => null }, whenCalm: { same: () => null } } },
    'two properties are called same',
  ],
])('%j is refused', (change, problem) => {
  const definition = { name: 'asked', nodes: { a: node }, ...change };
  expect(() => defineSystem(definition as AnySystemDefinition)).toThrow(problem);
});

test('a variant that is none of the system is an error', () => {
  const system = defineSystem({ name: 'asked', nodes: { a: node } });
  expect(() => verdicts(system, {}, {}, 'other')).toThrow('asked has no variant other; variants: main');
});

/** Two servers, of which the first refuses, fails, or says nothing, as the input says. */
const asked = defineSystem({
  name: 'asked',
  nodes: {
    server: actor({
      count: 2,
      start: () => ({ callers: [] as string[] }),
      on: {
        ask(state, self, input: string) {
          state.callers.push(self.caller);
          if (self.index === 0 && input === 'refuse') self.refuse();
          else if (input === 'refuse all') self.refuse();
          else if (input === 'fail') self.fail('no');
          else if (self.index === 1 || input === 'answer') self.reply(`${input} by ${self.name}`);
        },
      },
    }),
  },
  clients: {
    count: 1,
    tries: 3,
    timeoutMicros: 10_000,
    operations: { ask: { to: 'server', input: () => 'answer' } },
  },
  network: { delayMicros: [1_000, 1_000] },
});

test.each([
  [
    'answer',
    { outcome: 'ok', output: 'answer by server-1', beginMicros: 0, endMicros: 2_000 },
    ['client-1#0'],
  ],
  ['refuse', { outcome: 'ok', output: 'refuse by server-2', endMicros: 4_000 }, ['client-1#0']],
  ['say nothing', { outcome: 'ok', output: 'say nothing by server-2', endMicros: 12_000 }, ['client-1#0']],
  ['fail', { outcome: 'failed', output: null, endMicros: 2_000 }, ['client-1#0']],
  ['refuse all', { outcome: 'unknown', output: null, endMicros: null }, ['client-1#0', 'client-1#0']],
])('asked to %s', (input, operation, callers) => {
  const { simulation } = told(asked, { operations: [{ client: 'client-1', name: 'ask', input }] });
  expect(simulation.world.history.operations).toMatchObject([
    { client: 'client-1', name: 'ask', input, ...operation },
  ]);
  expect(simulation.world.nodes[0].state).toEqual({ callers });
});

test('a client asks for one thing after the other, each not before its time', () => {
  const operations = [0, 500, 30_000].map((atMicros) => ({
    client: 'client-1',
    name: 'ask',
    input: 'answer',
    atMicros,
  }));
  const { simulation } = told(asked, { operations });
  const times = simulation.world.history.operations.map(({ beginMicros, endMicros }) => [
    beginMicros,
    endMicros,
  ]);
  expect(times).toEqual([
    [0, 2_000],
    [2_000, 4_000],
    [30_000, 32_000],
  ]);
});

test('without clients a system is watched for two virtual seconds, with them until all is done', () => {
  const alone = defineSystem({ name: 'alone', nodes: { a: actor({ start: () => ({}), on: {} }) } });
  expect(scenarioOf(alone, {}).stop.afterMicros).toBe(2_000_000);
  expect(told(alone, {}).simulation.world.now).toBeGreaterThanOrEqual(2_000_000);
  expect(scenarioOf(asked, {}).stop.afterMicros).toBe(0);
});

test('a run that never comes to rest is undecided, and says what is under way', () => {
  const restless = (background: string[]) =>
    defineSystem({
      name: 'restless',
      nodes: {
        a: actor({
          start: () => ({}),
          boot: (_, self) => self.after(1_000, 'tick'),
          on: { tick: (_, self) => self.after(1_000, 'tick') },
        }),
      },
      background,
      stormMicros: 10_000,
      properties: { whenCalm: { calm: () => null } },
    });
  expect(verdicts(restless([]), {}).calm).toEqual({
    held: null,
    sentence: 'The calm never came: the timer tick of a is set.',
  });
  expect(verdicts(restless(['tick']), {}).calm.held).toBe(true);
});

test('a request that goes on for ever keeps no run from coming to rest, nor does its time-out', () => {
  const renewing = (background: string[]) =>
    defineSystem({
      name: 'renewing',
      nodes: {
        a: actor({
          start: () => ({}),
          boot: (_, self) => self.after(1_000, 'ask'),
          on: {
            ask: (_, self) =>
              self.request('b', 'renew', null, { answer: 'renewed', timeout: 'ask', afterMicros: 90_000 }),
            renewed: (_, self) => self.after(1_000, 'ask'),
          },
        }),
        b: actor({ start: () => ({}), on: { renew: () => {} } }),
      },
      background,
      stormMicros: 10_000,
      properties: { whenCalm: { calm: () => null } },
    });
  expect(verdicts(renewing(['ask']), {}).calm.sentence).toBe('The calm never came: a waits for an answer.');
  expect(verdicts(renewing(['ask', 'renew']), {}).calm.held).toBe(true);
});

test('eventually: what comes true in time holds, what does not is violated', () => {
  const slow = (withinMicros: number) =>
    defineSystem({
      name: 'slow',
      nodes: {
        a: actor({
          start: () => ({ done: false }),
          boot: (_, self) => self.after(5_000_000, 'finish'),
          on: {
            finish: (state) => {
              state.done = true;
            },
          },
        }),
      },
      background: ['finish'],
      stormMicros: 0,
      properties: {
        eventually: {
          done: { withinMicros, check: (view) => (view.one('a').done ? null : 'it is not done') },
        },
      },
    });
  expect(verdicts(slow(10_000_000), {}).done.held).toBe(true);
  expect(verdicts(slow(2_000_000), {}).done).toEqual({ held: false, sentence: 'it is not done' });
});
