import { type ActorNode, actor, defineSystem } from 'replisim/lab';

const start = () => ({ term: 0, vote: '', role: 'follower', votes: [] as string[] });
type Server = ReturnType<typeof start>;

/** Who hears nothing from a leader until then stands for election. */
function wait(_: Server, node: ActorNode): void {
  node.after([150_000, 250_000], 'stand');
}

/** A term that is newer than one's own ends whatever one was in the old one. */
function heed(state: Server, node: ActorNode, term: number): void {
  if (term <= state.term) return;
  if (state.role === 'leader') wait(state, node);
  Object.assign(state, { term, vote: '', role: 'follower', votes: [] });
  node.cancel('beat');
}

export default defineSystem({
  name: 'raft-election',
  nodes: {
    server: actor({
      count: 3,
      start,
      disk: ['term', 'vote'],
      boot: wait,
      on: {
        stand(state, node) {
          Object.assign(state, {
            term: state.term + 1,
            vote: node.name,
            role: 'candidate',
            votes: [node.name],
          });
          node.broadcast('ask', { term: state.term });
          wait(state, node);
        },
        ask(state, node, { term }, from) {
          heed(state, node, term);
          const free = state.vote === '' || state.vote === from || node.design.votesTwice;
          if (term < state.term || !free) return;
          state.vote = from;
          node.send(from, 'vote', { term });
          wait(state, node);
        },
        vote(state, node, { term }, from) {
          if (state.role !== 'candidate' || (term !== state.term && !node.design.countsOldVotes)) return;
          if (!state.votes.includes(from)) state.votes.push(from);
          if (state.votes.length * 2 <= node.peers.length + 1) return;
          state.role = 'leader';
          node.cancel('stand');
          node.after(0, 'beat');
        },
        beat(state, node) {
          node.broadcast('heartbeat', { term: state.term });
          node.after(50_000, 'beat');
        },
        heartbeat(state, node, { term }) {
          heed(state, node, term);
          if (term < state.term) return;
          state.role = 'follower';
          wait(state, node);
        },
      },
    }),
  },
  stormMicros: 1_000_000,
  background: ['stand', 'ask', 'vote', 'beat', 'heartbeat'],
  network: { loss: '1/10', duplicate: '1/10', delayMicros: [1_000, 80_000] },
  faults: { crash: true, isolate: true, pause: true, partition: true },
  properties: {
    always: {
      'one-leader-a-term': ({ nodes }) => {
        const leaders = nodes.filter(({ state }) => state.role === 'leader');
        const [a, b] = leaders.filter((one) =>
          leaders.some((other) => other !== one && other.state.term === one.state.term),
        );
        return a === undefined ? null : `${a.name} and ${b.name} are both leaders in term ${a.state.term}`;
      },
    },
    eventually: {
      'there-is-a-leader': ({ nodes }) =>
        nodes.some(({ state }) => state.role === 'leader') ? null : 'there is no leader',
    },
  },
  design: { votesTwice: false, countsOldVotes: false },
  variants: {
    'forgets-vote': { title: 'the vote is not on disk', nodes: { server: { disk: ['term'] } } },
    'votes-twice': { title: 'a server votes for whoever asks', design: { votesTwice: true } },
    'counts-old-votes': {
      title: 'a vote counts in whatever term it arrives',
      design: { countsOldVotes: true },
    },
  },
});
