import { checkInteger, InvariantError, invariant, unreachable } from './assert.ts';

test('an invariant that holds costs no message', () => {
  expect(() =>
    invariant(true, () => {
      throw new Error('built');
    }),
  ).not.toThrow();
});

test('one that does not says what it was given', () => {
  expect(() => invariant(false, 'two is one')).toThrow(new InvariantError('two is one'));
  expect(() => invariant(false, () => `${2} is one`)).toThrow('2 is one');
  expect(() => invariant(false, 'x')).toThrow(expect.objectContaining({ name: 'InvariantError' }));
});

test('a missing case is named', () => {
  expect(() => unreachable('green' as never, 'the light')).toThrow('the light has no case for "green"');
});

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
