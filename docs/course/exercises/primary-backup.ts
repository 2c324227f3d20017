import { type ActorNode, actor, defineSystem, type Specification } from 'replisim/lab';

const start = () => ({ balance: 0 });

/** It answers, and the backup will hear of it. What if it does not, or not yet, or twice? */
const primary = actor({
  start,
  on: {
    deposit(state, node, amount: number) {
      state.balance += amount;
      node.reply(state.balance);
      copy(state, node);
    },
  },
});

function copy(state: ReturnType<typeof start>, node: ActorNode): void {
  node.send('backup', 'store', state.balance);
}

const backup = actor({
  start,
  on: {
    store(state, _, balance: number) {
      state.balance = balance;
    },
    balance: (state, node) => node.reply(state.balance),
  },
});

/** What an account does when nobody else is there: for hunts of your own. */
const account: Specification<number> = {
  name: 'an account',
  initial: () => 0,
  key: (balance) => balance,
  operations: {
    deposit: {
      usage: 'takes an amount and answers the balance after it',
      apply: (balance, amount) => [{ state: balance + Number(amount), output: balance + Number(amount) }],
    },
    balance: {
      usage: 'takes nothing and answers the balance',
      observes: true,
      apply: (balance) => [{ state: balance, output: balance }],
    },
  },
};

/** The judge takes the nodes; clients, network, faults and what must hold are its own, and much like these. */
export default defineSystem({
  name: 'primary-backup',
  nodes: { primary, backup },
  clients: {
    tries: 4,
    operations: { deposit: { to: 'primary', input: (pick) => 1 + pick(9) }, balance: { to: 'backup' } },
  },
  network: { delayMicros: [500, 40_000], loss: '1/10', duplicate: '1/10' },
  faults: { crash: true, pause: true, isolate: true },
  properties: { linearizable: account },
});
