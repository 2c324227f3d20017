import { type ActorNode, actor, defineSystem } from 'replisim/lab';

/** A counter that grows: what each replica has added, as far as this one knows. */
const start = () => ({
  counts: {} as Record<string, number>,
  done: [] as string[], // additions that have been carried out: a message may come twice
  known: {} as Record<string, number>, // by peer: how much of this one's own count it has
});
type Replica = ReturnType<typeof start>;

const ownCount = ({ counts }: Replica, node: ActorNode): number => counts[node.name] ?? 0;

/** Tells those who may not know this replica's count yet, until they do. */
function spread(state: Replica, node: ActorNode): void {
  const behind = node.peers.filter((peer) => (state.known[peer] ?? 0) < ownCount(state, node));
  for (const peer of behind) node.send(peer, 'merge', state.counts);
  if (behind.length > 0) node.after(30_000, 'spread');
}

export default defineSystem({
  name: 'crdt-counter',
  nodes: {
    replica: actor({
      count: 3,
      start,
      disk: ['counts', 'done'],
      autoFlush: false,
      boot: spread,
      on: {
        add(state, node, amount: number) {
          if (!state.done.includes(node.caller)) state.counts[node.name] = ownCount(state, node) + amount;
          state.done.push(node.caller);
          if (node.design.flushes) node.flush();
          node.reply();
          spread(state, node);
        },
        spread,
        merge(state, node, theirs: Record<string, number>, from) {
          for (const [replica, count] of Object.entries(theirs)) {
            const mine = state.counts[replica] ?? 0;
            if (node.design.merge === 'greatest') state.counts[replica] = Math.max(mine, count);
            if (node.design.merge === 'latest') state.counts[replica] = count;
            if (node.design.merge === 'sum' && replica !== node.name) state.counts[replica] = mine + count;
          }
          if (node.design.flushes) node.flush();
          node.send(from, 'merged', theirs[from] ?? 0);
        },
        merged(state, _, count: number, from) {
          state.known[from] = Math.max(state.known[from] ?? 0, count);
        },
      },
    }),
  },
  clients: {
    count: 2,
    operations: { add: { to: 'replica', input: (pick) => 1 + pick(3) } },
  },
  network: { loss: '1/10', duplicate: '1/10', delayMicros: [500, 20_000] },
  faults: { crash: true, isolate: true, partition: true },
  properties: {
    always: {
      'no-more-than-asked': ({ nodes, operations }) => {
        const asked = operations.reduce((sum, { input }) => sum + (input as number), 0);
        const over = nodes.find(({ state }) => total(state) > asked);
        return over === undefined ? null : `${over.name} counts ${total(over.state)}, ${asked} was asked for`;
      },
    },
    whenCalm: {
      'replicas-agree': ({ nodes }) => {
        const other = nodes.find(({ state }) => total(state) !== total(nodes[0].state));
        if (other === undefined) return null;
        return `${nodes[0].name} counts ${total(nodes[0].state)}, ${other.name} counts ${total(other.state)}`;
      },
      'nothing-acknowledged-is-lost': ({ nodes, operations }) => {
        const acknowledged = operations
          .filter(({ outcome }) => outcome === 'ok')
          .reduce((sum, { input }) => sum + (input as number), 0);
        const short = nodes.find(({ state }) => total(state) < acknowledged);
        return short === undefined
          ? null
          : `${short.name} counts ${total(short.state)}, ${acknowledged} was acknowledged`;
      },
    },
  },
  design: { flushes: true, merge: 'greatest' as 'greatest' | 'latest' | 'sum' },
  variants: {
    'adds-up': { title: 'what another replica has counted is added', design: { merge: 'sum' } },
    'takes-the-latest': { title: 'what arrives last counts', design: { merge: 'latest' } },
    'never-flushes': {
      title: 'an addition is acknowledged before it is safe on disk',
      design: { flushes: false },
    },
  },
});

function total({ counts }: Replica): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
