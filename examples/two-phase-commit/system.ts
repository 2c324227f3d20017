import { type ActorNode, actor, defineSystem } from 'replisim/lab';

type Outcome = 'committed' | 'aborted';

const coordinator = () => ({
  votes: {} as Record<string, string[]>, // who has voted yes, by transaction
  decided: {} as Record<string, Outcome>,
});
type Coordinator = ReturnType<typeof coordinator>;

/** From here on there is no way back: it is on disk before anybody hears of it. */
function decide(state: Coordinator, node: ActorNode, id: string, outcome: Outcome): void {
  if (state.decided[id] === undefined) state.decided[id] = outcome;
  node.broadcast('decided', { id, outcome: state.decided[id] }, node.all('account'));
  node.reply(state.decided[id] === 'committed', id);
  node.cancel(`giveUp:${id}`);
}

export default defineSystem({
  name: 'two-phase-commit',
  nodes: {
    coordinator: actor({
      start: coordinator,
      disk: ['decided'],
      on: {
        /** A transaction is known by the one who asks for it. */
        transfer(state, node, amount: number) {
          const id = node.caller;
          if (state.decided[id] !== undefined) return decide(state, node, id, state.decided[id]);
          state.votes[id] ??= [];
          node.broadcast('prepare', { id, amount }, node.all('account'));
          node.after(100_000, `giveUp:${id}`, id);
        },
        yes(state, node, id: string, from) {
          const votes = state.votes[id];
          // What was being voted on when it crashed counts as aborted.
          if (votes === undefined || state.decided[id] !== undefined)
            return decide(state, node, id, 'aborted');
          if (!votes.includes(from)) votes.push(from);
          if (votes.length === node.all('account').length) decide(state, node, id, 'committed');
        },
        no: (state, node, id: string) => decide(state, node, id, 'aborted'),
        giveUp: (state, node, id: string) => decide(state, node, id, 'aborted'),
      },
    }),
    account: actor({
      count: 2,
      start: () => ({ prepared: [] as string[], done: {} as Record<string, Outcome> }),
      disk: ['prepared', 'done'],
      boot(state, node) {
        for (const id of state.prepared) node.after(0, `ask:${id}`, id);
      },
      on: {
        prepare(state, node, { id, amount }, from) {
          if (state.done[id] !== undefined) return;
          // The second account does not take everything.
          if (amount > 6 && node.index === 1 && !state.prepared.includes(id))
            return node.send(from, 'no', id);
          if (!state.prepared.includes(id)) state.prepared.push(id);
          node.send(from, 'yes', id);
          node.after(50_000, `ask:${id}`, id);
        },
        /** Who has voted yes can only wait, and ask again. */
        ask(state, node, id: string) {
          if (node.design.givesUp) state.done[id] = 'aborted';
          if (node.design.givesUp) state.prepared = state.prepared.filter((other) => other !== id);
          if (!state.prepared.includes(id)) return;
          node.send('coordinator', 'yes', id);
          node.after(50_000, `ask:${id}`, id);
        },
        decided(state, node, { id, outcome }) {
          if (state.done[id] === undefined) state.done[id] = outcome;
          state.prepared = state.prepared.filter((other) => other !== id);
          node.cancel(`ask:${id}`);
        },
      },
    }),
  },
  clients: {
    count: 2,
    tries: 3,
    timeoutMicros: 250_000,
    operations: { transfer: { to: 'coordinator', input: (pick) => 1 + pick(9) } },
  },
  network: { loss: '1/10', duplicate: '1/10', delayMicros: [500, 30_000] },
  faults: { crash: true, isolate: true, pause: true },
  properties: {
    always: {
      'accounts-agree': (view) => {
        const [a, b] = view.all('account');
        const id = Object.keys(a.state.done).find(
          (each) => (b.state.done[each] ?? a.state.done[each]) !== a.state.done[each],
        );
        return id === undefined
          ? null
          : `${a.name} has ${a.state.done[id]} ${id}, ${b.name} has ${b.state.done[id]} it`;
      },
    },
    whenCalm: {
      'nobody-waits': (view) => {
        const waiting = view.all('account').find(({ state }) => state.prepared.length > 0);
        return waiting === undefined
          ? null
          : `${waiting.name} still waits for the end of ${waiting.state.prepared[0]}`;
      },
      'answers-are-true': (view) => {
        const { decided } = view.one('coordinator');
        const committed = view.operations.filter(
          ({ outcome, output }) => outcome === 'ok' && output === true,
        ).length;
        const carriedOut = Object.values(view.all('account')[0].state.done).filter(
          (each) => each === 'committed',
        ).length;
        if (committed <= carriedOut) return null;
        return `${committed} transfers were answered as committed, account-1 has ${carriedOut} of ${Object.keys(decided).length}`;
      },
    },
    sometimes: {
      'an-account-says-no': (view) =>
        Object.values(view.one('coordinator').decided).includes('aborted') ? 'a transfer was aborted' : null,
    },
  },
  design: { givesUp: false },
  variants: {
    'forgets-decision': { title: 'the decision is not on disk', nodes: { coordinator: { disk: [] } } },
    'gives-up': { title: 'who has voted yes and hears nothing aborts', design: { givesUp: true } },
    'forgets-vote': { title: 'a vote is not on disk', nodes: { account: { disk: ['done'] } } },
  },
});
