import { didYouMean, durationMicros, grouped, nearestWord } from './words.ts';

test.each([
  ['10s', 10_000_000],
  ['2m', 120_000_000],
  ['500ms', 500_000],
  ['250us', 250],
  ['1h', 3_600_000_000],
  ['10', null],
  ['1.5s', null],
  ['-1s', null],
  ['s', null],
  ['10 s', null],
])('%s is %s microseconds', (text, micros) => {
  expect(durationMicros(text)).toBe(micros);
});

test('the nearest word: letters inserted, deleted, replaced, swapped; capitals do not count', () => {
  const known = ['servers', 'clients', 'faults', 'seed'];
  expect(['sevrers', 'client', 'fualts', 'SEED'].map((word) => nearestWord(word, known))).toEqual([
    'servers',
    'clients',
    'faults',
    'seed',
  ]);
  expect(nearestWord('network', known)).toBeNull();
  expect(nearestWord('x', [])).toBeNull();
  // To nothing and to one letter, every short word is near.
  expect(['', 'x', 'é'].map((word) => nearestWord(word, ['.', '_', 'io']))).toEqual([null, null, null]);
  // Of four letters one may differ: two that are swapped count as one, two that are replaced do not.
  expect(['hutn', 'ruen', 'hutm', 'nurh'].map((word) => nearestWord(word, ['hunt', 'rune']))).toEqual([
    'hunt',
    'rune',
    null,
    null,
  ]);
  expect(didYouMean('sed', known)).toBe(' Did you mean seed?');
  expect(didYouMean('network', known)).toBe('');
});

test('whole numbers are grouped by thousands', () => {
  expect([0, 999, 1_000, 48_000, 1_234_567, -8_000, -800_000].map(grouped)).toEqual([
    '0',
    '999',
    '1,000',
    '48,000',
    '1,234,567',
    '-8,000',
    '-800,000',
  ]);
});
