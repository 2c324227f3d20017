import { createSupplyChooser } from './supply-chooser.ts';

test('the supply is told bound, label and stream, and its answer is given on', () => {
  const asked: unknown[] = [];
  const chooser = createSupplyChooser((...question) => {
    asked.push(question);
    return question[0] - 1;
  });
  expect(chooser.pick(3, 'door')).toBe(2);
  expect(chooser.stream('network').stream('1').pick(9, 'delay')).toBe(8);
  expect(chooser.pick(1, 'no choice')).toBe(0);
  expect(asked).toEqual([
    [3, 'door', ''],
    [9, 'delay', 'network/1'],
  ]);
});

test.each([3, -1, 0.5, Number.NaN])('an answer of %d to a choice of three is refused', (answer) => {
  expect(() => createSupplyChooser(() => answer).pick(3, 'door')).toThrow(/'door', which has 3/);
});

test('it cannot be saved, and says what to do instead', () => {
  expect(() => createSupplyChooser(() => 0).save()).toThrow(/record them/);
});
