import election from '../../examples/raft-election/mistakes.ts';
import { BadQuestions } from './bad-questions.ts';
import { answerOf, instancesOf, parseQuestions } from './questions.ts';

const SCENARIO = `{ servers: [{ name: m }], clients: [{ name: c, server: m, workload: WORK }] }`;

const file = (work: string, choose = '{}', more = '') => `lesson: x.md
choose: ${choose}
questions:
  - id: a
    ask: How many with $n?
    variant: 2.4.9
    scenario: ${SCENARIO.replace('WORK', work)}
    measure: created
    because: so.
${more}`;

const SET = '{ command: [SET, k, v] }';

/** All that is done with a file of questions: the first is asked and answered. */
async function answer(text: string): Promise<number | string> {
  return answerOf(instancesOf(parseQuestions(text), '1')[0], async () => election);
}

test('a question is asked and answered', async () => {
  expect(await answer(file(SET))).toBe(0);
  expect(await answer(file('{ repeat: $n, command: [SET, k, { bytes: $n }] }', '{ n: [5, 7] }'))).toBe(0);
});

test.each([
  [
    'a value of a hundred billion bytes',
    file('{ command: [SET, k, { bytes: 99999999999 }] }'),
    'text of 99999999999 bytes',
  ],
  ['bytes that are no number', file('{ command: [SET, k, { bytes: many }] }'), 'found bytes: many'],
  ['bytes below nothing', file('{ command: [SET, k, { bytes: -1 }] }'), 'found bytes: -1'],
  ['bytes in a gap', file('{ command: [SET, k, { bytes: $n }] }', '{ n: [1.5] }'), 'found bytes: 1.5'],
  [
    'many long values',
    file(`{ script: [${Array.from({ length: 20 }, () => '[SET, k, { bytes: 99999 }]').join(', ')}] }`),
    '1000000 in all',
  ],
  [
    'a gap that is filled many times',
    file(`{ command: [SET, k, x${'$n'.repeat(9_000)}] }`, `{ n: [${'v'.repeat(9_000)}] }`),
    '1000000 in all',
  ],
  [
    'a run without an end',
    file('{ repeat: 1000000000, command: [SET, k, v] }'),
    'bytes that its clients send; 4000000',
  ],
  [
    'a run that never rests',
    file(SET).replace(
      'servers: [{ name: m }]',
      'servers: [{ name: m, bgsave: { durationMicros: 0, outcomes: [killed] } }, { name: s, follows: m }]',
    ),
    'not calm after',
  ],
  [
    'too many keys',
    file(SET).replace('{ name: m }', '{ name: m, preload: [{ db: 0, keys: 10000000 }] }'),
    'preloaded keys; 10000',
  ],
  [
    'no scenario',
    file(SET).replace('scenario: {', 'scenario: [{').replace('} }] }\n', '} }] }]\n'),
    'a: scenario',
  ],
  ['nobody’s server', file(SET).replace('server: m', 'server: x'), 'found "x"'],
  ['an unknown variant', file(SET).replace('2.4.9', '7.0.0'), 'no variant is called'],
  ['a key too few', file(SET).replace('    because: so.\n', ''), 'line 4, column 5: at questions[0].because'],
  ['a key too many', file(SET, '{}', '    more: 1\n'), 'line 4, column 5: at questions[0]'],
  ['bad syntax', file(SET).replace('measure: created', 'measure: ['), 'line 9, column'],
  ['an alias of itself', file('&w { command: [SET, k, *w] }'), 'the alias *w inside of what it stands for'],
  ['an alias of itself in the gaps', file(SET, '&c { n: *c }'), 'line 2, column 17: found the alias *c'],
  [
    'aliases that multiply',
    file(
      `{ script: [&a [x, x], ${Array.from({ length: 30 }, (_, n) => `&b${n} [*${n === 0 ? 'a' : `b${n - 1}`}, *${n === 0 ? 'a' : `b${n - 1}`}]`).join(', ')}] }`,
    ),
    'aliases that multiply',
  ],
  ['a key that is a list', file(SET, '{ ? [n] : [1] }'), 'a key that is a list or a map'],
  ['brackets that nest', file(`{ command: ${'['.repeat(50_000)} }`), 'text nested more than 200 levels deep'],
  [
    'aliases that nest',
    file(
      `{ script: [${Array.from({ length: 5 }, (_, n) => `&d${n} ${'['.repeat(150)}${n === 0 ? 'x' : `*d${n - 1}`}${']'.repeat(150)}`).join(', ')}] }`,
    ),
    'nested',
  ],
  ['many aliases', `${file(SET)}x: [&a 1${', *a'.repeat(9_000)}]\n`, 'more than 100 aliases'],
  ['a long file', `# ${'x'.repeat(300_000)}\n${file(SET)}`, 'found 300'],
])('%s is told as a mistake of the file', async (_, text, sentence) => {
  const warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
  const failure = await answer(text).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BadQuestions);
  expect((failure as Error).message).toContain(sentence);
  expect(warnings).not.toHaveBeenCalled();
  warnings.mockRestore();
});

/** An election as a question: `$n` and `$m` are two of the servers. */
const elected = (measure: string, more = '', steps = '["2 times: timer stand of $n"]') => `lesson: x.md
choose: { n m: [[server-1, server-2], [server-2, server-3]] }
questions:
  - { id: a, ask: Who is $n or $m?, system: raft-election, variant: forgets-vote, measure: ${measure}, because: so, scenario: { steps: ${steps} ${more} } }
`;

test('a file may have 200,000 characters, and is refused unread with one more', () => {
  const padded = (length: number) => `${file(SET)}#`.padEnd(length, '-');
  expect(() => parseQuestions(padded(200_000))).not.toThrow();
  expect(() => parseQuestions(padded(200_001))).toThrow('found 200001 characters; allowed: 200000');
});

test('a question about another system is answered from its steps', async () => {
  expect(await answer(elected('state $n.term'))).toBe(2);
  expect(await answer(elected('state $m.term'))).toBe(0);
  expect(await answer(elected('state $n.votes.0'))).toMatch(/^server-[12]$/);
  expect(await answer(elected('holds one-leader-a-term'))).toBe('yes');
  expect(await answer(elected('step one-leader-a-term'))).toBe('none');
  expect(await answer(elected('answer 1'))).toBe('none');
});

test.each([
  ['a measure that is none', elected('moves 3'), 'a: measure: found "moves 3"'],
  ['a field that is none', elected('state $n.hat'), 'state server-'],
  ['a property that is none', elected('holds dear'), 'no property of raft-election is called dear'],
  ['a step that is none', elected('answer 1', '', '[wait]'), '"wait" is no step'],
  ['no steps', elected('answer 1', '', 'null'), 'found no steps'],
  ['many steps', elected('answer 1', '', '["99 times: heal", "99 times: heal"]'), 'found 198 steps'],
  ['another variant', elected('answer 1').replace('forgets-vote', 'forgets'), 'no variant of raft-election'],
  ['values that are too few', elected('answer 1').replace(', server-2]', ']'), 'found 1 values for n and m'],
])('%s is told as a mistake of a question about a system', async (_, text, sentence) => {
  const failure = await answer(text).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BadQuestions);
  expect((failure as Error).message).toContain(sentence);
});
