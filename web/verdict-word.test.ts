import { verdictWord } from './verdict-word.ts';

test.each([
  ['sometimes', null, 'not met in this run'],
  ['sometimes', true, 'met'],
  ['eventually', null, 'undecided'],
  ['always', true, 'held'],
  ['whenCalm', false, 'violated'],
] as const)('%s, held %s: %s', (when, held, word) => {
  expect(verdictWord({ when, held })).toBe(word);
});
