import { checkInteger } from './check-integer.ts';

test.each([1, 5, 10])('%d lies from 1 to 10', (value) => {
  expect(() => checkInteger('the number', value, 1, 10)).not.toThrow();
});

test.each([0, 11, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%d does not', (value) => {
  expect(() => checkInteger('the number', value, 1, 10)).toThrow(
    `the number is an integer from 1 to 10, not ${value}`,
  );
});

test('without an upper end the message says so', () => {
  expect(() => checkInteger('the number', -1, 0)).toThrow('the number is an integer of at least 0, not -1');
});
