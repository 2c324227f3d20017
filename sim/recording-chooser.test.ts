import { createRecording } from './recording-chooser.ts';
import { createReplayChooser } from './replay-chooser.ts';
import { createSeededChooser } from './seeded-chooser.ts';

test('it answers as the chooser within and notes what it answered, by stream', () => {
  const plain = createSeededChooser('9');
  const { chooser, choices } = createRecording(createSeededChooser('9'));
  const expected = [plain.pick(50, 'x'), plain.stream('a').pick(50, 'x'), plain.stream('a').pick(50, 'x')];
  expect([
    chooser.pick(50, 'x'),
    chooser.stream('a').pick(50, 'x'),
    chooser.stream('a').pick(50, 'x'),
  ]).toEqual(expected);
  expect(choices).toEqual({ '': [expected[0]], a: [expected[1], expected[2]] });
});

test('a stream that leaves no choice leaves no trace', () => {
  const { chooser, choices } = createRecording(createSeededChooser('9'));
  chooser.stream('faults').pick(1, 'x');
  expect(choices).toEqual({});
});

test('an edited list that is replayed is recorded as it was answered, so that the failure file is what ran', () => {
  const { chooser, choices } = createRecording(createReplayChooser({ '': [17] }));
  chooser.pick(5, 'x');
  chooser.pick(5, 'x');
  expect(choices).toEqual({ '': [2, 0] });
});
