/** Each command in a lesson's text does something on the page; what it names is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXERCISE_IDS, exampleFiles } from '../../classroom/index.ts';
import { variantById } from '../../model/index.ts';
import { FINDINGS } from '../../properties/index.ts';
import { actOf, commandsIn } from './commands.ts';

const ROOT = join(__dirname, '../..');
const COURSE = join(ROOT, 'docs/course');

const commands = readdirSync(COURSE)
  .filter((file) => /^\d\d-.*\.md$/.test(file))
  .flatMap((file) => {
    const [text] = readFileSync(join(COURSE, file), 'utf8').split(/^## Predict, then reveal$/m);
    return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) => commandsIn(block));
  });

test('what a command names on the page is there', () => {
  const acts = commands.map((command) => ({ command, act: actOf(command) }));
  const wrong = acts.filter(({ act }) => {
    if (act === null) return false;
    if (act.do === 'play')
      return (
        !existsSync(join(ROOT, `model/scenario/shipped/${act.scenario}.yaml`)) ||
        variantById(act.variant) === undefined
      );
    if (act.do === 'finding') return !FINDINGS.some(({ id }) => id === act.finding);
    if (act.do === 'workshop') return !(EXERCISE_IDS as readonly string[]).includes(act.exercise);
    return !exampleFiles(act.system).some((file) => existsSync(join(ROOT, 'examples', file)));
  });
  expect(wrong).toEqual([]);
  expect(acts.filter(({ act }) => act?.do === 'play').length).toBeGreaterThan(12);
});

test('for a terminal alone are the lists, generated suites and what reads files of a real server', () => {
  const alone = commands.filter((command) => actOf(command) === null);
  expect(alone.filter((command) => !/replisim (machines|list|check|diagnose)\b/.test(command))).toEqual([]);
});

test.each([
  [
    'npx replisim run report-small --seed 2 --variant 2.4.10',
    { do: 'play', scenario: 'report-small', seed: '2', variant: '2.4.10' },
  ],
  [
    'npx replisim run report-small --log',
    { do: 'play', scenario: 'report-small', variant: '2.4.9', panel: 'log' },
  ],
  [
    'npx replisim run docs/findings/slaveof-keeps-stale-slaves.yaml --variant 2.4.10',
    { do: 'finding', finding: 'slaveof-keeps-stale-slaves', variant: '2.4.10' },
  ],
  [
    'npx replisim replay shared-ids@1/2.4.10',
    { do: 'play', scenario: 'shared-ids', seed: '1', variant: '2.4.10' },
  ],
  [
    'npx replisim hunt examples/primary-backup/mistakes.ts --variant answers-early --runs 20',
    { do: 'open-system', system: 'primary-backup/mistakes', variant: 'answers-early' },
  ],
  ['npx replisim judge docs/course/exercises/feed.ts', { do: 'workshop', exercise: 'feed' }],
  ['npx replisim judge --cards --seed 7', { do: 'workshop', exercise: 'classify' }],
  ['npx replisim judge --cards a --seed 7 | npx replisim diagnose -', null],
])('%s', (command, act) => {
  expect(actOf(command)).toEqual(act);
});
