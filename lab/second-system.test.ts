/**
 * A system that nothing else here knows goes through everything that the lab does: two counters and a link that may
 * deliver twice. The target adds up what it is sent; a careless one does not look whether it has had that before.
 */
import { createReplayChooser } from '../sim/index.ts';
import { failureReport, failureText, parseFailure } from './files.ts';
import {
  type ActorScenario,
  type ActorTypes,
  actor,
  type Case,
  checkRun,
  chooserOf,
  counterfactuals,
  defineSystem,
  diff,
  EXPORTS,
  exploreSystem,
  type HuntTarget,
  hunt,
  mergeHunts,
  recordFailure,
  replayFailure,
  shrinkCase,
  tellStory,
} from './index.ts';

const counters = defineSystem({
  name: 'two-counters',
  nodes: {
    source: actor({
      start: () => ({ sent: 0 }),
      on: {
        count(state, node) {
          state.sent++;
          node.send('target', 'add', { number: state.sent });
          node.reply(state.sent);
        },
      },
    }),
    target: actor({
      start: () => ({ sum: 0, had: [] as number[] }),
      on: {
        add(state, node, { number }) {
          if (node.design.looks && state.had.includes(number)) return;
          state.sum++;
          state.had.push(number);
        },
      },
    }),
  },
  clients: { count: 1, operations: { count: { to: 'source' } } },
  network: { delayMicros: [1_000, 2_000], duplicate: '1/4' },
  design: { looks: true },
  variants: { careless: { title: 'adds what it has added before', design: { looks: false } } },
  properties: {
    always: {
      'no-more-than-sent': (view) => {
        const { sum } = view.one('target');
        const { sent } = view.one('source');
        return sum > sent ? `target has counted ${sum}, source has sent ${sent}` : null;
      },
    },
    whenCalm: {
      'counters-agree': (view) => {
        const { sum } = view.one('target');
        const { sent } = view.one('source');
        return sum === sent ? null : `target has counted ${sum}, source has sent ${sent}`;
      },
    },
    sometimes: {
      'two-counted': (view) => (view.one('target').sum === 2 ? 'target has counted 2' : null),
    },
  },
});

const [main, careless] = counters.variants;
const property = counters.properties.find(({ id }) => id === 'no-more-than-sent')!;
const target: HuntTarget<ActorTypes> = {
  system: counters,
  variant: careless,
  properties: counters.properties,
  space: {},
  seed: 'counters',
};

const fails = (candidate: Case<ActorScenario>): boolean =>
  checkRun(counters, candidate.scenario, {
    variant: careless,
    chooser: chooserOf(candidate),
    properties: [property],
  }).verdicts[0].held === false;

const finding = hunt(target, 0, 40).findings.find(({ verdict }) => verdict.property === property.id)!;
const found = recordFailure(counters, finding.case, { variant: careless, property })!;
const shrunk = shrinkCase(counters, { scenario: found.scenario, choices: found.choices }, { fails });
const failure = recordFailure(counters, shrunk.found, { variant: careless, property })!;

test('a hunt finds the careless design, and not the right one', () => {
  expect(finding.verdict.sentence).toMatch(/^target has counted \d+, source has sent \d+$/);
  const right = hunt({ ...target, variant: main }, 0, 300);
  expect(right.findings).toEqual([]);
  expect(right.undecided).toBe(0);
  expect(right.met['two-counted']).toBeGreaterThan(0);
});

test('a hunt finds the same in two ranges', () => {
  const halves = mergeHunts([hunt(target, 20, 20), hunt(target, 0, 20)]);
  expect(halves).toEqual(hunt(target, 0, 40));
});

test('what was found shrinks to one operation and one duplicate', () => {
  expect(shrunk.done).toBe(true);
  expect(failure.scenario.operations).toEqual([
    { client: 'client-1', name: 'count', input: null, atMicros: 0 },
  ]);
  expect(counters.scenarios.brief(failure.scenario)).toEqual({
    name: 'two-counters',
    seed: failure.scenario.seed,
    network: { delayMicros: [1_000, 1_000], duplicate: failure.scenario.network.duplicate },
  });
  const chances = Object.values(failure.choices).flat();
  expect(chances.filter((choice) => choice !== 0)).toHaveLength(1);
});

test('a failure file replays to the same digest', () => {
  const { failure: read } = parseFailure(failureText(counters, failure), [counters]);
  expect(read).toEqual(failure);
  const replayed = replayFailure(counters, read!, { variant: careless, property });
  expect(replayed).toMatchObject({ sameDigest: true, stillViolates: true });
  const right = replayFailure(counters, read!, { variant: main, property });
  expect(right.sentence).toMatch(
    /^The digest differs: .* it first differs at event \d+ \(delivery, at .*\)\..* no longer/,
  );
});

test('exploration finds the same mistake in the fewest steps, and none in the right design', () => {
  const scope = { operations: [{ name: 'count' }, { name: 'count' }], duplicates: 1, losses: 0 };
  const explored = exploreSystem(counters, { ...scope, variant: 'careless' });
  expect(explored).toMatchObject({
    verdict: 'violated',
    property: 'no-more-than-sent',
    violation: 'target has counted 2, source has sent 1',
  });
  expect(explored.steps).toEqual([
    'client-1 begins count',
    'source receives count from client-1',
    'target receives add { number: 1 } from source, which will come again',
    'target receives add { number: 1 } from source',
  ]);
  expect(exploreSystem(counters, scope)).toMatchObject({ verdict: 'held', violation: null, limit: null });
});

test('a counterexample of an exploration is a failure of a run, with the same sentence', () => {
  const explored = exploreSystem(counters, {
    operations: [{ name: 'count' }],
    duplicates: 1,
    variant: 'careless',
  });
  const byHand = recordFailure(counters, explored.case!, { variant: careless, property })!;
  expect(byHand.verdict.sentence).toBe(explored.violation);
  expect(byHand.scenario.steps).toEqual([
    'begin client-1',
    'deliver count from client-1 to source',
    'double add from source to target',
    'deliver add from source to target',
  ]);
});

test('the run is told', () => {
  const chooser = createReplayChooser(failure.choices);
  const story = tellStory(counters, failure.scenario, { variant: careless, chooser, most: 100 });
  expect(story.lanes).toEqual([
    { name: 'client-1', kind: 'client' },
    { name: 'source', kind: 'source' },
    { name: 'target', kind: 'target' },
  ]);
  expect(EXPORTS.mermaid(story)).toBe(
    [
      'sequenceDiagram',
      '  participant p_client_1 as client-1',
      '  participant p_source as source',
      '  participant p_target as target',
      '  Note over p_client_1: begins count',
      '  p_client_1->>p_source: count',
      '  Note over p_source: sent#58; 1',
      '  p_source->>p_target: add #123; number#58; 1 #125;',
      '  Note over p_target: sum#58; 1, had#58; [1]',
      '  p_source->>p_target: add #123; number#58; 1 #125;',
      '  Note over p_target: sum#58; 2, had#58; [1, 1]',
      '  p_source->>p_client_1: reply 1',
      '  Note over p_client_1: count ends#58; 1',
      '',
    ].join('\n'),
  );
  for (const exporter of Object.values(EXPORTS)) expect(exporter(story).length).toBeGreaterThan(100);
});

test('two designs are compared', () => {
  const { first } = diff(counters, failure.scenario, {
    variants: [main, careless],
    chooserOf: () => createReplayChooser(failure.choices),
    untilMicros: 1_000_000,
  });
  expect(first).toMatchObject({
    sentences: [
      'target receives add { number: 1 } from source',
      'target receives add { number: 1 } from source',
    ],
    figure: 'sum of target: 1 and 2',
  });
});

test('why: without the duplicate it would have held', () => {
  const changed = counterfactuals(counters, failure.scenario, {
    variant: careless,
    property,
    chooserOf: () => createReplayChooser(failure.choices),
  });
  expect(changed.map(({ change, survives }) => [change, survives])).toEqual([
    ['without count of client-1', false],
    ['without duplicates', false],
  ]);
  const report = failureReport(counters, failure, {
    variant: careless,
    reproduce: ['replisim replay it.json'],
  });
  expect(report).toContain('What happened\n  0 us: source starts');
  expect(report).toContain('target receives add { number: 1 } from source');
});
