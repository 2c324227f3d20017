import { actor, counter, defineSystem } from 'replisim/lab';

const start = () => ({ value: 0, callers: [] as string[] });

export default defineSystem({
  name: 'primary-backup',
  nodes: {
    primary: actor({
      start,
      disk: 'all', // a crash loses timers and what is under way, and nothing of the state
      boot: (_, node) => node.after(0, 'copy'),
      on: {
        add(state, node, amount: number) {
          if (!state.callers.includes(node.caller)) state.value += amount;
          state.callers.push(node.caller);
          node.after(0, 'copy');
        },
        copy: (state, node) =>
          node.request('backup', 'store', state, { answer: 'stored', timeout: 'copy', afterMicros: 30_000 }),
        stored: (_, node, callers: string[]) => node.reply(null, callers),
      },
    }),
    backup: actor({
      start,
      disk: 'all',
      on: {
        store(state, node, copy: ReturnType<typeof start>) {
          if (copy.callers.length > state.callers.length) Object.assign(state, copy);
          node.reply(state.callers);
        },
        read: (state, node) => node.reply(state.value),
      },
    }),
  },
  clients: { operations: { add: { to: 'primary', input: (pick) => 1 + pick(9) }, read: { to: 'backup' } } },
  network: { loss: '1/10', duplicate: '1/10' },
  faults: { crash: true, isolate: true },
  properties: { linearizable: counter() },
});
