import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeSubmission } from '../exercises/index.ts';
import { compileEngine } from '../sandbox/engine.ts';
import { HOSTILE } from '../testing/hostile-submissions.ts';
import { nativeActors } from '../testing/native-actors.ts';
import { primaryBackup, WRONG_PRIMARY_BACKUPS } from '../testing/primary-backups.ts';
import { tryPrimaryBackup } from './primary-backup.ts';

const program = compileEngine(readFileSync(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));
const noSystems = () => Promise.reject(new Error('no example is asked for'));
const judge = async (text: string) =>
  judgeSubmission({ file: 'mine.ts', text, seed: '1', exercise: 'primary-backup' }, await program, noSystems);
const template = readFileSync(join(__dirname, '../../docs/course/exercises/primary-backup.ts'), 'utf8');

test('the right one has full marks; the sandbox changes nothing in what is found', async () => {
  const report = await judge(primaryBackup());
  expect(report).toMatchObject({ exercise: 'primary-backup', points: 10, failure: null });
  expect(report.parts.map(({ id, points }) => [id, points])).toEqual([
    ['late', 2],
    ['lost-and-doubled', 3],
    ['crashes', 3],
    ['all-at-once', 2],
  ]);
  for (const { sentence } of report.parts)
    expect(sentence).toMatch(/, in \d+ runs; \d+ of \d+ operations were answered\.$/);
  expect(report.parts).toEqual(tryPrimaryBackup(nativeActors(primaryBackup())));
});

test('what the exercise begins with is worth nothing, and its mistake is shown step by step', async () => {
  const report = await judge(template);
  const { points, failure, parts } = report;
  expect([points, failure]).toEqual([0, null]);
  expect(parts[0].sentence).toMatch(/after its own deposit\(\d\) had been acknowledged/);
  const { steps } = parts[0].counterexample as unknown as { steps: string[] };
  expect(steps).toContainEqual(expect.stringMatching(/^deliver deposit from client-\d to primary$/));
  expect(parts.slice(1).some(({ counterexample }) => counterexample !== undefined)).toBe(false);
  expect(await judge(template)).toEqual(report);
});

test.each(Object.entries(WRONG_PRIMARY_BACKUPS))('%s', (_, { text, fails }) => {
  const parts = tryPrimaryBackup(nativeActors(text));
  expect(parts.filter(({ points }) => points === 0).map(({ id }) => id)).toEqual(fails);
});

test.each([
  ['no system', 'export default { feed() {} };', 'its default export is not what defineSystem'],
  [
    'a node too few',
    primaryBackup().replace('primary: actor', 'other: actor'),
    'its nodes are 1 backup and 1 other; asked for: 1 backup and 1 primary',
  ],
  ['an operation too few', primaryBackup().replace('balance: (', 'other: ('), 'backup handles store, other'],
  [
    'no handlers',
    primaryBackup().replace('balance: (state', 'b: 1, balance: (state'),
    'nodes.backup: start and every handler',
  ],
  ['what a handler throws', primaryBackup({ deposit: 'node.nothing();' }), 'Line 12, column '],
  [
    'an unknown node',
    primaryBackup({ deposit: 'node.send("nobody", "store", 1);' }),
    'there is no node called nobody',
  ],
  [
    'state that is not plain',
    primaryBackup({ deposit: 'state.answers = new Map();' }),
    'the state of primary, at answers: an object of a class is not plain data',
  ],
  ['chance', primaryBackup({ deposit: 'state.balance += Math.random();' }), 'Math.random is out of reach'],
  ['time', primaryBackup({ deposit: 'state.balance += Date.now();' }), 'Date is out of reach'],
  ['a loop without an end', primaryBackup({ deposit: 'for (;;);' }), 'not done after 5000000 steps'],
  [
    'messages without an end',
    primaryBackup({ deposit: 'for (;;) node.send("backup", "store", state);' }),
    'not done after 5000000 steps',
  ],
  [
    'large messages',
    primaryBackup({ deposit: 'for (;;) node.send("backup", "store", "x".repeat(90_000));' }),
    'send more than 500000 characters in one run',
  ],
  [
    'a state that grows',
    primaryBackup({ deposit: 'state.answers.x = "x".repeat(90_000);' }),
    'keeps more than 50000 characters',
  ],
  [
    'prototypes',
    primaryBackup({ deposit: 'state.answers = JSON.parse(\'{"__proto__": {"a": 1}}\');' }),
    'no plain object',
  ],
  ['another module', `import fs from 'node:fs';\n${primaryBackup()}fs;`, 'it imports node:fs'],
  [
    'a variable that both nodes share',
    primaryBackup({
      deposit: 'shared.balance += amount; node.reply(shared.balance);',
      copy: '',
    })
      .replace('const start', 'const shared = { balance: 0 };\nconst start')
      .replace('node.reply(state.balance)', 'node.reply(shared.balance)'),
    'it remembers something outside of the state of its nodes',
  ],
  [
    'one that begins anew with each run',
    primaryBackup({ deposit: 'shared.balance += amount; node.reply(shared.balance);', copy: '' })
      .replace(
        'const start = () => (',
        'const shared = { balance: 0 };\nconst start = ({ name }: { name: string }) => (name === "primary" && (shared.balance = 0), ',
      )
      .replace('node.reply(state.balance)', 'node.reply(shared.balance)'),
    'it remembers something outside of the state of its nodes',
  ],
  [
    'one that begins anew with the first request of each run',
    primaryBackup({
      deposit:
        'if (state.balance === 0) shared.balance = 0; state.balance++; shared.balance += amount; node.reply(shared.balance);',
      copy: '',
    })
      .replace('const start', 'const shared = { balance: 0 };\nconst start')
      .replace('node.reply(state.balance)', 'node.reply(shared.balance)'),
    'it remembers something outside of the state of its nodes',
  ],
])('%s is told with a sentence', async (_, text, sentence) => {
  const { points, failure } = await judge(text);
  expect(points).toBe(0);
  expect(failure).toContain(sentence);
});

test.each(HOSTILE.filter(({ kind }) => kind === 'system').map(({ text }, index) => [index, text] as const))(
  'hostile system %i has no points, and neither throws nor hangs the judge',
  async (_, text) => {
    expect(await judge(text)).toMatchObject({ points: 0, exercise: 'primary-backup' });
  },
);
