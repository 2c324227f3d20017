/** What handlers can do: timers, requests, answers; and what they are told when they ask for what is not there. */
import { defineSystem } from './define-system.ts';
import { type ActorNode, actor } from './definition/actor.ts';
import { stateOf, told, verdicts } from './testing/played.ts';

type Log = { log: string[] };

/** Two nodes of which the first does once what is asked. */
function doing(boot: (state: Log, node: ActorNode) => void, answers = true) {
  return defineSystem({
    name: 'doing',
    nodes: {
      asker: actor({
        start: (): Log => ({ log: [] }),
        boot,
        on: {
          note: (state, node, message, from) => {
            state.log.push(
              `${node.waits('note') ? 'again ' : ''}note ${JSON.stringify(message)} from ${from}`,
            );
          },
          answer: (state, _, message, from) => {
            state.log.push(`answer ${JSON.stringify(message)} from ${from}`);
          },
          timeout: (state, _, message) => {
            state.log.push(`timeout ${JSON.stringify(message)}`);
          },
          refused: (state) => {
            state.log.push('refused');
          },
        },
      }),
      answerer: actor({
        count: 2,
        start: () => ({ callers: [] as string[] }),
        on: {
          question(state, node, message) {
            state.callers.push(node.caller);
            if (message === 'refuse') node.refuse();
            else if (answers) node.reply({ to: message });
            else node.after(50_000, 'late', node.caller);
          },
          late: (_, node, caller) => node.reply('late', caller),
        },
      }),
    },
    network: { delayMicros: [1_000, 1_000] },
    stormMicros: 100_000,
  });
}

const logOf = (boot: (state: Log, node: ActorNode) => void, answers = true) =>
  stateOf(told(doing(boot, answers), {}), 'asker').log;

test('timers: one of each name, moved when set again, cancelled by name', () => {
  expect(
    logOf((_, node) => {
      node.after(1_000, 'note', 'first');
      node.after(2_000, 'note', 'second');
      node.after(3_000, 'note:a', { of: 'a' });
      node.after(4_000, 'note:b');
      node.after(5_000, 'note:c');
      node.cancel('note:b');
      node.cancel('note:none');
    }),
  ).toEqual(['note "second" from asker', 'note {"of":"a"} from asker', 'note null from asker']);
});

test('what is sent is copied, and everybody of a kind can be reached', () => {
  const run = told(
    doing((state, node) => {
      expect(node.all('answerer')).toEqual(['answerer-1', 'answerer-2']);
      expect([node.name, node.index, node.peers]).toEqual(['asker', 0, []]);
      const message = { at: 1 };
      node.send('asker', 'note', message);
      message.at = 2;
      state.log.push(`sent ${message.at}`);
    }),
    {},
  );
  expect(stateOf(run, 'asker').log).toEqual(['sent 2', 'note {"at":1} from asker']);
});

test('a request is answered, refused, or out of time', () => {
  const ask = (message: string) => (_: Log, node: ActorNode) =>
    node.request('answerer-1', 'question', message, {
      answer: 'answer',
      timeout: 'timeout',
      afterMicros: 20_000,
    });
  expect(logOf(ask('x'))).toEqual(['answer {"to":"x"} from answerer-1']);
  expect(logOf(ask('refuse'))).toEqual(['refused']);
  expect(logOf(ask('x'), false)).toEqual(['timeout "x"']);
});

test('a client that asks again waits for one answer, and no longer for a second', () => {
  const slow = defineSystem({
    name: 'slow',
    nodes: {
      server: actor({
        start: () => ({ callers: [] as string[] }),
        on: {
          write(state, node) {
            state.callers.push(node.caller);
            node.after(50_000, `late:${state.callers.length}`, node.caller);
          },
          late: (_, node, caller) => node.reply('done', caller),
        },
      }),
    },
    clients: { tries: 3, timeoutMicros: 20_000, operations: { write: { to: 'server' } } },
    network: { delayMicros: [1_000, 1_000] },
  });
  const run = told(slow, { operations: [{ client: 'client-1', name: 'write' }] });
  const [written] = run.simulation.world.history.operations;
  expect(written).toMatchObject({ outcome: 'ok', output: 'done', endMicros: 52_000 });
  expect(stateOf(run, 'server').callers).toHaveLength(3);
  expect(run.lines.filter((line) => line.includes('no longer waits for reply'))).toHaveLength(2);
  expect(run.simulation.world.nodes.map(({ requests }) => requests)).toEqual([[], [], []]);
});

test('an answer that comes too late is told of and does nothing', () => {
  const run = told(
    doing((_, node) => {
      node.request('answerer-2', 'question', 1, { answer: 'answer', afterMicros: 20_000 });
    }, false),
    {},
  );
  expect(stateOf(run, 'asker').log).toEqual([]);
  expect(stateOf(run, 'answerer-2')).toEqual({ callers: ['asker#0'] });
  expect(run.lines).toContain('20 asker has waited long enough for an answer');
  expect(run.lines).toContain('52 asker no longer waits for reply "late" from answerer-2');
});

test.each<[string, (state: Log, node: ActorNode) => void, string]>([
  [
    'an unknown node',
    (_, node) => node.send('nobody', 'note'),
    'there is no node called nobody; nodes: asker, ',
  ],
  ['an unknown kind', (_, node) => void node.all('nobody'), 'there are no nodes of the kind nobody; kinds: '],
  [
    'an unknown message',
    (_, node) => node.send('answerer-1', 'note'),
    'answerer-1 has no handler for note; it has question',
  ],
  [
    'an unknown timer',
    (_, node) => node.after(1, 'tick'),
    'asker has no handler tick for the timer tick; it has note',
  ],
  [
    'a timer in the past',
    (_, node) => node.after(-1, 'note'),
    'the time of the timer note of asker is an integer',
  ],
  [
    'a timer that is to go off earlier at the latest than at the least',
    (_, node) => node.after([20, 10], 'note'),
    'the latest time of the timer note of asker is an integer',
  ],
  [
    'an answer to nobody',
    (_, node) => node.reply(1),
    'asker answers a message, but nobody waits for an answer to it',
  ],
  [
    'a caller that is none',
    (_, node) => node.reply(1, 'nonsense'),
    'asker answers a message, but nonsense is no caller',
  ],
  [
    'an answer that nobody handles',
    (_, node) => node.request('answerer-1', 'question', 1, { answer: 'none' }),
    'asker has no handler none for the answer',
  ],
  [
    'a message that is not plain',
    (_, node) => node.send('asker', 'note', { at: new Map() }),
    'the message note of asker.at is a Map',
  ],
  [
    'a timer whose time is a text',
    (_, node) => node.after('10ms' as never, 'note'),
    'the time of the timer note of asker is an integer of at least 0, not 10ms',
  ],
  [
    'a timer without a time',
    (_, node) => node.after(undefined as never, 'note'),
    'the time of the timer note of asker is an integer of at least 0, not undefined',
  ],
  [
    'a timer that is a function',
    (_, node) => node.after(1, Math.max as never),
    'a timer of asker is called by a text, not function max()',
  ],
  [
    'a request without options',
    (_, node) => node.request('answerer-1', 'question', 1, undefined as never),
    'the request question of asker needs options: answer, timeout and afterMicros, not undefined',
  ],
  [
    'a request with an option that nobody reads',
    (_, node) => node.request('answerer-1', 'question', 1, { answer: 'answer', timeot: 'timeout' } as never),
    'the request question of asker has the options answer, timeout and afterMicros, not timeot',
  ],
  [
    'a request that ends before it begins',
    (_, node) => node.request('answerer-1', 'question', 1, { answer: 'answer', afterMicros: -5 }),
    'the time-out of the request question of asker is an integer of at least 0, not -5',
  ],
  [
    'a caller that is a number',
    (_, node) => node.reply(1, 5 as never),
    'asker answers a message, but 5 is no caller',
  ],
  [
    'a caller of no request',
    (_, node) => node.reply(1, 'answerer-1#x'),
    'asker answers a message, but answerer-1#x is no caller',
  ],
  [
    'nodes where one is asked',
    (_, node) => node.send(node.peers as never, 'note'),
    'there is no node called []; nodes',
  ],
  [
    'a broadcast to one node',
    (_, node) => node.broadcast('question', 1, 'answerer-1' as never),
    'a broadcast goes to a list of nodes, not answerer-1',
  ],
  ['a pick from nothing', (_, node) => void node.pick(0, 'x'), "the bound of the choice 'x' is 0"],
])('%s is an error that says what there is', (_, boot, message) => {
  const { 'no-throw': thrown } = verdicts(doing(boot), {});
  expect(thrown.held).toBe(false);
  expect(thrown.sentence).toContain(`boot of asker threw RangeError: ${message}`);
});

test('picks are choices of the node', () => {
  const boot = (state: Log, node: ActorNode) => {
    state.log.push(`${node.pick(3, 'first')} ${node.pick(1, 'none')} ${node.pick(2, 'second')}`);
  };
  expect(logOf(boot)).toEqual(['0 0 0']);
  expect(stateOf(told(doing(boot), {}, { 'nodes/asker': [2, 1] }), 'asker').log).toEqual(['2 0 1']);
});

test('the time of a timer is a choice within its range; the plainest differs from node to node', () => {
  const racing = defineSystem({
    name: 'racing',
    nodes: {
      racer: actor({
        count: 2,
        start: () => ({}),
        boot: (_, node) => node.after([100_000, 199_999], 'go'),
        on: { go: () => {} },
      }),
    },
  });
  const goes = (choices: Record<string, number[]>) =>
    told(racing, {}, choices).lines.filter((line) => line.endsWith('off'));
  expect(goes({})).toEqual(['100 racer-1: the timer go goes off', '150 racer-2: the timer go goes off']);
  expect(goes({ 'timers/racer-1': [60_000] })).toEqual([
    '150 racer-2: the timer go goes off',
    '160 racer-1: the timer go goes off',
  ]);
});

test('no node sends messages to clients: they only take answers', () => {
  const system = defineSystem({
    name: 'pushing',
    nodes: { server: actor({ start: () => ({}), on: { ask: (_, node) => node.send('client-1', 'next') } }) },
    clients: { operations: { ask: { to: 'server' } } },
  });
  expect(verdicts(system, {})['no-throw'].sentence).toBe(
    "handler 'ask' of server threw RangeError: client-1 is a client, whom only answers reach: node.reply.",
  );
});
