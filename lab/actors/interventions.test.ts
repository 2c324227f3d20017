/** Runs in time that somebody lays hands on. */
import { createSeededChooser } from '../../sim/index.ts';
import { checkRun } from '../run/check-run.ts';
import { chooserOf } from '../search/case.ts';
import { createWitness, witnessStep } from '../story/witness.ts';
import { playedByHand } from './by-hand.ts';
import { type ActorSystem, defineSystem } from './define-system.ts';
import { actor } from './definition/actor.ts';
import { type Intervention, parseIntervention, withInterventions } from './interventions.ts';
import { scenarioOf } from './testing/played.ts';
import type { ActorSimulation } from './world/simulation.ts';

/** A sender that says each number once, and a receiver that keeps what it hears. */
const talk = defineSystem({
  name: 'talk',
  nodes: {
    sender: actor({
      start: () => ({ said: 0 }),
      boot: (_, node) => node.after(10_000, 'say'),
      on: {
        say(state, node) {
          state.said++;
          node.send('receiver', 'number', state.said);
          if (state.said < 3) node.after(10_000, 'say');
        },
      },
    }),
    receiver: actor({
      start: () => ({ heard: [] as number[] }),
      disk: 'all',
      on: {
        number(state, _, value) {
          state.heard.push(value);
        },
      },
    }),
  },
  network: { delayMicros: [5_000, 5_000] },
  faults: { crash: true, isolate: true },
  properties: {
    whenCalm: {
      'hears-all': (view) => {
        const { heard } = view.one('receiver');
        return heard.join() === '1,2,3' ? null : `it has heard ${heard.join()}`;
      },
    },
  },
});
const [variant] = talk.variants;
const scenario = scenarioOf(talk, { stop: { afterMicros: 200_000 } });

interface Told {
  sentences: string[];
  simulation: ActorSimulation;
}

function tell(system: ActorSystem): Told {
  const witness = createWitness(system, scenario, { variant, chooser: createSeededChooser('1') });
  const sentences: string[] = [];
  for (let step = witnessStep(witness); step !== null; step = witnessStep(witness)) {
    if (step.lane !== null || step.kind === 8) sentences.push(step.sentence);
  }
  return { sentences, simulation: witness.run.simulation };
}

function heard(...interventions: Intervention[]): number[] {
  const { simulation } = tell(withInterventions(talk, interventions));
  return simulation.world.nodes[1].state.heard as number[];
}

/** Boots, the look of the run, and the first `say`: the first number is under way after event 4. */
const NUMBER = 'number from sender to receiver';

test('what is done counts as an event, at the time of the one before', () => {
  const { simulation } = tell(withInterventions(talk, [{ after: 4, step: `drop ${NUMBER}` }]));
  const untouched = tell(talk).simulation;
  expect(simulation.world.events).toBe(untouched.world.events + 1);
  expect(simulation.world.digest).not.toEqual(untouched.world.digest);
});

test.each<[string, Intervention[], number[]]>([
  ['nothing', [], [1, 2, 3]],
  ['a drop', [{ after: 4, step: `drop ${NUMBER}` }], [2, 3]],
  ['a double', [{ after: 4, step: `double ${NUMBER}` }], [1, 1, 2, 3]],
  ['a delivery, whose own event then finds nothing', [{ after: 4, step: `deliver ${NUMBER}` }], [1, 2, 3]],
  ['a message that is held until the calm', [{ after: 4, step: `hold ${NUMBER}` }], [2, 3, 1]],
  [
    'one that is held, and let go after the next',
    [
      { after: 4, step: `hold ${NUMBER}` },
      { after: 8, step: `deliver ${NUMBER}` },
    ],
    [2, 1, 3],
  ],
  ['a timer that goes off early', [{ after: 4, step: 'timer say of sender' }], [1, 2, 3]],
  [
    'a partition that is healed',
    [
      { after: 4, step: 'isolate sender' },
      { after: 5, step: 'heal' },
    ],
    [2, 3],
  ],
  [
    'two at one moment',
    [
      { after: 4, step: `drop ${NUMBER}` },
      { after: 5, step: 'timer say of sender' },
    ],
    [2, 3],
  ],
  ['what cannot be done', [{ after: 1, step: `drop ${NUMBER}` }], [1, 2, 3]],
])('%s', (_, interventions, expected) => {
  expect(heard(...interventions)).toEqual(expected);
});

test('a held message that is dropped gives its place away, and nothing else is held', () => {
  const hold = { after: 4, step: `hold ${NUMBER}` };
  expect(heard(hold, { after: 5, step: `drop ${NUMBER}` })).toEqual([2, 3]);
});

test('a node that is started by hand stays up when its fault ends', () => {
  const crash = { kind: 'crash', node: 'receiver', atMicros: 11_000, forMicros: 50_000 };
  const faulty = scenarioOf(talk, { faults: [crash], stop: { afterMicros: 200_000 } });
  const restarted = withInterventions(talk, [{ after: 5, step: 'restart receiver' }]);
  const witness = createWitness(restarted, faulty, {
    variant,
    chooser: createSeededChooser('1'),
  });
  while (witnessStep(witness) !== null);
  expect(witness.run.simulation.world.nodes[1].down).toBe(0);
});

test('runs with interventions are judged, and written down as steps that violate too', () => {
  const dropped = withInterventions(talk, [{ after: 4, step: `drop ${NUMBER}` }]);
  const found = { scenario, choices: null };
  const checked = checkRun(dropped, scenario, { variant, chooser: chooserOf(found) });
  const verdict = checked.verdicts.find(({ property }) => property === 'hears-all');
  expect(verdict).toMatchObject({ held: false, sentence: 'it has heard 2,3' });
  const byHand = playedByHand(dropped, found, { variant, property: 'hears-all' });
  expect(byHand.scenario.steps).toContain(`drop ${NUMBER}`);
  const again = checkRun(talk, byHand.scenario, { variant, chooser: chooserOf(byHand) });
  expect(again.verdicts.find(({ property }) => property === 'hears-all')).toEqual(verdict);
});

test('what is no step, and who is no node, is refused in words', () => {
  expect(() => withInterventions(talk, [{ after: 1, step: 'hold on' }])).toThrow(/is no step; a step is/);
  const stranger = withInterventions(talk, [{ after: 1, step: 'crash nobody' }]);
  expect(() => tell(stranger)).toThrow('crash nobody: there is no nobody; there are sender, receiver');
  expect(() =>
    withInterventions(talk, [
      { after: 1, step: 'heal' },
      { after: 1, step: 'heal' },
    ]),
  ).toThrow('two interventions come after event 1');
  expect(parseIntervention(`hold ${NUMBER} (2)`)).toEqual({
    what: 'hold',
    kind: 'number',
    from: 'sender',
    to: 'receiver',
    nth: 2,
  });
});
