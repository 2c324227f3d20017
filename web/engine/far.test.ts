import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeScenario, type Scenario, type Variant, variantById } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';
import type { Moment } from '../protocol.ts';
import { type Branch, createBranch, endingOf, look, recordMore } from './branch.ts';

const SCENARIOS = [
  'report-small',
  'slave-held-in-bgsave',
  'slow-slave',
  'three-slaves',
  'transactions',
  'second-slave-during-bgsave',
  'chained-slaves',
  'publish',
  'slave-waiting-for-next-bgsave',
];

const folder = join(__dirname, '../../model/scenario/shipped');

function opened(name: string, recorded?: number, id = '2.4.9'): Branch {
  const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
  const scenario = completeScenario(parseScenario(text, { file: name }).scenario as Scenario);
  const branch = createBranch({
    spec: { scenario: { name }, variant: id, forks: [] },
    scenario,
    variant: variantById(id) as Variant,
    sourceOf: () => readFileSync(join(folder, '../../variants/feed-2.4.9.ts'), 'utf8'),
    chooser: createSeededChooser(scenario.seed).save(),
    recorded,
  });
  while (!branch.complete) recordMore(branch, 10_000);
  return branch;
}

/** When a message arrives that is under way beyond what is shown is not shown. */
function asShown({ arrows, columns, ...moment }: Moment): Moment {
  const last = columns.at(-1)?.event ?? 0;
  const shown = arrows.map((arrow) => (arrow.arrived > last ? { ...arrow, arrived: -1 } : arrow));
  return { ...moment, columns, arrows: shown };
}

const LIMIT = 500;
const LOOKS = 80;

test.each(SCENARIOS)('%s: what is recorded in part is shown as what is recorded in full', (name) => {
  const whole = opened(name, 10_000_000);
  const part = opened(name, LIMIT);
  expect([whole.far, part.history.micros.length]).toEqual([null, LIMIT]);
  expect(endingOf(part)).toEqual(endingOf(whole));
  const { events } = endingOf(whole);
  for (let i = 0; i <= LOOKS; i++) {
    const event = Math.round(LIMIT - 250 + ((events - LIMIT + 250) * i) / LOOKS);
    expect([event, asShown(look(part, 0, event, 40))]).toEqual([event, asShown(look(whole, 0, event, 40))]);
  }
});
