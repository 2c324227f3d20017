/**
 * Explorations of the same handlers: the states are those that a search written by hand over copies of states finds, and
 * counterexamples are shortest, replay in a run with the same sentence, and are the same ones that runs would find.
 */

import { register } from '../histories/specifications/register.ts';
import { recordFailure } from '../search/failure.ts';
import { defineSystem } from './define-system.ts';
import { type ActorNode, actor } from './definition/actor.ts';
import { exploreSystem } from './explore-system.ts';
import { violatedByHand } from './shrink-by-hand.ts';

type Server = { term: number; vote: string; votes: string[]; role: string };

/** Who stands asks the others for their votes; with two it leads. */
const electionHandlers = {
  start: (): Server => ({ term: 0, vote: '', votes: [], role: 'follower' }),
  on: {
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
  },
};

const election = defineSystem({
  name: 'election',
  nodes: {
    server: actor({
      count: 3,
      ...electionHandlers,
      disk: ['term', 'vote'],
      boot: (_, node) => node.after(1_000, 'stand'),
    }),
  },
  background: ['stand', 'ask', 'vote'],
  properties: {
    always: {
      'one-leader-a-term': ({ nodes }) => {
        const leaders = nodes.filter(({ state }) => state.role === 'leader');
        const twice = leaders.find(
          ({ state }, place) => leaders.findIndex((other) => other.state.term === state.term) < place,
        );
        return twice === undefined ? null : `two leaders in term ${twice.state.term}`;
      },
    },
  },
  variants: { 'forgets-vote': { title: 'the vote is not on disk', nodes: { server: { disk: ['term'] } } } },
});

interface HandState {
  nodes: Server[];
  messages: { kind: 'ask' | 'vote'; term: number; from: number; to: number }[];
  timers: number;
  losses: number;
  duplicates: number;
  crashes: number;
}

/** As anybody would write it who has nothing but the handlers: every state is copied whole and known by its JSON. */
function searchByHand(budget: Pick<HandState, 'timers' | 'losses' | 'duplicates' | 'crashes'>) {
  const names = ['server-1', 'server-2', 'server-3'];
  const first: HandState = { nodes: names.map(electionHandlers.start), messages: [], ...budget };
  const keyOf = (state: HandState): string => {
    const messages = state.messages.map((message) => JSON.stringify(message)).sort();
    return JSON.stringify({ ...state, messages });
  };
  const handled = (
    state: HandState,
    to: number,
    kind: 'stand' | 'ask' | 'vote',
    term: number,
    from: number,
  ): HandState => {
    const next = structuredClone(state);
    const send = (receiver: string, what: string, message: unknown) =>
      next.messages.push({
        kind: what as 'ask',
        term: message as number,
        from: to,
        to: names.indexOf(receiver),
      });
    const node = {
      name: names[to],
      send,
      broadcast: (what: string, message: unknown) => {
        for (const name of names) if (name !== names[to]) send(name, what, message);
      },
      after: () => {},
    } as unknown as ActorNode;
    electionHandlers.on[kind](next.nodes[to], node, term, names[from]);
    return next;
  };
  const seen = new Set([keyOf(first)]);
  const waiting = [first];
  let transitions = 0;
  for (const state of waiting) {
    const reached: HandState[] = [];
    const kinds = new Set<string>();
    for (const [place, message] of state.messages.entries()) {
      if (kinds.has(JSON.stringify(message))) continue;
      kinds.add(JSON.stringify(message));
      const without = { ...state, messages: state.messages.toSpliced(place, 1) };
      const { kind, term, from, to } = message;
      reached.push(handled(without, to, kind, term, from));
      if (state.duplicates > 0)
        reached.push({ ...handled(state, to, kind, term, from), duplicates: state.duplicates - 1 });
      if (state.losses > 0) reached.push({ ...without, losses: state.losses - 1 });
    }
    for (const node of names.keys()) {
      if (state.timers > 0)
        reached.push({ ...handled(state, node, 'stand', 0, node), timers: state.timers - 1 });
      if (state.crashes > 0) {
        const { term, vote } = state.nodes[node];
        const nodes = state.nodes.with(node, { ...electionHandlers.start(), term, vote });
        reached.push({ ...state, nodes, crashes: state.crashes - 1 });
      }
    }
    for (const next of reached) {
      transitions++;
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      waiting.push(next);
    }
  }
  return { states: seen.size, transitions };
}

test.each([
  { timers: 1, losses: 0, duplicates: 0, crashes: 0 },
  { timers: 2, losses: 0, duplicates: 0, crashes: 0 },
  { timers: 2, losses: 1, duplicates: 0, crashes: 0 },
  { timers: 1, losses: 0, duplicates: 2, crashes: 0 },
  { timers: 1, losses: 1, duplicates: 1, crashes: 1 },
])('%j has the states that a search by hand finds', (budget) => {
  const { states, transitions, verdict } = exploreSystem(election, budget);
  expect({ states, transitions, verdict }).toEqual({ ...searchByHand(budget), verdict: 'held' });
});

test('states that differ in the names of interchangeable nodes alone are one', () => {
  const scope = { timers: 2, duplicates: 1 };
  const all = exploreSystem(election, scope);
  const fewer = exploreSystem(election, { ...scope, symmetric: ['server'] });
  expect([all.verdict, fewer.verdict]).toEqual(['held', 'held']);
  expect(fewer.depth).toBe(all.depth);
  expect(all.states / fewer.states).toBeGreaterThan(5);
  expect(all.states / fewer.states).toBeLessThanOrEqual(6);
});

test.each([undefined, ['server']])(
  'a mistake is found in the fewest steps, told, and replayed; interchangeable: %j',
  (symmetric) => {
    const found = exploreSystem(election, { variant: 'forgets-vote', timers: 2, crashes: 1, symmetric });
    expect(found).toMatchObject({
      verdict: 'violated',
      violation: 'two leaders in term 1',
      property: 'one-leader-a-term',
    });
    expect(found.steps).toHaveLength(7);
    expect(found.steps.filter((step) => step.endsWith('crashes and starts again'))).toHaveLength(1);
    const options = { variant: election.variants[1], property: 'one-leader-a-term' };
    expect(violatedByHand(election, found.case!, options)).toBe(true);
    const property = election.properties.find(({ id }) => id === options.property)!;
    expect(recordFailure(election, found.case!, { ...options, property })?.verdict.sentence).toBe(
      'two leaders in term 1',
    );
    expect(exploreSystem(election, { timers: 2, crashes: 1, symmetric }).verdict).toBe('held');
  },
);

/** A register on one node, read and written by two clients; it may answer before it has done what it was asked. */
const stored = defineSystem({
  name: 'stored',
  nodes: {
    store: actor({
      start: () => ({ value: 0 }),
      disk: 'all',
      autoFlush: false,
      on: {
        write(state, node, value) {
          node.reply();
          if (node.pick(2, 'later') === 1 && node.design.lazy) node.after(1_000, 'store', value);
          else state.value = value;
          if (!node.design.unsafe) node.flush();
        },
        store(state, _, value) {
          state.value = value;
        },
        read: (state, node) => node.reply(state.value),
      },
    }),
  },
  clients: {
    count: 2,
    operations: { write: { to: 'store', input: (pick) => pick(3) }, read: { to: 'store' } },
  },
  design: { lazy: false, unsafe: false },
  variants: {
    lazy: { title: 'answers first, and writes later', design: { lazy: true } },
    unsafe: { title: 'does not flush', design: { unsafe: true } },
  },
  properties: { linearizable: register(0) },
});

const WRITE_AND_READ = [{ name: 'write', input: 1 }, { name: 'read' }];

test('picks are enumerated, and those that were made are told and replayed', () => {
  expect(exploreSystem(stored, { operations: WRITE_AND_READ, timers: 1, crashes: 1 }).verdict).toBe('held');
  const found = exploreSystem(stored, { operations: WRITE_AND_READ, variant: 'lazy' });
  expect(found.steps).toEqual([
    'client-1 begins write 1',
    'store receives write 1 from client-1 (picking 1)',
    'client-1 receives reply from store',
    'client-1 begins read',
    'store receives read from client-1',
    'client-1 receives reply 0 from store',
  ]);
  expect(found.case?.choices).toEqual({ 'nodes/store': [1] });
  const options = { variant: stored.variants[1], property: 'linearizable' };
  expect(violatedByHand(stored, found.case!, options)).toBe(true);
});

test('writes that are not flushed are lost in a crash, as many as can be', () => {
  const found = exploreSystem(stored, { operations: WRITE_AND_READ, variant: 'unsafe', crashes: 1 });
  expect(found.violation).toBe(
    'client-1 read 0 after its own write of 1 had been acknowledged: no order of the 2 operations explains it.',
  );
  expect(found.steps).toContain('store crashes and starts again (picking 1)');
  expect(violatedByHand(stored, found.case!, { variant: stored.variants[2], property: 'linearizable' })).toBe(
    true,
  );
});

/** Whether two messages can overtake each other. */
const ordered = (fifo: boolean) =>
  defineSystem({
    name: 'ordered',
    nodes: {
      left: actor({
        start: () => ({}),
        boot(_, node) {
          for (const number of [1, 2]) node.send('right', 'number', number);
        },
        on: {},
      }),
      right: actor({
        start: () => ({ got: [] as number[] }),
        on: { number: (state, _, number) => void state.got.push(number) },
      }),
    },
    network: { fifo },
    properties: {
      always: { 'in-order': (view) => (view.one('right').got[0] === 2 ? 'right got 2 first' : null) },
      whenCalm: {
        'all-arrived': (view) => (view.one('right').got.length === 2 ? null : 'something is lost'),
      },
    },
  });

test('datagrams overtake each other, messages on links that keep the order do not', () => {
  expect(exploreSystem(ordered(false), {})).toMatchObject({
    verdict: 'violated',
    property: 'in-order',
  });
  expect(exploreSystem(ordered(true), { losses: 1, duplicates: 1 })).toMatchObject({
    verdict: 'held',
    states: 3,
  });
});

test('a partition loses datagrams, and holds up what keeps the order', () => {
  const lossy = exploreSystem(ordered(false), { partitions: 1, properties: ['all-arrived'] });
  expect(lossy.steps).toEqual([
    'right and left cannot reach each other any more',
    'all nodes reach each other again',
  ]);
  expect(exploreSystem(ordered(true), { partitions: 1 }).verdict).toBe('held');
});

/** Three servers to which nothing happens. */
const quiet = defineSystem({
  name: 'quiet',
  nodes: { server: actor({ count: 3, start: () => ({}), on: {} }) },
  properties: { always: { nothing: () => null } },
});

test('three nodes part in three ways, which are one where they are interchangeable', () => {
  // Nothing happens but one partition and its end: the states are before, one for each way, and after.
  expect(exploreSystem(quiet, { partitions: 1 })).toMatchObject({ verdict: 'held', states: 1 + 3 + 1 });
  expect(exploreSystem(quiet, { partitions: 1, symmetric: ['server'] })).toMatchObject({
    verdict: 'held',
    states: 3,
  });
  expect(exploreSystem(quiet, {})).toMatchObject({ verdict: 'held', states: 1 });
});

test.each([2, 4, 5])(
  '%i interchangeable nodes part in as many ways as there are sizes of the smaller side',
  (count) => {
    const scope = { nodes: { server: count }, partitions: 1 };
    expect(exploreSystem(quiet, scope).states).toBe(1 + (2 ** (count - 1) - 1) + 1);
    expect(exploreSystem(quiet, { ...scope, symmetric: ['server'] }).states).toBe(
      1 + Math.floor(count / 2) + 1,
    );
  },
);

test('a partition keeps no client from a server, on whichever side that is', () => {
  const asked = (to: string) =>
    defineSystem({
      name: 'asked',
      nodes: { server: actor({ count: 2, start: () => ({}), on: { ask: (_, node) => node.reply() } }) },
      clients: { count: 1, operations: { ask: { to } } },
    });
  const operations = [{ client: 'client-1', name: 'ask' }];
  for (const system of [asked('server-1'), asked('server-2')]) {
    // It is before, during or after the partition, whatever the client and its server do meanwhile.
    const { states } = exploreSystem(system, { operations });
    expect(exploreSystem(system, { operations, partitions: 1 }).states).toBe(3 * states);
  }
});

test.each([
  ['others have come before', 'deliver listen from left to right'],
  ['a timer was first', 'timer listen of right'],
])('of messages that are alike, the one that overtakes is named, also when %s', (_, first) => {
  const isTold = first.startsWith('deliver');
  const telling = defineSystem({
    name: 'telling',
    nodes: {
      left: actor({
        start: () => ({}),
        boot(_, node) {
          node.send('right', 'tell', 1);
          node.send('right', 'tell', 2);
          if (isTold) node.send('right', 'listen');
        },
        on: {},
      }),
      right: actor({
        start: () => ({ listens: false, heard: 0 }),
        boot: (_, node) => (isTold ? undefined : node.after(1_000, 'listen')),
        on: {
          listen: (state) => {
            state.listens = true;
          },
          tell: (state, _, what: number) => {
            if (state.listens && state.heard === 0) state.heard = what;
          },
        },
      }),
    },
    properties: {
      always: { 'first-heard': (view) => (view.one('right').heard === 2 ? 'right heard 2 first' : null) },
    },
  });
  const found = exploreSystem(telling, { timers: 1 });
  expect(found.case?.scenario.steps).toEqual([first, 'deliver tell from left to right (2)']);
  const options = { variant: telling.variants[0], property: 'first-heard' };
  expect(violatedByHand(telling, found.case!, options)).toBe(true);
});

test('what cannot be explored says why', () => {
  const asking = (boot: (state: object, node: ActorNode) => void) =>
    defineSystem({ name: 'asking', nodes: { node: actor({ start: () => ({}), boot, on: {} }) } });
  const catching = (ask: (node: ActorNode) => unknown) => () =>
    exploreSystem(
      asking((_, node) => {
        try {
          ask(node);
        } catch {}
      }),
      {},
    );
  expect(catching((node) => node.now())).toThrow('node asks for the time, which an exploration leaves out');
  expect(catching((node) => node.pick(65, 'much'))).toThrow(
    "node picks 'much' from 65 possibilities: too many to explore",
  );
  expect(catching((node) => node.pick(64, 'much'))).not.toThrow();
  for (const [scope, problem] of [
    [{ variant: 'none' }, "the scope's variant: none is none of main"],
    [{ timers: 64 }, "the scope's timers: an integer from 0 to 63, not 64"],
    [{ properties: ['none'] }, "the scope's properties: none is none of no-throw"],
    [{ crashing: ['none'] }, "the scope's crashing: none is none of server"],
    [{ symmetric: ['none'] }, "the scope's symmetric: none is none of server"],
    [{ operations: [{ name: 'none' }] }, "the scope's operations[0].client"],
    [{ nodes: { server: 0 } }, "the scope's nodes.server: 0 is given"],
    [{ nodes: { server: 6 }, symmetric: ['server'] }, "the scope's symmetric: more than 120 ways"],
  ] as const) {
    expect(() => exploreSystem(election, scope)).toThrow(problem);
  }
});

test('a handler that throws, or touches what is outside, is found', () => {
  const trouble = (handle: () => unknown) =>
    exploreSystem(
      defineSystem({
        name: 'trouble',
        nodes: {
          node: actor({
            start: () => ({}),
            boot: (_, node) => node.after(1, 'go'),
            on: { go: () => void handle() },
          }),
        },
      }),
      { timers: 1 },
    );
  expect(trouble(() => JSON.parse('{')).violation).toMatch(/^handler 'go' of node threw SyntaxError: /);
  expect(trouble(() => Math.random()).violation).toBe("handler 'go' of node called Math.random.");
});

test('a state that holds the same object twice is told, whatever comes after', () => {
  const sharing = defineSystem({
    name: 'sharing',
    nodes: {
      a: actor({
        start: () => ({ log: [] as string[], sent: [] as string[][] }),
        boot: (_, node) => node.after(1_000, 'copy'),
        on: { copy: (state) => void state.sent.push(state.log) },
      }),
    },
  });
  expect(exploreSystem(sharing, { timers: 1 })).toMatchObject({
    verdict: 'violated',
    property: 'plain-data',
  });
});
