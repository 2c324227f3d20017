/** The laws that hold for every driver, and those that tie two of them together. Each driver's own are beside it. */
import fc from 'fast-check';
import type { Choices, Chooser } from './chooser.ts';
import { createDigest } from './digest.ts';
import { createOdometer, restoreOdometer } from './exhaustive-chooser.ts';
import { createHashingChooser } from './hashing-chooser.ts';
import { createRecording, restoreRecording } from './recording-chooser.ts';
import { createReplayChooser, restoreReplayChooser } from './replay-chooser.ts';
import { createRestorableChooser } from './restorable-chooser.ts';
import { createSeededChooser, restoreSeededChooser } from './seeded-chooser.ts';
import { createSupplyChooser } from './supply-chooser.ts';

const drivers: [string, () => Chooser][] = [
  ['seeded', () => createSeededChooser('42')],
  ['replay', () => createReplayChooser({ '': [5, 6, 7], network: [1, 2] })],
  ['supply', () => createSupplyChooser((bound) => bound - 1)],
  ['exhaustive', () => createOdometer().chooser],
  ['recording', () => createRecording(createSeededChooser('42')).chooser],
  ['hashing', () => createHashingChooser(createSeededChooser('42'), createDigest)],
  ['restorable', () => createRestorableChooser(createSeededChooser('42').save()).chooser],
];

describe.each(drivers)('%s', (name, create) => {
  test('answers lie within the bound', () => {
    const chooser = create();
    for (const bound of [1, 2, 3, 100, 0x7fffffff]) {
      const answer = chooser.pick(bound, 'x');
      expect(Number.isInteger(answer) && answer >= 0 && answer < bound).toBe(true);
    }
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY])(
    'a bound of %d is refused',
    (bound) => {
      expect(() => create().pick(bound, 'which door')).toThrow(/'which door'/);
    },
  );

  test('asking for a stream twice gives the same child, and names join', () => {
    const chooser = create();
    expect(chooser.stream('a')).toBe(chooser.stream('a'));
    expect(chooser.stream('a').stream('b')).toBe(chooser.stream('a/b'));
    expect(() => chooser.stream('')).toThrow(RangeError);
  });

  if (name !== 'supply') {
    test('a bound of 1 is no choice: nothing is drawn and nothing is recorded', () => {
      const chooser = create();
      const before = JSON.stringify(chooser.save());
      expect(chooser.pick(1, 'x')).toBe(0);
      expect(JSON.stringify(chooser.save())).toBe(before);
    });

    test('the saved state is JSON, and the same whichever relative saves it', () => {
      const chooser = create();
      for (let i = 0; i < 5; i++) chooser.stream(i % 2 === 0 ? 'a' : 'b').pick(10, 'x');
      const state = chooser.save();
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      expect(chooser.stream('a').save()).toEqual(state);
    });
  }
});

/** A question: the stream and the bound. */
const questions = fc.array(
  fc.record({ stream: fc.constantFrom('', 'a', 'b', 'a/c'), bound: fc.integer({ min: 1, max: 50 }) }),
  { maxLength: 60 },
);

function ask(chooser: Chooser, list: { stream: string; bound: number }[]): number[] {
  return list.map(({ stream, bound }) => (stream === '' ? chooser : chooser.stream(stream)).pick(bound, 'x'));
}

test('replaying a recording gives the recording, and leaves nothing over', () => {
  fc.assert(
    fc.property(questions, fc.string({ minLength: 1 }), (list, text) => {
      const { chooser, choices } = createRecording(createSeededChooser(`x${text}`));
      const answers = ask(chooser, list);
      const replay = createReplayChooser(JSON.parse(JSON.stringify(choices)) as Choices);
      expect(ask(replay, list)).toEqual(answers);
      const positions = Object.entries(choices).map(([stream, { length }]) => [stream, length]);
      expect(replay.save()).toMatchObject({ positions: Object.fromEntries(positions) });
    }),
  );
});

test('a chooser that is saved, written as JSON and restored goes on as the first one does', () => {
  fc.assert(
    fc.property(questions, questions, (before, after) => {
      const first = createRecording(createSeededChooser('7'));
      ask(first.chooser, before);
      const state = JSON.parse(JSON.stringify(first.chooser.save()));
      const answers = ask(first.chooser, after);
      const second = restoreRecording(state, restoreSeededChooser(state.inner));
      expect(ask(second.chooser, after)).toEqual(answers);
      expect(second.choices).toEqual(first.choices);
    }),
  );
});

test('a replay that is saved in the middle goes on as the first one does', () => {
  const choices = { '': [3, 1, 4, 1, 5], a: [9, 2, 6] };
  const list = [
    { stream: '', bound: 10 },
    { stream: 'a', bound: 10 },
    { stream: '', bound: 3 },
  ];
  const first = createReplayChooser(choices);
  ask(first, list);
  const state = first.save();
  if (state.driver !== 'replay') throw new Error(state.driver);
  const second = restoreReplayChooser(state);
  expect(ask(second, list)).toEqual(ask(first, list));
  expect(state.positions).toEqual({ '': 2, a: 1 });
});

test('an enumeration that is saved in the middle finishes as the first one does', () => {
  const run = (chooser: Chooser) => [chooser.pick(3, 'x'), chooser.stream('s').pick(4, 'y')];
  const all: number[][] = [];
  const odometer = createOdometer();
  do all.push(run(odometer.chooser));
  while (odometer.advance());

  const first = createOdometer();
  for (let i = 0; i < 5; i++) {
    run(first.chooser);
    first.advance();
  }
  first.chooser.pick(3, 'x');
  const state = first.chooser.save();
  if (state.driver !== 'exhaustive') throw new Error(state.driver);
  const second = restoreOdometer(state);
  expect(second.chooser.stream('s').pick(4, 'y')).toBe(all[5][1]);
  const rest: number[][] = [];
  while (second.advance()) rest.push(run(second.chooser));
  expect(rest).toEqual(all.slice(6));
});
