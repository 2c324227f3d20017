import { byWeight, type Clause, headlineOf, sentenceOfClauses } from './clauses.ts';

const event: Clause = { kind: 'event', text: 'master looks at its sockets' };
const command: Clause = { kind: 'action', text: 'master runs set foo bar in db 15' };
const turns = (slave: string): Clause => ({
  kind: 'change',
  text: `the stream of ${slave} turns to db 15`,
  about: slave,
});
const object = (kind: 'loss' | 'release' | 'creation', number: number): Clause => ({
  kind,
  text: `what becomes of SELECT object ${number}`,
  about: `object ${number}`,
});
const SLAVES = ['slave-1', 'slave-2', 'slave-3'];

test.each<[string, Clause[], string]>([
  ['an event by itself', [event], 'Master looks at its sockets.'],
  ['a command', [event, command], 'Master runs set foo bar in db 15.'],
  [
    'several commands',
    [event, command, command],
    'Master runs set foo bar in db 15, and 1 more of the kind.',
  ],
  ['a stream that turns', [event, command, turns('slave-1')], 'The stream of slave-1 turns to db 15.'],
  ['streams that turn', [event, ...SLAVES.map(turns)], '3 streams turn: slave-1, slave-2, slave-3.'],
  [
    'a leak for each slave, called by the slaves',
    [
      event,
      ...SLAVES.flatMap((slave, index) => [turns(slave), object('creation', index), object('loss', index)]),
    ],
    '3 SELECT objects leaked: slave-1, slave-2, slave-3.',
  ],
  [
    'a leak without a stream, called by the object',
    [event, object('loss', 541)],
    '1 SELECT object leaked: object 541.',
  ],
  [
    'more than a line holds',
    [event, ...[1, 2, 3, 4, 5, 6].map((number) => object('release', number))],
    '6 SELECT objects freed: object 1, object 2, object 3, object 4 and 2 more.',
  ],
])('the headline of %s', (_, clauses, headline) => {
  expect(headlineOf(clauses)).toBe(headline);
});

test('what weighs most comes first, and the sentence keeps the order of what happened', () => {
  const clauses = [event, command, turns('slave-1'), object('creation', 1), object('loss', 1)];
  expect(byWeight(clauses).map(({ kind }) => kind)).toEqual([
    'loss',
    'creation',
    'change',
    'action',
    'event',
  ]);
  expect(sentenceOfClauses(clauses)).toMatch(/^master looks at its sockets; .*becomes of SELECT object 1\.$/);
});
