import { register } from '../histories/index.ts';
import { defineSystem } from './define-system.ts';
import { type ActorNode, actor } from './definition/actor.ts';
import { scenarioOf } from './testing/played.ts';

test('a report draws the operations that have no order', () => {
  const forgetful = defineSystem({
    name: 'forgetful',
    nodes: {
      store: actor({
        start: () => ({ value: 0 }),
        on: {
          write(state, node, value) {
            state.value = value;
            node.reply();
          },
          read: (state, node) => node.reply(state.value),
        },
      }),
    },
    clients: {
      operations: { write: { to: 'store', input: (pick) => 1 + pick(9) }, read: { to: 'store' } },
    },
    faults: { crash: true },
    properties: { linearizable: register(0) },
  });
  const operations = [
    { client: 'client-1', name: 'write', input: 5, atMicros: 0 },
    { client: 'client-2', name: 'read', input: null, atMicros: 100_000 },
  ];
  const crash = { kind: 'crash', node: 'store', atMicros: 50_000, forMicros: 10_000 };
  const sectionsOf = (faults: object[]) =>
    forgetful.explain?.(scenarioOf(forgetful, { operations, faults }), forgetful.variants[0], {}) ?? [];
  expect(sectionsOf([]).map(({ title }) => title)).toEqual(['What happened']);
  expect(sectionsOf([crash])[1]).toEqual({
    title: 'What has no order',
    text: ['client-1  |- wrote 5 -|', 'client-2                |- ! read 0 -|'].join('\n'),
  });
});

test.each<[string, (node: ActorNode) => void]>([
  [
    'by itself',
    () => {
      throw new Error('no');
    },
  ],
  ['in what it asks of its node', (node) => node.send('nobody', 'ask')],
])('a report names the line of a handler that throws %s', (_, ask) => {
  const throwing = defineSystem({
    name: 'throwing',
    nodes: { store: actor({ start: () => ({}), on: { ask: (_state, node) => ask(node) } }) },
    clients: { operations: { ask: { to: 'store' } } },
  });
  const sections = throwing.explain?.(scenarioOf(throwing, {}), throwing.variants[0], {}) ?? [];
  expect(sections.map(({ title }) => title)).toEqual(['What happened', 'Thrown at']);
  expect(sections[1].text).toMatch(/^line \d+ of explain\.test\.ts$/);
});
