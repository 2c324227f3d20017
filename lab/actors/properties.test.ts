/** What can be asked of a history, one line of `properties` each: what each of them forgives. */
import { register } from '../histories/specifications/register.ts';
import { defineSystem } from './define-system.ts';
import { actor } from './definition/actor.ts';
import { verdicts } from './testing/played.ts';

/** The primary answers at once; what it was given is copied to the replica, where clients read, after some time. */
const store = defineSystem({
  name: 'store',
  nodes: {
    primary: actor({
      start: () => ({}),
      on: {
        write(_, node, value: number) {
          node.after(node.design.copiedAfter, 'copy', value);
          node.reply();
        },
        copy: (_, node, value: number) => node.send('replica', 'store', value),
      },
    }),
    replica: actor({
      start: () => ({ value: 0, reads: 0 }),
      on: {
        store(state, _, value: number) {
          state.value = value;
        },
        read(state, node) {
          state.reads++;
          node.reply(node.design.goesBack && state.reads % 2 === 0 ? 0 : state.value);
        },
      },
    }),
  },
  network: { delayMicros: [1_000, 1_000] },
  clients: { count: 2, operations: { write: { to: 'primary' }, read: { to: 'replica' } } },
  properties: {
    linearizable: register(0),
    sequentiallyConsistent: register(0),
    sessionGuarantees: register(0),
    eventuallyConsistent: { of: register(0), withinMicros: 60_000 },
  },
  design: { copiedAfter: 0, goesBack: false },
  variants: {
    late: { title: 'the copy is late', design: { copiedAfter: 50_000 } },
    'goes-back': { title: 'every second read is of an old copy', design: { goesBack: true } },
  },
});

const write = (atMicros: number) => ({ client: 'client-1', name: 'write', input: 1, atMicros });
const read = (client: number, atMicros: number) => ({
  client: `client-${client}`,
  name: 'read',
  input: null,
  atMicros,
});

const STRONG_FIRST = [
  'linearizable',
  'sequentially-consistent',
  'session-guarantees',
  'eventually-consistent',
];

test.each<[string, string, object[], string[]]>([
  ['a copy at once', 'main', [write(0), read(2, 10_000), read(2, 100_000)], []],
  [
    'another client reads too early',
    'late',
    [write(0), read(2, 10_000), read(2, 100_000)],
    STRONG_FIRST.slice(0, 1),
  ],
  ['the writer itself reads too early', 'late', [write(0), read(1, 10_000)], STRONG_FIRST.slice(0, 3)],
  [
    'two read differently at the end',
    'goes-back',
    [write(0), read(1, 100_000), read(2, 200_000)],
    ['linearizable', 'eventually-consistent'],
  ],
  ['what is read goes back', 'goes-back', [write(0), read(2, 100_000), read(2, 200_000)], STRONG_FIRST],
  ['nobody reads', 'late', [write(0)], []],
])('%s', (_, variant, operations, violated) => {
  const found = verdicts(store, { operations }, {}, variant);
  expect(STRONG_FIRST.filter((id) => found[id].held === false)).toEqual(violated);
  expect(STRONG_FIRST.filter((id) => found[id].held === null)).toEqual([]);
});
