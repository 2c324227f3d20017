/** Submissions to the exercise `primary-backup`, right and wrong. */

const HEAD = "import { actor, defineSystem } from 'replisim/lab';\n";

interface Parts {
  primary?: string;
  backup?: string;
  deposit?: string;
  copy?: string;
  stored?: string;
  store?: string;
  disk?: string;
}

/** The right one, with parts of it replaced. */
export function primaryBackup({
  disk = "disk: 'all',",
  deposit = 'state.answers[node.caller] ??= state.balance += amount; node.after(0, "copy");',
  copy = "node.request('backup', 'store', state, { answer: 'stored', timeout: 'copy', afterMicros: 30_000 });",
  stored = 'for (const [caller, balance] of Object.entries(answers)) node.reply(balance, caller);',
  store = 'if (Object.keys(copy.answers).length > Object.keys(state.answers).length) Object.assign(state, copy); node.reply(state.answers);',
}: Parts = {}): string {
  return `${HEAD}
const start = () => ({ balance: 0, answers: {} as Record<string, number> });
export default defineSystem({
  name: 'mine',
  nodes: {
    primary: actor({
      start,
      ${disk}
      boot: (_, node) => node.after(0, 'copy'),
      on: {
        deposit(state, node, amount: number) { ${deposit} },
        copy(state, node) { ${copy} },
        stored(state, node, answers: Record<string, number>) { ${stored} },
      },
    }),
    backup: actor({
      start,
      ${disk}
      on: {
        store(state, node, copy: ReturnType<typeof start>) { ${store} },
        balance: (state, node) => node.reply(state.balance),
      },
    }),
  },
});
`;
}

const ONCE = "node.send('backup', 'store', state);";

/** What is wrong, by a name: the trials that it fails. */
export const WRONG_PRIMARY_BACKUPS: Readonly<Record<string, { text: string; fails: string[] }>> = {
  'answers early': {
    text: primaryBackup({
      deposit:
        'state.answers[node.caller] ??= state.balance += amount; node.reply(state.answers[node.caller]); node.after(0, "copy");',
    }),
    fails: ['late', 'lost-and-doubled', 'crashes', 'all-at-once'],
  },
  'adds twice': {
    text: primaryBackup({
      deposit: 'state.answers[node.caller] = state.balance += amount; node.after(0, "copy");',
    }),
    fails: ['late', 'lost-and-doubled', 'crashes', 'all-at-once'],
  },
  'goes back': {
    text: primaryBackup({ store: 'Object.assign(state, copy); node.reply(copy.answers);' }),
    fails: ['late', 'lost-and-doubled', 'crashes', 'all-at-once'],
  },
  'loses memory': { text: primaryBackup({ disk: '' }), fails: ['crashes', 'all-at-once'] },
  'forgets who was answered': {
    text: primaryBackup({ disk: "disk: ['balance']," }),
    fails: ['crashes', 'all-at-once'],
  },
  'copies once': {
    text: primaryBackup({
      copy: ONCE,
      store: 'Object.assign(state, copy); node.send("primary", "stored", state.answers);',
    }),
    fails: ['late', 'lost-and-doubled', 'crashes', 'all-at-once'],
  },
  'never answers': {
    text: primaryBackup({ stored: '' }),
    fails: ['late', 'lost-and-doubled', 'crashes', 'all-at-once'],
  },
  'answers with the balance of now': {
    text: primaryBackup({
      stored: 'for (const caller of Object.keys(answers)) node.reply(state.balance, caller);',
    }),
    fails: ['late', 'lost-and-doubled', 'crashes', 'all-at-once'],
  },
};
