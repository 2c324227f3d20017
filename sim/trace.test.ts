import { quote, renderEntry, type TraceEntry, type TraceNames } from './trace.ts';

const names: TraceNames = {
  actor: (actor) => `node ${actor}`,
  event: (code, a, b) => `handles ${code}(${a}, ${b})`,
  site: (site) => ['list', 'string'][site],
  link: (link, direction) => `link ${link}${direction === 0 ? '' : ' back'}`,
  machine: (machine) => `machine ${machine}`,
  state: (_, state) => ['idle', 'busy'][state],
};
const base: TraceEntry = {
  ordinal: 0,
  time: 1_500_000,
  sequence: 7,
  kind: 'event',
  actor: 2,
  code: 1,
  a: 3,
  b: 48,
  text: '',
  note: '',
};

const sentences: [Partial<TraceEntry>, string][] = [
  [{}, '1.500000 node 2 handles 1(3, 48).'],
  [
    { kind: 'alloc', note: 'made for the feed' },
    '1.500000 node 2 allocates string #3, 48 bytes (made for the feed).',
  ],
  [{ kind: 'free' }, '1.500000 node 2 frees string #3, 48 bytes.'],
  [{ kind: 'increment', b: 1 }, '1.500000 node 2 counts a reference on string #3, now 1.'],
  [{ kind: 'decrement', b: 0 }, '1.500000 node 2 drops a reference on string #3, now 0.'],
  [
    { kind: 'message', a: 1, b: 3, text: 'a\r\n' },
    '1.500000 node 2 sends 3 bytes on link 1 back: "a\\r\\n".',
  ],
  [{ kind: 'log', text: 'ready' }, '1.500000 node 2 logs "ready".'],
  [
    { kind: 'state', a: 0, b: 1, note: 'timer' },
    '1.500000 node 2 moves machine 1 from idle to busy (timer).',
  ],
];

test.each(sentences)('%j is one sentence', (entry, sentence) => {
  expect(renderEntry({ ...base, ...entry }, names)).toBe(sentence);
});

test('quoted bytes are printable, on one line and can be told apart', () => {
  expect(quote('say "\\"\r\n\t\0\x7f\xff~ ')).toBe('"say \\"\\\\\\"\\r\\n\\t\\x00\\x7f\\xff~ "');
});
