import { type ActorNode, actor, defineSystem, exploreSystem } from '../../../lab/index.ts';
import { processorNanos } from '../../race.ts';

/** Raft's election explored: by the lab, and by a search as anybody would write it over the same handlers. */

interface Server {
  term: number;
  vote: string;
  votes: string[];
  role: string;
}

const NAMES = ['server-1', 'server-2', 'server-3'];

const start = (): Server => ({ term: 0, vote: '', votes: [], role: 'follower' });
const HANDLERS = {
  stand(state: Server, node: ActorNode) {
    Object.assign(state, { term: state.term + 1, vote: node.name, votes: [node.name], role: 'candidate' });
    node.broadcast('ask', state.term);
    node.after(1_000, 'stand');
  },
  ask(state: Server, node: ActorNode, term: number, from: string) {
    if (term > state.term) Object.assign(state, { term, vote: '', votes: [], role: 'follower' });
    if (term < state.term || (state.vote !== '' && state.vote !== from)) return;
    state.vote = from;
    node.send(from, 'vote', term);
  },
  vote(state: Server, _: ActorNode, term: number, from: string) {
    if (term !== state.term || state.role !== 'candidate') return;
    if (!state.votes.includes(from)) state.votes.push(from);
    if (state.votes.length === 2) state.role = 'leader';
  },
};

const twoLeaders = (servers: readonly Server[]): boolean => {
  const terms = servers.filter(({ role }) => role === 'leader').map(({ term }) => term);
  return terms.length > new Set(terms).size;
};

const election = defineSystem({
  name: 'election',
  nodes: {
    server: actor({ count: 3, start, boot: (_, node) => node.after(1_000, 'stand'), on: HANDLERS }),
  },
  background: ['stand', 'ask', 'vote'],
  properties: {
    always: {
      'one-leader-a-term': ({ nodes }) =>
        twoLeaders(nodes.map(({ state }) => state)) ? 'two leaders in one term' : null,
    },
  },
});

export interface Budget {
  timers: number;
  losses: number;
  duplicates: number;
}

export interface Searched {
  states: number;
  transitions: number;
  /** Of the processor. */
  seconds: number;
  /** What is held at the end, for each state. */
  bytesEach: number;
}

interface Letter {
  kind: 'ask' | 'vote';
  term: number;
  from: number;
  to: number;
}

interface HandState extends Budget {
  nodes: Server[];
  letters: Letter[];
}

/** Every state is copied whole, and known by its JSON. */
function byHand(budget: Budget): { states: number; transitions: number; seen: Set<string> } {
  const first: HandState = { nodes: NAMES.map(start), letters: [], ...budget };
  const seen = new Set([keyOf(first)]);
  let waiting = [first];
  let transitions = 0;
  while (waiting.length > 0) {
    const next: HandState[] = [];
    for (const state of waiting) {
      for (const reached of successors(state)) {
        transitions++;
        const key = keyOf(reached);
        if (seen.has(key)) continue;
        if (twoLeaders(reached.nodes)) throw new Error('two leaders in one term');
        seen.add(key);
        next.push(reached);
      }
    }
    waiting = next;
  }
  return { states: seen.size, transitions, seen };
}

/** In what order letters were sent does not count. */
function keyOf({ nodes, letters, timers, losses, duplicates }: HandState): string {
  const sorted = letters.map((letter) => JSON.stringify(letter)).sort();
  return JSON.stringify([nodes, sorted, timers, losses, duplicates]);
}

function successors(state: HandState): HandState[] {
  const reached: HandState[] = [];
  const tried = new Set<string>();
  state.letters.forEach((letter, place) => {
    const text = JSON.stringify(letter);
    if (tried.has(text)) return;
    tried.add(text);
    const without = { ...state, letters: state.letters.toSpliced(place, 1) };
    reached.push(handled(without, letter.kind, letter.to, letter.term, letter.from));
    if (state.duplicates > 0) {
      const again = { ...state, duplicates: state.duplicates - 1 };
      reached.push(handled(again, letter.kind, letter.to, letter.term, letter.from));
    }
    if (state.losses > 0) reached.push({ ...without, losses: state.losses - 1 });
  });
  if (state.timers === 0) return reached;
  for (const node of NAMES.keys())
    reached.push(handled({ ...state, timers: state.timers - 1 }, 'stand', node, 0, node));
  return reached;
}

function handled(
  state: HandState,
  kind: keyof typeof HANDLERS,
  to: number,
  term: number,
  from: number,
): HandState {
  const letters = state.letters.slice();
  const nodes = state.nodes.slice();
  nodes[to] = { ...nodes[to], votes: nodes[to].votes.slice() };
  const send = (receiver: string, what: string, message: unknown) => {
    letters.push({
      kind: what as Letter['kind'],
      term: message as number,
      from: to,
      to: NAMES.indexOf(receiver),
    });
  };
  const node = {
    name: NAMES[to],
    send,
    broadcast(what: string, message: unknown) {
      for (const name of NAMES) if (name !== NAMES[to]) send(name, what, message);
    },
    after() {},
  } as unknown as ActorNode;
  HANDLERS[kind](nodes[to], node, term, NAMES[from]);
  return { ...state, nodes, letters };
}

export function searchByHand(budget: Budget): Searched {
  return measured(() => byHand(budget));
}

/** A second search, which nobody times, looks at what is held on the way: all of it is let go in the end. */
export function searchByLab(budget: Budget): Searched {
  const found = measured(() => {
    const exploration = exploreSystem(election, budget);
    if (exploration.verdict !== 'held') throw new Error(exploration.violation ?? 'undecided');
    return exploration;
  });
  globalThis.gc?.();
  const before = heldBytes();
  const progressEvery = Math.ceil(found.states / 4);
  let bytesEach = 0;
  exploreSystem(election, budget, {
    progressEvery,
    keepGoing({ states }) {
      globalThis.gc?.();
      bytesEach = (heldBytes() - before) / states;
      return true;
    },
  });
  return { ...found, bytesEach };
}

function measured(search: () => { states: number; transitions: number }): Searched {
  globalThis.gc?.();
  const before = heldBytes();
  const begin = processorNanos();
  const found = search();
  const seconds = (processorNanos() - begin) / 1e9;
  globalThis.gc?.();
  const { states, transitions } = found;
  return { states, transitions, seconds, bytesEach: (heldBytes() - before) / states };
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
