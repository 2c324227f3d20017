import { createReplayChooser } from './replay-chooser.ts';

test('each stream has its own list, and one that has run out or is missing goes on with 0', () => {
  const chooser = createReplayChooser({ '': [1], workload: [4, 2] });
  const workload = chooser.stream('workload');
  expect([workload.pick(5, 'x'), chooser.pick(5, 'x'), workload.pick(5, 'x')]).toEqual([4, 1, 2]);
  expect([workload.pick(5, 'x'), chooser.pick(5, 'x'), chooser.stream('network').pick(5, 'x')]).toEqual([
    0, 0, 0,
  ]);
});

test('a value that is too large is taken modulo the bound', () => {
  expect(createReplayChooser({ '': [17] }).pick(5, 'x')).toBe(2);
});

test('dropping a choice from one stream leaves the others alone', () => {
  const full = createReplayChooser({ 'step/1': [3, 4], 'step/2': [5, 6] });
  const cut = createReplayChooser({ 'step/1': [4], 'step/2': [5, 6] });
  const second = [full, cut].map((chooser) => {
    chooser.stream('step').stream('1').pick(10, 'x');
    chooser.stream('step').stream('1').pick(10, 'x');
    const stream = chooser.stream('step').stream('2');
    return [stream.pick(10, 'x'), stream.pick(10, 'x')];
  });
  expect(second).toEqual([
    [5, 6],
    [5, 6],
  ]);
});

test.each([[-1], [1.5], [Number.NaN], ['1' as unknown as number]])(
  'a list with %p is refused, with its place',
  (value) => {
    expect(() => createReplayChooser({ workload: [0, value] })).toThrow(/choice 1 of stream 'workload'/);
  },
);

test('the list given is not kept: changing it later changes nothing', () => {
  const list = [1, 2];
  const chooser = createReplayChooser({ '': list });
  list[0] = 9;
  expect(chooser.pick(10, 'x')).toBe(1);
});
