/** A handler that touches anything but its state, its message and its node is found, and told by name and place. */
import { createSeededChooser } from '../../sim/index.ts';
import { hunt } from '../search/hunt.ts';
import { checkDeterminism } from '../story/determinism.ts';
import { defineSystem } from './define-system.ts';
import { type ActorNode, actor } from './definition/actor.ts';
import { scenarioOf, verdicts } from './testing/played.ts';

type State = Record<string, unknown>;

/** A store whose handler of writes does something more. */
function writing(
  write: (state: State, node: ActorNode, value: number) => unknown,
  more: Partial<State> = {},
) {
  return defineSystem({
    name: 'writing',
    nodes: {
      primary: actor({
        start: (): State => ({ value: 0, ...more }),
        on: {
          write(state, node, value) {
            const result = write(state, node, value);
            node.reply();
            return result as undefined;
          },
        },
      }),
    },
    clients: { count: 1, operations: { write: { to: 'primary', input: () => 1 } } },
  });
}

const THREE = ['a', 'b', 'c'].map((_, place) => ({ client: 'client-1', name: 'write', input: place }));

const kept = Promise.resolve();
const unreadable = Object.defineProperty(new Error(), 'message', {
  get() {
    throw new Error('nobody reads this');
  },
});

test.each<[string, () => unknown]>([
  ['Math.random', () => Math.random()],
  ['Date.now', () => Date.now()],
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['performance.now', () => performance.now()],
  ['setTimeout', () => setTimeout(() => {}, 0)],
  ['setInterval', () => setInterval(() => {}, 1_000)],
  ['setImmediate', () => setImmediate(() => {})],
  ['queueMicrotask', () => queueMicrotask(() => {})],
  ['crypto.randomUUID', () => crypto.randomUUID()],
  ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(1))],
  ['process.hrtime', () => process.hrtime()],
  ['process.hrtime.bigint', () => process.hrtime.bigint()],
  ['process.uptime', () => process.uptime()],
  ['process.nextTick', () => process.nextTick(() => {})],
  ['Promise.resolve', () => Promise.resolve()],
  ['Promise.reject', () => Promise.reject(new Error('nobody hears'))],
  ['Promise.prototype.then', () => kept.then(() => {})],
])('%s in a handler is told by name and place', (name, call) => {
  const { deterministic } = verdicts(
    writing((state) => {
      call();
      state.value = 1;
    }),
    {},
  );
  expect(deterministic).toEqual({ held: false, sentence: `handler 'write' of primary called ${name}.` });
});

test('what a handler called is told even if it catches what that throws', () => {
  const { deterministic } = verdicts(
    writing(() => {
      try {
        Math.random();
      } catch {}
    }),
    {},
  );
  expect(deterministic.sentence).toBe("handler 'write' of primary called Math.random.");
});

test('outside of handlers everything is as it was', () => {
  const { random } = Math;
  verdicts(
    writing(() => Math.random()),
    {},
  );
  expect(Math.random).toBe(random);
  expect(Math.random()).toBeLessThan(1);
  expect(Date.now()).toBeGreaterThan(0);
  expect(new Date()).toBeInstanceOf(Date);
});

test('a date that is given is only a way to write a time down', () => {
  const { deterministic } = verdicts(
    writing((state) => {
      state.value = new Date(0).toISOString();
    }),
    {},
  );
  expect(deterministic.held).toBe(true);
});

test('a variable of the module is found by playing twice', () => {
  let count = 0;
  const system = writing((state) => {
    count++;
    state.value = count;
  });
  const scenario = scenarioOf(system, { operations: THREE });
  const options = { variant: system.variants[0], chooserOf: () => createSeededChooser(1) };
  expect(checkDeterminism(system, scenario, options)).toMatch(
    /^Played twice .* first differs at event \d+, at .*: primary receives write 0 from client-1; then value of primary: 1 and 2\.$/,
  );
});

test('so is a handler whose randomness begins late', () => {
  const system = writing((state, _, value) => {
    state.value = value === 2 ? Math.random() : 0;
  });
  const scenario = scenarioOf(system, { operations: THREE });
  const options = { variant: system.variants[0], chooserOf: () => createSeededChooser(1) };
  expect(checkDeterminism(system, scenario, options)).toMatch(
    /primary receives write 2 from client-1; then value of primary: 0\.\d+ and 0\.\d+\.$/,
  );
});

test('a system that keeps to the rules is played twice alike', () => {
  const system = writing((state, node, value) => {
    state.value = value + node.pick(100, 'noise') + node.now();
  });
  const scenario = scenarioOf(system, { operations: THREE });
  const options = { variant: system.variants[0], chooserOf: () => createSeededChooser(1) };
  expect(checkDeterminism(system, scenario, options)).toBeNull();
});

test('a handler that throws is a finding, and its node is down until the calm', () => {
  const system = writing((_, __, value) => {
    if (value === 1) throw new TypeError('no ones');
  });
  const found = verdicts(system, { operations: THREE });
  expect(found['no-throw']).toEqual({
    held: false,
    sentence: "handler 'write' of primary threw TypeError: no ones.",
  });
});

test.each<[string, unknown, string]>([
  ['several lines', new Error('one\n  two'), 'Error: one two'],
  ['an object', { code: 3 }, '{ code: 3 }'],
  ['nothing', undefined, 'undefined'],
  ['a prototype of nobody', Object.create(null), '{}'],
  ['what cannot be read', unreadable, 'something that cannot be read'],
  ['very much', new Error('x'.repeat(1_000)), `Error: ${'x'.repeat(293)}`],
])('whatever a handler throws is told on one line: %s', (_, thrown, told) => {
  const found = verdicts(
    writing(() => {
      throw thrown;
    }),
    {},
  );
  expect(found['no-throw'].sentence).toBe(`handler 'write' of primary threw ${told}.`);
});

test('a handler that goes on later is refused', () => {
  const { deterministic } = verdicts(
    writing(async () => {}),
    {},
  );
  expect(deterministic.sentence).toBe(
    "handler 'write' of primary returned a promise: what it does later is outside of the simulation.",
  );
});

test.each<[string, unknown, string]>([
  ['a Map', new Map(), 'is a Map'],
  ['not a number', Number.NaN, 'is NaN'],
  ['nothing', undefined, 'is undefined'],
  ['a function', () => 1, 'is a function'],
])('a state that is not plain data is told by node and place: %s', (_, value, problem) => {
  const { 'plain-data': plain } = verdicts(
    writing((state) => {
      state.list = [0, value];
    }),
    {},
  );
  expect(plain.held).toBe(false);
  expect(plain.sentence).toContain(`the state of primary: .list[1] ${problem}`);
});

test.each<[string, (state: State) => unknown]>([
  ['nothing', () => undefined],
  ['a bigint', () => 5n],
  ['not a number', () => Number.NaN],
  ['a function', () => () => 1],
  ['itself', (state) => state],
  ['what cannot be read', () => new Proxy({}, { ownKeys: () => kept as never })],
])('a state that holds %s is told event by event, written down, and played twice alike', (_, held) => {
  const system = writing((state) => {
    state.list = held(state);
  });
  const [variant] = system.variants;
  const scenario = scenarioOf(system, { operations: THREE });
  const options = { variant, chooserOf: () => createSeededChooser(1) };
  expect(checkDeterminism(system, scenario, options)).toBeNull();
  expect(system.explain?.(scenario, variant, {})[0].text).toContain('primary receives write 0');
});

test('a start that is not plain, or that reads the clock, is an error', () => {
  const starting = (start: () => unknown) =>
    defineSystem({ name: 'starting', nodes: { node: actor({ start: start as () => object, on: {} }) } });
  expect(() =>
    verdicts(
      starting(() => null),
      {},
    ),
  ).toThrow('the state of node is a plain object, not null');
  expect(() =>
    verdicts(
      starting(() => ({ at: Date.now() })),
      {},
    ),
  ).toThrow('Date.now');
});

test('which cases of a hunt are watched depends on their numbers alone, and never on what was played before', () => {
  const system = writing((state) => {
    try {
      state.value = Math.random();
    } catch {
      // Told all the same.
    }
  });
  const [variant] = system.variants;
  const properties = system.properties.filter(({ id }) => id === 'deterministic');
  const found = (from: number, count: number): number[] =>
    hunt({ system, variant, properties, space: {}, seed: '1' }, from, count).findings.map(
      ({ number }) => number,
    );
  const alone = [60, 63, 64, 65, 80, 81].map((number) => found(number, 1));
  expect(alone).toEqual([[60], [63], [64], [], [80], []]);
  expect([found(65, 40), found(65, 15)]).toEqual([[80], []]);
  expect(alone).toEqual([60, 63, 64, 65, 80, 81].map((number) => found(number, 1)));
});
