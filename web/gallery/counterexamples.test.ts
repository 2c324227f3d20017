/** What the gallery shows of explorations is what they find: each counterexample is made again from its path. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Variant, variantById } from '../../model/index.ts';
import {
  briefScenario,
  completeScope,
  EXPLORED_GROUPS,
  exploredFailure,
  type Scope,
} from '../../properties/index.ts';

interface Counterexample {
  variant: string;
  property: string;
  scope: Partial<Scope>;
  path: number[];
  sentence: string;
  scenario: object;
}

const counterexamples = JSON.parse(
  readFileSync(join(__dirname, 'counterexamples.json'), 'utf8'),
) as Counterexample[];

test.each(counterexamples.map((each) => [each.variant, each] as const))(
  'the counterexample of %s is the one that its path leads to',
  (id, { property, scope, path, sentence, scenario }) => {
    const variant = variantById(id) as Variant;
    const failure = exploredFailure(completeScope({ variant, properties: EXPLORED_GROUPS.all, ...scope }), {
      path,
      property,
    });
    expect(failure).toMatchObject({ variant: id, choices: {}, verdict: { property, sentence } });
    expect(briefScenario(failure?.scenario as never)).toEqual(scenario);
  },
);
