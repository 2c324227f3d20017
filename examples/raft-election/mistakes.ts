import election, { isCurrent, wait } from './system.ts';

/** The election with mistakes that have been made in earnest. */
export default election.withVariants({
  'forgets-vote': {
    title: 'the vote is not on disk',
    nodes: { server: { disk: ['term'] } },
  },
  'votes-twice': {
    title: 'a server votes for whoever asks',
    nodes: {
      server: {
        on: {
          ask(state, node, term: number, from) {
            if (!isCurrent(state, node, term)) return;
            state.vote = from;
            node.send(from, 'vote', term);
            wait(state, node);
          },
        },
      },
    },
  },
  'counts-old-votes': {
    title: 'a vote counts in whatever term it arrives',
    nodes: {
      server: {
        on: {
          vote(state, node, _, from) {
            if (state.role !== 'candidate' || state.votes.includes(from)) return;
            state.votes.push(from);
            if (state.votes.length * 2 < node.all('server').length) return;
            state.role = 'leader';
            node.cancel('stand');
            node.after(0, 'beat');
          },
        },
      },
    },
  },
});
