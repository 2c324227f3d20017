import { actor, defineSystem, register } from '../index.ts';

/** One node that keeps a value on disk, and a mistake: it does not. */
export const keptValue = defineSystem({
  name: 'kept-value',
  nodes: {
    store: actor({
      disk: 'all',
      start: () => ({ value: 0 }),
      on: {
        write(state, node, value: number) {
          state.value = value;
          node.reply();
        },
        read: (state, node) => node.reply(state.value),
      },
    }),
  },
  clients: { operations: { write: { to: 'store', input: (pick) => 1 + pick(9) }, read: { to: 'store' } } },
  faults: { crash: true },
  properties: { linearizable: register(0) },
  variants: { forgets: { title: 'nothing is on disk', nodes: { store: { disk: [] } } } },
});
