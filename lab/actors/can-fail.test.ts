/** A property that cannot fail does not exist: each that a system of actors can have is violated by a wrong design. */
import { register } from '../histories/specifications/register.ts';
import { defineSystem } from './define-system.ts';
import { type ActorNode, type AnyActor, actor, type SystemView } from './definition/actor.ts';
import type { PropertiesDefinition } from './definition/definition.ts';
import { verdicts } from './testing/played.ts';

interface Store {
  value: unknown;
  reads: number;
}

type View = SystemView<Record<string, AnyActor>>;

const below = (bound: number) => (view: View) => {
  const { value } = view.one('store');
  return Number(value) < bound ? null : `the store has ${value}`;
};

/** A new kind of question does not compile without its place here, and is then asked for its wrong design. */
const properties: Required<PropertiesDefinition<Record<string, AnyActor>>> = {
  always: { 'always-small': below(50) },
  whenCalm: { 'small-in-the-calm': below(10) },
  eventually: { 'small-in-the-end': below(10) },
  sometimes: { written: (view) => (view.one('store').value === 0 ? null : 'it was written') },
  linearizable: register(0),
  sequentiallyConsistent: register(0),
  sessionGuarantees: register(0),
  eventuallyConsistent: { of: register(0), withinMicros: 60_000 },
};

const writing = (title: string, write: (state: Store, node: ActorNode) => void) => ({
  title,
  nodes: { store: { on: { write } } },
});

const store = defineSystem({
  name: 'store',
  nodes: {
    store: actor({
      start: (): Store => ({ value: 0, reads: 0 }),
      on: {
        write(state, node, value: number) {
          state.value = value;
          node.reply();
        },
        read: (state, node) => node.reply(state.value),
      },
    }),
  },
  network: { delayMicros: [1_000, 1_000] },
  clients: { count: 1, operations: { write: { to: 'store' }, read: { to: 'store' } } },
  properties,
  variants: {
    throws: writing('no write is understood', () => {
      throw new Error('not understood');
    }),
    'asks-chance': writing('what is written is drawn', (state) => {
      state.value = Math.random();
    }),
    'keeps-a-map': writing('what is written is in a map', (state) => {
      state.value = new Map();
    }),
    adds: writing('what is written is more', (state, node) => {
      state.value = 20;
      node.reply();
    }),
    'adds-more': writing('what is written is far more', (state) => {
      state.value = 99;
    }),
    'goes-back': {
      title: 'every second read is of an old copy',
      nodes: {
        store: {
          on: {
            read: (state: Store, node: ActorNode) => node.reply(++state.reads % 2 === 0 ? 0 : state.value),
          },
        },
      },
    },
  },
});

const operations = [
  { client: 'client-1', name: 'write', input: 1, atMicros: 0 },
  { client: 'client-1', name: 'read', input: null, atMicros: 100_000 },
  { client: 'client-1', name: 'read', input: null, atMicros: 200_000 },
];

const violatedBy = (variant: string): string[] =>
  Object.entries(verdicts(store, { operations }, {}, variant))
    .filter(([, { held }]) => held === false)
    .map(([id]) => id);

test('each property is violated by a wrong design, and none by the right one', () => {
  const [right, ...wrong] = store.variants.map(({ id }) => id);
  const owed = store.properties.filter(({ when }) => when !== 'sometimes').map(({ id }) => id);
  expect([...new Set(wrong.flatMap(violatedBy))].toSorted()).toEqual(owed.toSorted());
  expect(violatedBy(right)).toEqual([]);
});

test('what is to be met sometimes is not met where nobody writes', () => {
  expect(verdicts(store, { operations: operations.slice(1) }).written.held).toBe(null);
});
