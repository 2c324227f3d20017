import { type ActorNode, actor, counter, defineSystem } from 'replisim/lab';

const start = ({ index }: { index: number }) => ({
  role: index === 0 ? 'primary' : 'backup',
  value: 0,
  version: 0,
  done: [] as string[], // additions that have been carried out, so that asking again does nothing
  waiting: [] as { caller: string; answer: number | null; version: number }[],
});
type Server = ReturnType<typeof start>;

function replicate({ version, value, done }: Server, node: ActorNode): void {
  node.broadcast('store', { version, value, done });
  node.after(20_000, 'replicate');
}

/** Answers when the backup has the new version: until then a new primary might not know of it. */
function finish(state: Server, node: ActorNode, answer: number | null, early = false): void {
  state.version++;
  if (state.role === 'alone' || early) node.reply(answer);
  else state.waiting.push({ caller: node.caller, answer, version: state.version });
  if (state.role === 'primary') replicate(state, node);
}

export default defineSystem({
  name: 'primary-backup',
  nodes: {
    server: actor({
      count: 2,
      start,
      disk: ['role', 'value', 'version', 'done'],
      boot: (state, node) => state.role === 'primary' && state.version > 0 && replicate(state, node),
      on: {
        add(state, node, amount) {
          if (state.role === 'backup') return node.refuse();
          if (!state.done.includes(node.caller)) state.value += amount;
          if (node.design.remembers) state.done.push(node.caller);
          finish(state, node, null, node.design.early);
        },
        read(state, node) {
          if (state.role === 'backup') node.refuse();
          else if (node.design.readsAlone) node.reply(state.value);
          else finish(state, node, state.value);
        },
        replicate,
        store(state, node, { version, value, done }, from) {
          if (state.role !== 'backup') return node.send(from, 'deposed');
          if (version > state.version || node.design.anyVersion)
            Object.assign(state, { version, value, done });
          node.send(from, 'stored', version);
        },
        stored(state, node, version) {
          for (const each of state.waiting) if (each.version <= version) node.reply(each.answer, each.caller);
          state.waiting = state.waiting.filter((each) => each.version > version);
          if (state.waiting.length === 0 && version === state.version) node.cancel('replicate');
        },
        deposed(state, node) {
          state.role = 'backup';
          node.cancel('replicate');
          node.refuse(state.waiting.splice(0).map(({ caller }) => caller));
        },
        promote(state, node) {
          if (state.role === 'backup') state.role = 'alone';
          node.reply();
        },
      },
    }),
  },
  clients: {
    count: 2,
    tries: 4,
    timeoutMicros: 150_000,
    operations: {
      add: { to: 'server', input: (pick) => 1 + pick(9) },
      read: { to: 'server' },
      promote: { to: 'server-2', recorded: false },
    },
  },
  network: { loss: '1/10', duplicate: '1/5', delayMicros: [500, 20_000] },
  faults: { crash: true, isolate: true, pause: true },
  properties: {
    linearizable: counter(),
    whenCalm: {
      'copies-agree': (view) => {
        const [a, b] = view.all('server').map(({ state }) => state);
        return a.role === 'backup' || b.role !== 'backup' || a.value === b.value
          ? null
          : `${a.value} and ${b.value}`;
      },
    },
  },
  design: { early: false, remembers: true, readsAlone: false, anyVersion: false },
  variants: {
    'acknowledges-early': {
      title: 'an addition is acknowledged before the backup has it',
      design: { early: true },
    },
    'forgets-additions': {
      title: 'a write that is asked for again is carried out again',
      design: { remembers: false },
    },
    'reads-alone': {
      title: 'the primary answers a read without asking the backup',
      design: { readsAlone: true },
    },
    'any-version': { title: 'the backup stores an older version over a newer', design: { anyVersion: true } },
    'loses-memory': { title: 'nothing is on disk', nodes: { server: { disk: [] } } },
  },
});
