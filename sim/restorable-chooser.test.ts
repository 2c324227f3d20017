import type { Chooser } from './chooser.ts';
import { createOdometer } from './exhaustive-chooser.ts';
import { createRecording } from './recording-chooser.ts';
import { createReplayChooser } from './replay-chooser.ts';
import { createRestorableChooser } from './restorable-chooser.ts';
import { createSeededChooser } from './seeded-chooser.ts';

const drivers: [string, () => Chooser][] = [
  ['seeded', () => createSeededChooser('42')],
  ['replay', () => createReplayChooser({ '': [5, 6, 7, 8], network: [1, 2, 3, 4] })],
  ['exhaustive', () => createOdometer().chooser],
  ['recording', () => createRecording(createSeededChooser('42')).chooser],
];

function play(chooser: Chooser, rounds: number): number[] {
  return Array.from({ length: rounds }, () => [
    chooser.pick(9, 'x'),
    chooser.stream('network').pick(9, 'y'),
  ]).flat();
}

test.each(drivers)('%s: it goes back to where the state was saved, as often as it is asked', (_, create) => {
  const first = create();
  play(first, 1);
  const state = JSON.parse(JSON.stringify(first.save()));
  const future = play(first, 3);
  const { chooser, restore } = createRestorableChooser(state);
  expect(play(chooser, 3)).toEqual(future);
  expect(chooser.save()).toEqual(first.save());
  restore(state);
  expect(chooser.save()).toEqual(state);
  expect(play(chooser, 3)).toEqual(future);
});

test('one driver takes over from another, for streams that are in use already, too', () => {
  const { chooser, restore } = createRestorableChooser(createReplayChooser({}).save());
  expect(play(chooser, 1)).toEqual([0, 0]);
  restore(createReplayChooser({ '': [1], network: [2] }).save());
  expect(play(chooser, 2)).toEqual([1, 2, 0, 0]);
});

test('what is chosen is kept, where it is asked for, and repeats the run', () => {
  const restorable = createRestorableChooser(createSeededChooser('7').save());
  play(restorable.chooser, 1);
  restorable.keep = {};
  restorable.chooser.pick(1, 'no choice');
  const answers = play(restorable.chooser, 2);
  expect(restorable.keep).toEqual({ '': [answers[0], answers[2]], network: [answers[1], answers[3]] });
  expect(play(createReplayChooser(restorable.keep), 2)).toEqual(answers);
});
