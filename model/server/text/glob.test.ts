import fc from 'fast-check';
import { stringmatch, stringmatchlen } from './glob.ts';

describe('stringmatchlen', () => {
  test.each([
    ['*', ''],
    ['*', 'foo'],
    ['**', 'foo'],
    ['', ''],
    ['h?llo', 'hello'],
    ['h*llo', 'hllo'],
    ['h*llo', 'heeeello'],
    ['*a*b*c', 'xaxbxbxc'],
    ['h[ae]llo', 'hallo'],
    ['h[^e]llo', 'hallo'],
    ['h[a-c]llo', 'hbllo'],
    ['h[c-a]llo', 'hbllo'],
    ['foo***', 'foo'],
    ['a\\*b', 'a*b'],
    ['a\\b', 'ab'],
    ['a\\', 'a\\'],
    ['[\\]]', ']'],
    ['[a\\-z]', '-'],
    ['[^]', 'x'],
    ['[abc', 'b'],
    ['[^abc', 'x'],
    ['[a-]', ']'],
    ['\xff\x80', '\xff\x80'],
    ['a\0b', 'a\0b'],
  ])('%j matches %j', (pattern, text) => {
    expect(stringmatchlen(pattern, text)).toBe(true);
  });

  test.each([
    ['', 'a'],
    ['a', ''],
    ['?', ''],
    ['*?', ''],
    ['h?llo', 'hllo'],
    ['h*llo', 'helo'],
    ['foo', 'foobar'],
    ['foobar', 'foo'],
    ['h[^e]llo', 'hello'],
    ['[]a]', 'a'],
    ['[]', ']'],
    ['a\\*b', 'axb'],
    ['A', 'a'],
    ['[A-Z]', 'a'],
    ['*a', 'ab'],
    ['*a*', 'bbb'],
  ])('%j does not match %j', (pattern, text) => {
    expect(stringmatchlen(pattern, text)).toBe(false);
  });

  test('bytes are signed, so a range across 0x80 runs the other way round', () => {
    expect(stringmatchlen('[a-\xff]', 'b')).toBe(false);
    expect(stringmatchlen('[a-\xff]', '\0')).toBe(true);
    expect(stringmatchlen('[a-\xff]', 'a')).toBe(true);
    expect(stringmatchlen('[a-\xff]', '\xfe')).toBe(false);
    expect(stringmatchlen('[\x80-\xff]', '\xc0')).toBe(true);
  });

  test('the NUL after an empty string can be matched, and then counts as one byte too far', () => {
    expect(stringmatchlen('[^a]*', '')).toBe(true);
    expect(stringmatchlen('[^a]', '')).toBe(false);
    expect(stringmatchlen('\0*', '')).toBe(true);
    expect(stringmatchlen('\0', '')).toBe(false);
    // From here on the real function reads whatever lies behind the string.
    expect(stringmatchlen('[^a]*b', '')).toBe(false);
  });

  test('a class that ends with a backslash ends with the pattern', () => {
    expect(stringmatchlen('[a\\', 'a')).toBe(true);
    expect(stringmatchlen('[\\', 'a')).toBe(false);
  });

  test('many stars take no exponential time', () => {
    expect(stringmatchlen(`${'*a'.repeat(50)}*b`, 'a'.repeat(1000))).toBe(false);
    expect(stringmatchlen(`${'*a'.repeat(50)}*`, 'a'.repeat(1000))).toBe(true);
  });

  test('agrees with regular expressions where both say the same thing', () => {
    const element = fc.constantFrom('*', '?', 'a', 'b', '[ab]', '[^a]', '[a-c]', '\\*');
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '*'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(element, { maxLength: 7 }), text, (elements, subject) => {
        const source = elements.map((part) => (part === '*' ? '.*' : part === '?' ? '.' : part)).join('');
        expect(stringmatchlen(elements.join(''), subject)).toBe(new RegExp(`^${source}$`).test(subject));
      }),
      { numRuns: 2000 },
    );
  });
});

test('stringmatch cuts both strings at their first NUL', () => {
  expect(stringmatch('save\0junk', 'save')).toBe(true);
  expect(stringmatch('*\0x', 'timeout')).toBe(true);
  expect(stringmatch('s\0*', 'save')).toBe(false);
  expect(stringmatch('\0*', 'save')).toBe(false);
  expect(stringmatch('\0save', '')).toBe(true);
});
