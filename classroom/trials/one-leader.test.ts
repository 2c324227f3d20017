import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeSubmission } from '../exercises/index.ts';
import { compileEngine } from '../sandbox/engine.ts';
import { rightElection, wrongElections } from '../testing/elections.ts';
import { nativeActors } from '../testing/native-actors.ts';
import { tryOneLeader } from './one-leader.ts';

const template = readFileSync(join(__dirname, '../../docs/course/exercises/one-leader.ts'), 'utf8');
const program = compileEngine(readFileSync(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));
const noSystems = () => Promise.reject(new Error('no example is asked for'));
const judge = async (text: string) =>
  judgeSubmission({ file: 'mine.ts', text, seed: '1', exercise: 'one-leader' }, await program, noSystems);

test('the repaired one has full marks; the sandbox changes nothing in what is found', async () => {
  const report = await judge(rightElection(template));
  expect(report).toMatchObject({ exercise: 'one-leader', points: 10, failure: null });
  expect(report.parts).toEqual(tryOneLeader(nativeActors(rightElection(template))));
  // Nobody asks these servers for anything.
  for (const { sentence } of report.parts) expect(sentence).not.toContain('operations');
});

test('what the exercise begins with is worth nothing, and its first mistake takes six steps', async () => {
  const { points, failure, parts } = await judge(template);
  expect([points, failure]).toEqual([0, null]);
  expect(parts[1].sentence).toMatch(/^server-\d and server-\d both lead in term 1\.$/);
  expect((parts[1].counterexample as { steps: string[] }).steps).toHaveLength(6);
});

test.each(Object.entries(wrongElections(template)))('%s', (_, { text, points, fails }) => {
  const parts = tryOneLeader(nativeActors(text));
  expect(parts.filter(({ held }) => held === false).map(({ id }) => id)).toEqual(fails);
  expect(parts.reduce((sum, part) => sum + part.points, 0)).toBe(points);
});

test('servers that are others than the exercise’s are told', async () => {
  const { failure } = await judge(template.replace('count: 3', 'count: 4'));
  expect(failure).toBe('its nodes are 4 server; asked for: 3 server.');
});
