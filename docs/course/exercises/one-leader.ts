import { type ActorNode, actor, defineSystem } from 'replisim/lab';

/** Raft's election, with two mistakes in it. */
const start = () => ({ term: 0, vote: '', role: 'follower', votes: [] as string[] });
type Server = ReturnType<typeof start>;

const wait = (_: Server, node: ActorNode) => node.after([150_000, 250_000], 'stand');

/** Whether a message is of this term. A newer one ends whatever one was in the older. */
function isCurrent(state: Server, node: ActorNode, term: number): boolean {
  if (term > state.term && state.role === 'leader') wait(state, node);
  if (term > state.term) Object.assign(state, { term, vote: '', role: 'follower', votes: [] });
  return term === state.term;
}

const server = actor({
  count: 3,
  start,
  disk: ['term'],
  boot: wait,
  on: {
    stand(state, node) {
      Object.assign(state, { term: state.term + 1, vote: '', role: 'candidate', votes: [node.name] });
      node.broadcast('ask', state.term);
      wait(state, node);
    },
    ask(state, node, term: number, from) {
      if (!isCurrent(state, node, term) || (state.vote !== '' && state.vote !== from)) return;
      state.vote = from;
      node.send(from, 'vote', term);
      wait(state, node);
    },
    vote(state, node, term: number, from) {
      if (state.role !== 'candidate' || term !== state.term || state.votes.includes(from)) return;
      if (state.votes.push(from) * 2 < node.all('server').length) return;
      state.role = 'leader';
      node.cancel('stand');
      node.after(0, 'beat');
    },
    beat(state, node) {
      if (state.role !== 'leader') return;
      node.broadcast('heartbeat', state.term);
      node.after(50_000, 'beat');
    },
    heartbeat(state, node, term: number) {
      if (!isCurrent(state, node, term)) return;
      state.role = 'follower';
      wait(state, node);
    },
  },
});

/** The judge takes the nodes, and asks their state for `role` and `term`; the rest is its own, and much like this. */
export default defineSystem({
  name: 'one-leader',
  nodes: { server },
  network: { loss: '1/10', duplicate: '1/10', delayMicros: [1_000, 150_000] },
  faults: { crash: true, isolate: true, pause: true, partition: true },
  background: ['stand', 'ask', 'vote', 'beat', 'heartbeat'], // these never end
  properties: {
    always: {
      'one-leader-a-term'({ nodes }) {
        const terms = nodes.filter(({ state }) => state.role === 'leader').map(({ state }) => state.term);
        return terms.length === new Set(terms).size ? null : `there are leaders of terms ${terms.join(', ')}`;
      },
    },
  },
});
