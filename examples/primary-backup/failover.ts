import { type ActorNode, actor, counter, defineSystem } from 'replisim/lab';

const ROLES = ['primary', 'backup'] as const;
const start = ({ index }: { index: number }) => ({
  role: ROLES[index] as 'primary' | 'backup' | 'alone',
  value: 0,
  answers: {} as Record<string, number>, // by caller, so that what is asked for again is not done again
});
export type Server = ReturnType<typeof start>;

export function serve(state: Server, node: ActorNode, amount: number): void {
  if (state.role === 'backup') {
    node.refuse();
    return;
  }
  state.answers[node.caller] ??= state.value += amount;
  node.after(0, 'copy');
}

export function answer({ answers }: Server, node: ActorNode): void {
  for (const [caller, value] of Object.entries(answers)) node.reply(value, caller);
}

const server = actor({
  count: 2,
  start,
  disk: 'all', // a crash loses timers and what is under way, and nothing of the state
  boot: (_, node) => node.after(0, 'copy'),
  on: {
    add: serve,
    read: (state, node) => serve(state, node, 0),
    copy(state, node) {
      const options = { answer: 'stored', timeout: 'copy', afterMicros: 30_000 };
      if (state.role === 'primary') node.request(node.peers[0], 'store', state, options);
      else if (state.role === 'alone') answer(state, node);
    },
    store(state, node, { value, answers }: Server) {
      const isNewer = Object.keys(answers).length > Object.keys(state.answers).length;
      if (state.role === 'backup' && isNewer) Object.assign(state, { value, answers });
      node.reply(state);
    },
    stored(state, node, copy: Server) {
      if (copy.role === 'alone') state.role = 'backup';
      else answer(copy, node);
    },
    promote(state, node) {
      if (state.role === 'backup') state.role = 'alone';
      node.reply();
    },
  },
});

export default defineSystem({
  name: 'primary-backup-failover',
  nodes: { server },
  clients: {
    tries: 4,
    operations: {
      add: { to: 'server', input: (pick) => 1 + pick(9) },
      read: { to: 'server' },
      promote: { to: 'server-2', recorded: false },
    },
  },
  network: { loss: '1/10', duplicate: '1/10', delayMicros: [500, 20_000] },
  faults: { crash: true, isolate: true, pause: true },
  properties: { linearizable: counter() },
});
