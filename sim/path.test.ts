import fc from 'fast-check';
import { formatPath, MAX_ACTION, parsePath } from './path.ts';

test('every path comes back from its text, which needs no escape in a URL', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(40), fc.nat(MAX_ACTION))), (path) => {
      const text = formatPath(path);
      expect(parsePath(text)).toEqual(path);
      expect(encodeURIComponent(text)).toBe(text);
    }),
  );
});

test('every text is refused or is the text of its path', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AHfg_-9!') }), (text) => {
      let path: number[];
      try {
        path = parsePath(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      expect(formatPath(path)).toBe(text);
    }),
  );
});

test('small actions take one character', () => {
  expect(formatPath([0, 1, 2, 31])).toBe('ABCf');
  expect(formatPath([32])).toHaveLength(2);
  expect(formatPath([1024])).toHaveLength(3);
  expect(formatPath([MAX_ACTION])).toHaveLength(4);
});

test.each([
  ['AB!C', "no '!' (character 3)"],
  ['Ag', 'ends in the middle'],
  ['____A', 'too large'],
  ['gA', 'character 2 of the path cannot end'],
])('the text %s is refused with the place', (text, message) => {
  expect(() => parsePath(text)).toThrow(message);
});

test.each([-1, 1.5, MAX_ACTION + 1, Number.NaN])('the action %d is refused', (action) => {
  expect(() => formatPath([action])).toThrow(RangeError);
});
