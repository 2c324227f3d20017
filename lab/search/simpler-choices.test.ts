import { simplerChoices } from './simpler-choices.ts';

const simplerOf = (list: number[]) => [...simplerChoices({ net: list })].map(({ net }) => net ?? []);

test('a list is half as long, one shorter, plainer in one place, or without one choice', () => {
  expect(simplerOf([3, 0, 1, 7])).toEqual([
    [3, 0],
    [3, 0, 1],
    // The first is plain, or half; the second is plain already.
    [0, 0, 1, 7],
    [1, 0, 1, 7],
    [3, 0, 0, 7],
    [3, 0, 1, 0],
    [3, 0, 1, 3],
    // What is decided late happens early.
    [1, 7],
    [0, 1, 7],
    [3, 1, 7],
    [3, 0, 7],
  ]);
});

test('zeros at the end say nothing, and go first', () => {
  expect(simplerOf([5, 0, 0])).toEqual([[5]]);
  expect(simplerOf([0])).toEqual([[]]);
  expect(simplerOf([1])).toEqual([[], [0]]);
});

test('each stream may be without any choice', () => {
  const choices = { a: [1], b: [2], none: [] };
  expect([...simplerChoices(choices)].slice(0, 2)).toEqual([
    { b: [2], none: [] },
    { a: [1], none: [] },
  ]);
});
