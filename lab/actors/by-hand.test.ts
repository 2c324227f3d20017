/** Runs whose steps are named one by one: played, written down from runs in time, and shrunk. */
import { createSeededChooser } from '../../sim/index.ts';
import { checkRun } from '../run/check-run.ts';
import { chooserOf } from '../search/case.ts';
import { playedByHand } from './by-hand.ts';
import { defineSystem } from './define-system.ts';
import { actor } from './definition/actor.ts';
import { shorterByHand, shortestByHand } from './fewest-steps.ts';
import { handStepText, parseHandStep } from './scenario/hand-step.ts';
import { shrinkByHand, violatedByHand } from './shrink-by-hand.ts';
import { stateOf, told } from './testing/played.ts';

const STEPS = [
  'begin client-1',
  'deliver append from primary to backup',
  'deliver append from primary to backup (2)',
  'drop append from primary to backup',
  'double append from primary to backup',
  'timer retry of primary',
  'timer retry:7 of primary',
  'timer # of client-1',
  'crash primary',
  'restart primary',
  'isolate primary',
  'cut a, b from c',
  'heal',
];

test.each(STEPS)('%s is a step, and its own text', (text) => {
  expect(handStepText(parseHandStep(text))).toBe(text);
});

test.each(['', 'begin', 'deliver append', 'deliver a from b to c (x)', 'cut a', 'crash a b', 'heal all'])(
  '%j is none, and it says what is',
  (text) => {
    expect(() => parseHandStep(text)).toThrow(
      /is no step; a step is: begin CLIENT; deliver, drop or double KIND/,
    );
  },
);

/** A primary that copies what it is told to a backup, and says when it is asked for whom it copies. */
const store = defineSystem({
  name: 'store',
  nodes: {
    primary: actor({
      start: () => ({ log: [] as number[] }),
      disk: 'all',
      on: {
        write(state, node, value) {
          state.log.push(value);
          node.send('backup', 'append', value);
          node.after(10_000, 'again', value);
          node.reply();
        },
        again: (_, node, value) => node.send('backup', 'append', value),
      },
    }),
    backup: actor({
      start: () => ({ log: [] as number[] }),
      on: {
        append(state, _, value) {
          state.log.push(value);
        },
      },
    }),
  },
  clients: {
    count: 1,
    timeoutMicros: 5_000,
    tries: 2,
    operations: { write: { to: 'primary', input: (pick) => pick(9) } },
  },
  network: { delayMicros: [1_000, 1_000], loss: '1/3', duplicate: '1/3' },
  faults: { crash: true, isolate: true, pause: true, partition: true },
  properties: {
    always: {
      'nothing-twice': (view) => {
        const { log } = view.one('backup');
        const twice = log.find((value, place) => log.indexOf(value) < place);
        return twice === undefined ? null : `the backup has ${twice} twice`;
      },
    },
    whenCalm: {
      'backup-has-all': (view) =>
        view.one('backup').log.length >= view.one('primary').log.length ? null : 'it lacks some',
    },
  },
});
const TWO = [
  { client: 'client-1', name: 'write', input: 1 },
  { client: 'client-1', name: 'write', input: 2 },
];

test('what is named happens, in that order and no other', () => {
  const run = told(store, {
    operations: TWO,
    steps: [
      'begin client-1',
      'deliver write from client-1 to primary',
      'deliver reply from primary to client-1',
      'begin client-1',
      'deliver write from client-1 to primary',
      'deliver append from primary to backup (2)',
      'double append from primary to backup',
      'crash backup',
      'deliver append from primary to backup',
      'restart backup',
      'drop append from primary to backup',
      'timer again of primary',
    ],
  });
  const sentences = run.records.filter(({ kind }) => kind === 8).map(({ sentence }) => sentence);
  expect(sentences).toEqual([
    'client-1: the timer next goes off',
    'primary receives write 1 from client-1',
    'client-1 receives reply from primary',
    'client-1: the timer next goes off',
    'primary receives write 2 from client-1',
    'backup receives append 2 from primary',
    'backup receives append 1 from primary',
    'backup crashes',
    'a step that cannot be taken',
    'backup starts',
    'append from primary to backup is lost',
    'primary: the timer again 2 goes off',
  ]);
  // What is under way arrives in the calm.
  expect(stateOf(run, 'backup')).toEqual({ log: [2] });
});

test.each(['isolate primary', 'isolate backup', 'cut primary from backup', 'cut backup from primary'])(
  'a cut takes what is under way, whoever is named first, and lasts until all is healed: %s',
  (cut) => {
    const steps = ['begin client-1', 'deliver write from client-1 to primary', cut, 'timer again of primary'];
    const run = told(store, {
      operations: TWO,
      steps: [...steps, 'deliver append from primary to backup', 'heal'],
    });
    expect(stateOf(run, 'backup')).toEqual({ log: [] });
    expect(run.records.flatMap(({ lost }) => lost)).toHaveLength(2);
    expect(run.lines).toContain('101 client-1 receives reply from primary');
  },
);

test('what comes to its end in the calm is not followed by more', () => {
  const run = told(store, { operations: TWO, steps: ['begin client-1'] });
  expect(stateOf(run, 'primary')).toEqual({ log: [1] });
  expect(run.simulation.world.history.operations).toHaveLength(1);
});

test('runs in time are written down as steps that do the same', () => {
  const [variant] = store.variants;
  let violations = 0;
  for (let number = 0; number < 150; number++) {
    const scenario = store.draw!(createSeededChooser(`hand/${number}`), {});
    const found = { scenario, choices: null };
    const { verdicts } = checkRun(store, scenario, { variant, chooser: chooserOf(found) });
    const violated = verdicts.find(({ held }) => held === false);
    const property = violated?.property ?? 'nothing-twice';
    const byHand = playedByHand(store, found, { variant, property });
    const again = checkRun(store, byHand.scenario, { variant, chooser: chooserOf(byHand) });
    const verdict = again.verdicts.find((each) => each.property === property)!;
    expect([number, verdict.held]).toEqual([number, violated === undefined]);
    if (violated === undefined) continue;
    violations++;
    expect(verdict.sentence).toBe(violated.sentence);
    expect(violatedByHand(store, byHand, { variant, property })).toBe(true);
  }
  expect(violations).toBeGreaterThan(20);
});

test('a violation shrinks to steps of which none can be left out', () => {
  const [variant] = store.variants;
  const options = { variant, property: 'nothing-twice' };
  const scenario = store.draw!(createSeededChooser('hand/3'), { operations: 8, faults: 3 });
  const { found, done } = shrinkByHand(store, { scenario, choices: null }, options)!;
  expect(done).toBe(true);
  const steps = found.scenario.steps!;
  expect(steps.length).toBeLessThanOrEqual(5);
  expect(found.scenario.operations).toHaveLength(1);
  expect(violatedByHand(store, found, options)).toBe(true);
  for (const place of steps.keys()) {
    const fewer = { ...found, scenario: { ...found.scenario, steps: steps.toSpliced(place, 1) } };
    expect([steps[place], violatedByHand(store, fewer, options)]).toEqual([steps[place], false]);
  }
});

test('and a smaller scope has it in the fewest steps: what is written, and what sends it twice', () => {
  const [variant] = store.variants;
  const options = { variant, property: 'nothing-twice' };
  const scenario = store.draw!(createSeededChooser('hand/3'), { operations: 8, faults: 3 });
  const shortest = shortestByHand(store, { scenario, choices: null }, options)!;
  const { operations, steps } = shortest.case.scenario;
  expect(operations).toHaveLength(1);
  // Without a duplicate: an operation, its arrival, the timer that sends once more, and the arrival of both.
  expect([...steps!].sort()).toEqual([
    'begin client-1',
    'deliver append from primary to backup',
    'deliver append from primary to backup',
    'deliver write from client-1 to primary',
    'timer again of primary',
  ]);
  expect(violatedByHand(store, shortest.case, options)).toBe(true);
});

test('each search on the way to it is told, with all the states that were searched until then', () => {
  const [variant] = store.variants;
  const scenario = store.draw!(createSeededChooser('hand/3'), { operations: 8, faults: 3 });
  const options = { variant, property: 'nothing-twice' };
  const searches = [...shorterByHand(store, { scenario, choices: null }, options)];
  let searched = 0;
  for (const { best, states } of searches) {
    // A search that found nothing shorter counts as well.
    expect(states).toBeGreaterThanOrEqual(searched + (best.exploration === null ? 0 : 1));
    searched = states;
  }
  expect(searched).toBeGreaterThan(0);
});

test('the searches of smaller scopes end, all together, after thirty times as many states as one may have', () => {
  const WRITES = 7;
  const tally = defineSystem({
    name: 'tally',
    nodes: {
      store: actor({
        start: () => ({ seen: [] as number[] }),
        on: {
          write(state, node, value: number) {
            state.seen = [...state.seen, value].sort();
            node.reply();
          },
        },
      }),
    },
    clients: { operations: { write: { to: 'store', input: (pick) => pick(WRITES) } } },
    properties: {
      always: { few: (view) => (view.one('store').seen.length < WRITES ? null : 'all are seen') },
    },
  });
  const operations = Array.from({ length: WRITES }, (_, input) => ({
    client: 'client-1',
    name: 'write',
    input,
  }));
  const steps = operations.flatMap(() => [
    'begin client-1',
    'deliver write from client-1 to store',
    'deliver reply from store to client-1',
  ]);
  const { scenario } = tally.scenarios.read({ operations, steps });
  const maxStates = 1_024;
  const options = { variant: tally.variants[0], property: 'few', maxStates };
  const searches = [...shorterByHand(tally, { scenario: scenario!, choices: null }, options)];
  const [{ states: first }] = searches;
  expect(searches.length).toBeGreaterThan(1_000);
  // After a round that has made it shorter comes one that does not.
  expect(searches.at(-1)!.states).toBeLessThanOrEqual(2 * (first + 30 * maxStates));
});
