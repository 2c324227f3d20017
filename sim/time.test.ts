import { formatMicros } from './time.ts';

test.each([
  [0, '0 us'],
  [999, '999 us'],
  [1_000, '1 ms'],
  [1_050, '1.05 ms'],
  [999_999, '999.999 ms'],
  [1_000_000, '1 s'],
  [56_200_000, '56.2 s'],
  [59_999_999, '59.999999 s'],
  [60_000_000, '1 min 0 s'],
  [123_000_000, '2 min 3 s'],
  [3_630_000_000, '1 h 0 min 30 s'],
  [86_400_000_000, '24 h 0 min 0 s'],
  [-1_500, '-1.5 ms'],
])('formatMicros(%d) is %s', (micros, text) => {
  expect(formatMicros(micros)).toBe(text);
});
