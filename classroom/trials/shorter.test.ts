import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import failover from '../../examples/primary-backup/failover-mistakes.ts';
import { exploreSystem, scopeOf, violatedByHand } from '../../lab/index.ts';
import { judgeShorter } from './shorter.ts';

const template = readFileSync(join(__dirname, '../../docs/course/exercises/shorter.yaml'), 'utf8');
const judge = (operations: readonly object[], steps: readonly string[]) =>
  judgeShorter(JSON.stringify({ operations, steps }), async () => failover);

const asked = (client: number, name: string, input?: number) => ({ client: `client-${client}`, name, input });

/** An addition by the primary and its backup, with which it is acknowledged. */
const ADDED = [
  'begin client-1',
  'deliver add from client-1 to server-1',
  'timer copy of server-1',
  'deliver store from server-1 to server-2',
  'deliver reply from server-2 to server-1',
  'deliver reply from server-1 to client-1',
];
/** Both servers forget it, or the backup does, which is then promoted. */
const BOTH = {
  operations: [asked(1, 'add', 1), asked(1, 'read')],
  steps: [
    ...ADDED,
    'restart server-1',
    'restart server-2',
    'begin client-1',
    'deliver read from client-1 to server-1',
    'timer copy of server-1',
    'deliver store from server-1 to server-2',
    'deliver reply from server-2 to server-1',
    'deliver reply from server-1 to client-1',
  ],
};
const PROMOTED = {
  operations: [asked(1, 'add', 1), asked(1, 'promote'), asked(2, 'read')],
  steps: [
    ...ADDED,
    'restart server-2',
    'begin client-1',
    'deliver promote from client-1 to server-2',
    'begin client-2',
    'deliver read from client-2 to server-2',
    'timer copy of server-2',
    'deliver reply from server-2 to client-2',
  ],
};

test('what is given is worth nothing; the fewest that are known have full marks', async () => {
  const report = await judgeShorter(template, async () => failover);
  expect(report).toMatchObject({ exercise: 'shorter', points: 0, failure: null });
  expect(report.parts[0].sentence).toBe(
    'loses-memory violates linearizable after its 21 steps; the file to start from has 21, and 13 are known to do.',
  );
  expect(await judge(PROMOTED.operations, PROMOTED.steps)).toMatchObject({ points: 10 });
  expect(await judge(BOTH.operations, BOTH.steps)).toMatchObject({ points: 8 });
});

test('no step of what is given can be left out, and what it is made of is too much to search', () => {
  const { scenario } = failover.scenarios.read(parse(template));
  const options = { variant: { id: 'loses-memory', title: '' }, property: 'linearizable' };
  const violates = (steps: string[]) =>
    violatedByHand(failover, { scenario: { ...scenario!, steps }, choices: null }, options);
  const steps = scenario!.steps as string[];
  expect(violates([...steps])).toBe(true);
  for (const place of steps.keys())
    expect([steps[place], violates(steps.toSpliced(place, 1))]).toEqual([steps[place], false]);
  const scope = { ...scopeOf({ scenario: scenario!, choices: null }), variant: 'loses-memory' };
  expect(exploreSystem(failover, scope, { maxStates: 200_000, maxDepth: 20 }).limit).toBe('states');
});

test('fewer steps of the same do not show it', () => {
  const scope = { variant: 'loses-memory', operations: PROMOTED.operations, crashes: 1, timers: 2 };
  const { steps } = exploreSystem(failover, scope, { maxStates: 100_000 });
  expect(steps).toHaveLength(13);
});

test.each([
  ['a step too few', PROMOTED.operations, PROMOTED.steps.slice(0, -1)],
  ['no crash', PROMOTED.operations, PROMOTED.steps.filter((step) => step !== 'restart server-2')],
  ['nothing', [], []],
])('%s shows nothing, and is worth nothing', async (_, operations, steps) => {
  const { points, failure, parts } = await judge(operations, steps);
  expect([points, failure]).toEqual([0, null]);
  expect(parts[0].sentence).toContain('does not violate linearizable');
});

test.each([
  ['no steps', '{ operations: [] }', 'it has no steps'],
  ['a step that is none', '{ steps: [wait] }', '"wait" is no step'],
  ['other nodes', '{ nodes: { server: 3 }, steps: [] }', 'it has 3 of server, and not 2'],
  [
    'many operations',
    JSON.stringify({ steps: [], operations: Array(30).fill(asked(1, 'read')) }),
    '20 are allowed',
  ],
  ['no map', '[1]', 'it is no map'],
  ['a long file', '#'.repeat(30_000), '20000 are allowed'],
])('%s is told with a sentence', async (_, text, sentence) => {
  expect(await judgeShorter(text, async () => failover)).toMatchObject({
    points: 0,
    failure: expect.stringContaining(sentence),
  });
});
