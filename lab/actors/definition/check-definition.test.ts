/** What a definition in plain JavaScript gets wrong is refused where it is defined: the place, what was found, what is allowed. */
import { register } from '../../histories/index.ts';
import { defineSystem } from '../define-system.ts';
import { drawActorScenario } from '../scenario/draw-scenario.ts';
import type { AnySystemDefinition } from './check-definition.ts';

const node = { start: () => ({}), on: { ask: () => {} } };
const clients = { operations: { ask: { to: 'a' } } };

function define(change: object): ReturnType<typeof defineSystem> {
  const definition = { name: 'checked', nodes: { a: node }, clients, ...change };
  return defineSystem(definition as unknown as AnySystemDefinition);
}

const changed = (part: object) => ({ nodes: { a: { ...node, ...part } } });
const asked = (part: object) => ({ clients: { ...clients, ...part } });
const varied = (variant: unknown) => ({ variants: { wrong: variant } });

test.each<[object, string]>([
  [{ propertys: {} }, 'propertys is no field: the fields are name, version'],
  [{ properties: { whencalm: {} } }, 'properties.whencalm is no field: the fields are always, whenCalm'],
  [{ faults: { crsh: true } }, 'faults.crsh is no field: the fields are crash'],
  [{ network: { los: '1/2' } }, 'network.los is no field'],
  [{ space: { operation: 3 } }, 'Did you mean operations?'],
  [changed({ dsik: 'all' }), 'nodes.a.dsik is no field: the fields are count, start, disk'],
  [asked({ trys: 3 }), 'clients.trys is no field'],
  [
    asked({ operations: { ask: { to: 'a', recored: false } } }),
    'clients.operations.ask.recored is no field: the fields are to, input, recorded. Did you mean recorded?',
  ],
  [varied({ title: 'x', nodes: { b: {} } }), 'variants.wrong.nodes.b is no field: the fields are a.'],
  [varied({ title: 'x', nodes: { a: { count: 2 } } }), 'variants.wrong.nodes.a.count is no field'],
])('a field that nobody reads is not passed over: %j', (change, problem) => {
  expect(() => define(change)).toThrow(problem);
});

test.each<[object, string]>([
  [{ nodes: null }, 'nodes is null; it has to be: actors by the name of their kind'],
  [{ nodes: { a: null } }, 'nodes.a is null; it has to be: an object with the fields count'],
  [changed({ boot: 'x' }), 'nodes.a.boot is "x"; it has to be: a function'],
  [changed({ autoFlush: 'no' }), 'nodes.a.autoFlush is "no"; it has to be: true or false'],
  [changed({ count: 1e9 }), 'nodes.a.count is 1000000000; it has to be: at most 10000'],
  [{ clients: {} }, 'clients.operations is undefined; it has to be: what clients ask for'],
  [{ clients: { operations: {} } }, 'clients.operations is {}; it has to be: what clients ask for'],
  [asked({ operations: { ask: null } }), 'clients.operations.ask is null; it has to be: an object'],
  [asked({ operations: { ask: { to: 'a', input: 3 } } }), 'clients.operations.ask.input is 3'],
  [asked({ count: 0 }), 'clients.count is 0; it has to be: an integer of at least 1'],
  [asked({ count: '2' }), 'clients.count is "2"; it has to be: an integer of at least 1'],
  [asked({ timeoutMicros: Number.NaN }), 'clients.timeoutMicros is NaN; it has to be: an integer'],
  [asked({ timeoutMicros: -1 }), 'clients.timeoutMicros is -1'],
  [asked({ tries: 0 }), 'clients.tries is 0; it has to be: an integer of at least 1'],
  [{ network: null }, 'network is null; it has to be: an object with the fields delayMicros'],
  [{ network: { delayMicros: 10 } }, 'network.delayMicros is 10; it has to be: the least and the most'],
  [{ network: { delayMicros: [1, 2, 3] } }, 'network.delayMicros is [1,2,3]'],
  [{ network: { delayMicros: [0, 3e9] } }, 'it has to be: less than 2147483647 apart'],
  [{ network: { fifo: 'no' } }, 'network.fifo is "no"; it has to be: true or false'],
  [
    { faults: { crash: 'yes' } },
    'faults.crash is "yes"; it has to be: an object with the fields nodes, most',
  ],
  [{ faults: { crash: { most: -1 } } }, 'faults.crash.most is -1; it has to be: an integer of at least 0'],
  [{ faults: { crash: { nodes: [] } } }, 'faults.crash.nodes is []; it has to be: a list of some among a'],
  [{ faults: { crash: { nodes: 'a' } } }, 'faults.crash.nodes is "a"; it has to be: a list'],
  [{ faults: { partition: { nodes: ['a'] } } }, 'faults.partition.nodes is no field: the fields are most'],
  [{ faults: { clocks: true } }, 'faults.clocks is true; it has to be: an object'],
  [{ faults: { clocks: { driftPpm: 2_000_000 } } }, 'faults.clocks.driftPpm is 2000000'],
  [{ faults: { clocks: { offsetMicros: -5 } } }, 'faults.clocks.offsetMicros is -5'],
  [{ background: 'ask' }, 'background is "ask"; it has to be: a list of names'],
  [{ stormMicros: '2s' }, 'stormMicros is "2s"; it has to be: an integer of at least 0'],
  [{ space: { operations: 0 } }, 'space.operations is 0; it has to be: an integer from 1'],
  [{ space: { withinMicros: 0 } }, 'space.withinMicros is 0; it has to be: an integer from 1'],
  [{ version: 2 }, 'version is 2; it has to be: a text'],
  [{ name: undefined }, 'name is undefined; it has to be: lower case letters'],
  [{ design: 3 }, 'design is 3; it has to be: values by name'],
  [varied(null), 'variants.wrong is null; it has to be: an object'],
  [varied({}), 'variants.wrong.title is undefined; it has to be: what is different'],
  [varied({ title: 'x', nodes: { a: { disk: 3 } } }), 'variants.wrong.nodes.a.disk is 3'],
  [varied({ title: 'x', nodes: { a: { on: { ask: 'x' } } } }), 'variants.wrong.nodes.a.on.ask is "x"'],
  [{ variants: [{ title: 'x' }] }, 'variants is [{"title":"x"}]; it has to be: designs by their ids'],
  [{ variants: { 'a,b': { title: 'x' } } }, 'an id in variants is "a,b"; it has to be: a name on one line'],
])('%j is refused', (change, problem) => {
  expect(() => define(change)).toThrow(problem);
});

const properties = (part: object) => ({ properties: part });

test.each<[object, string]>([
  [{ always: { a: 'no' } }, 'properties.always.a is "no"; it has to be: a function that gives null'],
  [
    { always: [() => null] },
    'properties.always is an object that holds more than data; it has to be: questions',
  ],
  [{ always: { '': () => null } }, 'a name in properties.always is ""; it has to be: a name on one line'],
  [{ always: { 'a,b': () => null } }, 'a name in properties.always is "a,b"'],
  [{ eventually: { a: { withinMicros: 5 } } }, 'properties.eventually.a.check is null'],
  [
    { eventually: { a: { withinMicros: -5, check: () => null } } },
    'properties.eventually.a.withinMicros is -5',
  ],
  [{ linearizable: register }, 'properties.linearizable is a function; it has to be: a specification'],
  [{ linearizable: { ...register(), key: 3 } }, 'properties.linearizable.key is 3; it has to be: a function'],
  [{ eventuallyConsistent: register() }, 'properties.eventuallyConsistent.name is no field'],
  [{ eventuallyConsistent: { of: register() } }, 'eventuallyConsistent.withinMicros is undefined'],
])('properties that cannot be asked are refused: %j', (part, problem) => {
  expect(() => define(properties(part))).toThrow(problem);
});

test('a definition that is none says what one is', () => {
  expect(() => defineSystem(undefined as never)).toThrow(
    'the definition is undefined; it has to be: an object',
  );
});

test('an operation is held against the handlers of the kind that it names, whatever other kinds are called', () => {
  const nodes = { store: node, 'store-cache': { ...node, on: { read: () => {} } } };
  const reading = { operations: { read: { to: 'store-cache' } } };
  expect(define({ nodes, clients: reading }).id).toBe('checked');
});

test.each(['a-1', 'client-2'])('no kind is called as a node of another kind can be: %s', (kind) => {
  expect(() => define({ nodes: { a: { ...node, count: 2 }, [kind]: node } })).toThrow(
    `nodes is "${kind}"; it has to be: none of the names that each ${kind.split('-')[0]} can have`,
  );
});

test('a storm of an hour can be drawn', () => {
  const { settings } = define({ stormMicros: 3_600_000_000 });
  const plainest = { pick: () => 0, stream: () => plainest } as never;
  expect(drawActorScenario(settings, plainest, null).stop.afterMicros).toBe(3_600_000_000);
  expect(settings.space.withinMicros).toBe(2_147_483_647);
});

test('a scenario has no more nodes than a definition may have', () => {
  const { problem } = define({}).scenarios.read({ nodes: { a: 1e9 } });
  expect(problem).toBe('nodes.a: 1000000000 is given; at most 10000');
});
