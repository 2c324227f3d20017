import { type ActorNode, actor, defineSystem, keyValueStore } from 'replisim/lab';

/** One change on its way down the chain. The tail answers whoever asked for it. */
interface Update {
  number: number;
  key: string;
  value: number;
  caller: string;
}

const start = ({ index }: { index: number }) => ({
  next: ['server-2', 'server-3', ''][index],
  data: {} as Record<string, number>,
  last: 0, // the number of the last update
  callers: [] as string[], // whose updates it has had, so that asking again does nothing
  sent: [] as Update[], // what the tail is not known to have
});
type Server = ReturnType<typeof start>;

function apply(state: Server, node: ActorNode, update: Update, from: string): void {
  state.data[update.key] = update.value;
  state.last = update.number;
  state.callers.push(update.caller);
  if (state.next === '' || (from === node.name && node.design.headAnswers)) node.reply(null, update.caller);
  if (state.next === '') node.send(from, 'done', update.number);
  else state.sent.push(update);
  pass(state, node);
}

/** Sends everything that may not have arrived, and again until it is known to have. */
function pass(state: Server, node: ActorNode): void {
  for (const update of state.sent) node.send(state.next, 'update', update);
  if (state.sent.length > 0) node.after(30_000, 'pass');
}

export default defineSystem({
  name: 'chain-replication',
  nodes: {
    server: actor({
      count: 3,
      start,
      disk: 'all',
      boot: pass,
      on: {
        put(state, node, { key, value }) {
          const { caller } = node;
          if (state.sent.some((update) => update.caller === caller)) return;
          if (state.callers.includes(caller)) node.reply();
          else apply(state, node, { number: state.last + 1, key, value, caller }, node.name);
        },
        get(state, node, { key }) {
          if (state.next !== '' && !node.design.anyoneReads) node.refuse();
          else node.reply(state.data[key] ?? null);
        },
        update(state, node, update: Update, from) {
          const isNext = update.number === state.last + 1;
          if (isNext || (node.design.anyOrder && update.number > state.last))
            apply(state, node, update, from);
          else if (
            update.number <= state.last &&
            !state.sent.some(({ number }) => number === update.number)
          ) {
            node.send(from, 'done', update.number);
          }
        },
        done(state, node, number: number) {
          state.sent = state.sent.filter((update) => update.number > number);
          if (state.sent.length === 0) node.cancel('pass');
          if (node.name === 'server-2') node.send('server-1', 'done', number);
        },
        pass,
        /** An operator takes the middle out of the chain: what it was sent may have got no further. */
        skip(state, node) {
          state.next = 'server-3';
          if (node.design.forgetsSent) state.sent = [];
          else pass(state, node);
          node.reply();
        },
      },
    }),
  },
  clients: {
    count: 2,
    tries: 4,
    timeoutMicros: 150_000,
    operations: {
      put: { to: 'server-1', input: (pick) => ({ key: ['x', 'y'][pick(2)], value: 1 + pick(9) }) },
      get: { to: 'server', input: (pick) => ({ key: ['x', 'y'][pick(2)] }) },
      skip: { to: 'server-1', recorded: false },
    },
  },
  network: { loss: '1/10', duplicate: '1/10', delayMicros: [500, 20_000] },
  faults: { crash: true, isolate: true, pause: true },
  properties: {
    linearizable: keyValueStore(),
    whenCalm: {
      'head-and-tail-agree': (view) => {
        const [head, , tail] = view.all('server');
        const key = Object.keys(head.state.data).find(
          (each) => head.state.data[each] !== tail.state.data[each],
        );
        if (key === undefined) return null;
        return `${head.name} has ${key} = ${head.state.data[key]}, ${tail.name} has ${tail.state.data[key] ?? 'nothing'}`;
      },
    },
  },
  design: { headAnswers: false, anyoneReads: false, anyOrder: false, forgetsSent: false },
  variants: {
    'head-answers': {
      title: 'the head answers, and does not wait for the tail',
      design: { headAnswers: true },
    },
    'anyone-reads': { title: 'every server answers reads', design: { anyoneReads: true } },
    'any-order': { title: 'an update that comes early is carried out', design: { anyOrder: true } },
    'forgets-sent': {
      title: 'what was sent to a server that is taken out is not sent again',
      design: { forgetsSent: true },
    },
  },
});
