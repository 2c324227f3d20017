import { createSeededChooser } from './index.ts';
import { jsonFlawText, readJson } from './json-text.ts';

test('what is JSON is its value', () => {
  const value = { a: [1, -0.5, 2e3, 'x\u2028\\"', true, false, null, [], {}], '': { b: [[[]]] } };
  for (const space of [0, 1, '\t', '\r\n'])
    expect(readJson(` \n${JSON.stringify(value, null, space)}\t`)).toEqual({ value });
  for (const plain of ['0', '-1.5E-7', '"\\ud83d"', 'null'])
    expect(readJson(plain)).toEqual({ value: JSON.parse(plain) });
});

test.each([
  ['', 1, 1, 'the end of the text', 'a value'],
  [' \n\n', 3, 1, 'the end of the text', 'a value'],
  ['{', 1, 2, 'the end of the text', 'a key in double quotes, or }'],
  ['{"a": 1', 1, 8, 'the end of the text', 'a comma, or }'],
  ['{"a": 1,\n}', 2, 1, '"}"', 'a key in double quotes'],
  ['{"a": 1\n "b": 2}', 2, 2, '"\\""', 'a comma, or }'],
  ['{"a" 1}', 1, 6, '"1"', 'a colon'],
  ["{'a': 1}", 1, 2, '"\'"', 'a key in double quotes, or }'],
  ['{a: 1}', 1, 2, '"a"', 'a key in double quotes, or }'],
  ['{"a":}', 1, 6, '"}"', 'a value'],
  ['[', 1, 2, 'the end of the text', 'a value, or ]'],
  ['[1,]', 1, 4, '"]"', 'a value'],
  ['[1 2]', 1, 4, '"2"', 'a comma, or ]'],
  ['[1}', 1, 3, '"}"', 'a comma, or ]'],
  ['[{]', 1, 3, '"]"', 'a key in double quotes, or }'],
  ['[undefined]', 1, 2, '"undefined"', 'a value, or ]'],
  ['[NaN, 1]', 1, 2, '"NaN"', 'a value, or ]'],
  ['[01]', 1, 3, '"1"', 'a comma, or ]'],
  ['[-]', 1, 2, '"-"', 'a value, or ]'],
  ['[1.]', 1, 3, '"."', 'a comma, or ]'],
  ['[+1]', 1, 2, '"+1"', 'a value, or ]'],
  ['[truer]', 1, 6, '"r"', 'a comma, or ]'],
  ['{}{}', 1, 3, '"{"', 'nothing more'],
  ['{} // done', 1, 4, '"/"', 'nothing more'],
  ['[1,\n  \u{1f600}]', 2, 3, '"\u{1f600}"', 'a value'],
  ['"abc', 1, 5, 'the end of the text', 'double quotes that end the string'],
  ['["a\nb"]', 1, 4, 'a line break in a string', expect.stringContaining('an escape')],
  ['["a\tb"]', 1, 4, 'a control character in a string', expect.stringContaining('an escape')],
  ['["a\\x"]', 1, 4, '"\\\\x"', expect.stringContaining('an escape')],
  ['["\\u12g4"]', 1, 3, '"\\\\u"', expect.stringContaining('an escape')],
])('%j is none: line %i, column %i, found %s', (text, line, column, found, allowed) => {
  expect(readJson(text)).toEqual({ found, allowed, line, column, offset: expect.any(Number) });
});

test('a flaw is told with its place, what stands there and what may', () => {
  const read = readJson('{\n  "a": 1;\n}');
  expect('found' in read && jsonFlawText(read)).toBe(
    'it is no JSON: line 2, column 9: found ";"; allowed: a comma, or }',
  );
});

test('of a text that anything was done to, the engine and this say the same; what stands before the place may stand there', () => {
  const good = JSON.stringify(
    { a: [1, -2.5e3, 'x\\"\u00e9', true, null, {}], b: { c: [[], ['"']] } },
    null,
    1,
  );
  const chooser = createSeededChooser(7);
  const pieces = [
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '0',
    '-',
    '.',
    'e',
    'n',
    ' ',
    '\n',
    '\u0001',
    'true',
  ];
  let flaws = 0;
  for (let round = 0; round < 20_000; round++) {
    const at = chooser.pick(good.length + 1, 'place');
    const piece = pieces[chooser.pick(pieces.length, 'piece')];
    const text = good.slice(0, at) + piece + good.slice(at + chooser.pick(3, 'taken out'));
    const read = readJson(text);
    if ('value' in read) continue;
    flaws++;
    expect(() => JSON.parse(text)).toThrow();
    expect(read.allowed).not.toBe('JSON');
    // A string that is not ended runs on to the end, however early its quotes stood.
    const cut = readJson(text.slice(0, read.offset));
    if ('found' in cut)
      expect([text, cut.offset, cut.found]).toEqual([text, read.offset, 'the end of the text']);
  }
  expect(flaws).toBeGreaterThan(10_000);
});

test('a long string, and lists as deep as they come, are looked through', () => {
  const long = `["${'\\n'.repeat(1_000_000)}${'x'.repeat(1_000_000)}" 1]`;
  expect(readJson(long)).toMatchObject({ column: long.length - 1, found: '"1"' });
  expect(readJson('['.repeat(1_000_000))).toMatchObject({ column: 1_000_001, found: 'the end of the text' });
});
