import { type ActorNode, actor, defineSystem, register } from 'replisim/lab';

/** An entry of the log: what a client asked for. */
interface Entry {
  term: number;
  caller: string;
  write: number | null;
}

const start = () => ({
  term: 0,
  vote: '',
  log: [] as Entry[],
  role: 'follower',
  votes: [] as string[],
  commit: 0, // how many entries of the log are committed
  answered: 0,
  matched: {} as Record<string, number>, // by follower: how many entries are known to be as the leader's
});
type Server = ReturnType<typeof start>;

const lastTerm = ({ log }: Server): number => log.at(-1)?.term ?? 0;

function wait(_: Server, node: ActorNode): void {
  node.after([150_000, 250_000], 'stand');
}

function heed(state: Server, node: ActorNode, term: number): void {
  if (term <= state.term) return;
  if (state.role === 'leader') wait(state, node);
  Object.assign(state, { term, vote: '', role: 'follower', votes: [], matched: {} });
  node.cancel('beat');
}

function lead(state: Server, node: ActorNode): void {
  state.role = 'leader';
  node.cancel('stand');
  node.after(0, 'beat');
}

/** The entry with the value that a read at this place sees. */
function valueAt({ log }: Server, length: number): number {
  return log.slice(0, length).findLast(({ write }) => write !== null)?.write ?? 0;
}

function commit(state: Server, node: ActorNode): void {
  const counts = [state.log.length, ...node.peers.map((peer) => state.matched[peer] ?? 0)].sort(
    (a, b) => b - a,
  );
  const most = counts[Math.floor(counts.length / 2)];
  // An older term's entry counts as committed only with one of the leader's own term behind it.
  if (most <= state.commit || (state.log[most - 1].term !== state.term && !node.design.commitsOldTerms))
    return;
  state.commit = most;
  for (; state.answered < state.commit; state.answered++) {
    const { caller, write, term } = state.log[state.answered];
    if (term === state.term) node.reply(write === null ? valueAt(state, state.answered + 1) : null, caller);
  }
}

function propose(state: Server, node: ActorNode, write: number | null): void {
  if (state.role !== 'leader') {
    node.refuse();
    return;
  }
  // Asked for again, it is in the log already.
  if (!state.log.some(({ caller }) => caller === node.caller)) {
    state.log.push({ term: state.term, caller: node.caller, write });
  }
}

function replicate({ term, log, commit }: Server, node: ActorNode): void {
  node.broadcast('append', { term, log, commit });
}

export default defineSystem({
  name: 'raft',
  nodes: {
    server: actor({
      count: 3,
      start,
      disk: ['term', 'vote', 'log'],
      boot: wait,
      on: {
        stand(state, node) {
          const term = state.term + 1;
          Object.assign(state, { term, vote: node.name, role: 'candidate', votes: [node.name] });
          node.broadcast('ask', { term, lastTerm: lastTerm(state), length: state.log.length });
          wait(state, node);
        },
        ask(state, node, { term, lastTerm: theirs, length }, from) {
          heed(state, node, term);
          const behind =
            theirs < lastTerm(state) || (theirs === lastTerm(state) && length < state.log.length);
          if (term < state.term || (state.vote !== '' && state.vote !== from)) return;
          if (behind && node.design.comparesLogs) return;
          state.vote = from;
          node.send(from, 'vote', { term });
          wait(state, node);
        },
        vote(state, node, { term }, from) {
          if (term !== state.term || state.role !== 'candidate') return;
          if (!state.votes.includes(from)) state.votes.push(from);
          if (state.votes.length * 2 > node.peers.length + 1) lead(state, node);
        },
        beat(state, node) {
          replicate(state, node);
          node.after(50_000, 'beat');
        },
        append(state, node, { term, log, commit }, from) {
          heed(state, node, term);
          if (term < state.term) return;
          state.role = 'follower';
          wait(state, node);
          // Messages of one leader overtake each other: a shorter log is an older one.
          if (log.length >= state.log.length || lastTerm(state) !== term) state.log = log;
          state.commit = Math.max(state.commit, Math.min(commit, state.log.length));
          node.send(from, 'appended', { term, length: log.length });
        },
        appended(state, node, { term, length }, from) {
          heed(state, node, term);
          if (state.role !== 'leader' || term !== state.term) return;
          state.matched[from] = Math.max(state.matched[from] ?? 0, length);
          commit(state, node);
        },
        write: (state, node, value) => propose(state, node, value),
        read: (state, node) => propose(state, node, null),
      },
    }),
  },
  clients: {
    count: 2,
    tries: 4,
    timeoutMicros: 200_000,
    operations: { write: { to: 'server', input: (pick) => 1 + pick(9) }, read: { to: 'server' } },
  },
  stormMicros: 3_000_000,
  space: { operations: 4, faults: 20 },
  background: ['stand', 'ask', 'vote', 'beat', 'append', 'appended'],
  network: { loss: '1/10', duplicate: '1/10', delayMicros: [1_000, 40_000] },
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
      'committed-entries-agree': ({ nodes }) => {
        for (const a of nodes) {
          for (const b of nodes) {
            const both = Math.min(a.state.commit, b.state.commit);
            const place = a.state.log
              .slice(0, both)
              .findIndex(({ term }, index) => term !== b.state.log[index]?.term);
            if (place >= 0)
              return `${a.name} and ${b.name} have both committed entry ${place + 1}, and not the same`;
          }
        }
        return null;
      },
    },
    eventually: {
      'there-is-a-leader': ({ nodes }) =>
        nodes.some(({ state }) => state.role === 'leader') ? null : 'there is no leader',
    },
    linearizable: register(0),
  },
  design: { comparesLogs: true, commitsOldTerms: false },
  variants: {
    'forgets-vote': { title: 'the vote is not on disk', nodes: { server: { disk: ['term', 'log'] } } },
    'loses-memory': { title: 'nothing is on disk', nodes: { server: { disk: [] } } },
    'any-log-wins': {
      title: 'a vote is given whatever the log of who asks',
      design: { comparesLogs: false },
    },
    'commits-old-terms': {
      title: "an older term's entry is committed as soon as most servers have it",
      design: { commitsOldTerms: true },
    },
  },
});
