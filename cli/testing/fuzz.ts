import type { Chooser } from '../../sim/index.ts';

/** Bad inputs, made of good ones: bytes go, come, change places and are said again; two are spliced; odd words get in. */

const ODD_WORDS: readonly string[] = [
  ...[
    '0',
    '-1',
    '1e999',
    '-0',
    '0x7fffffff',
    '4294967296',
    '9007199254740993',
    '99999999999999999999',
    'NaN',
  ],
  ...[
    'null',
    'true',
    '~',
    '""',
    "''",
    '{}',
    '[]',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '`',
    '\\',
    '%',
    '%00',
    '#',
    '@',
    '/',
  ],
  ...[
    '&a [*a]',
    '*a',
    '<<: *a',
    '!!binary "x"',
    '!!js/function x',
    '? [a]\n: b',
    '---\n',
    '...\n',
    '- ',
    ': ',
    '|\n',
  ],
  ...[
    '\0',
    '\r\n',
    '\n',
    '\t',
    '\x7f',
    '\xff',
    '\u2028',
    '\ufffd',
    '\ud800',
    '\u{1f600}',
    '__proto__',
    'constructor',
  ],
  ...[
    '$-1\r\n',
    '$536870913\r\n',
    '*-1\r\n',
    '*1048577\r\n',
    ':x\r\n',
    '$' + '{x{100000000}}',
    '{{',
    '}}',
    '../',
    '..',
  ],
];

/** No input is longer: what is long is told by its length, and that has tests of its own. */
const MAX_LENGTH = 60_000;

function between(choose: Chooser, least: number, greatest: number): number {
  return least + choose.pick(greatest - least + 1, 'fuzz');
}

type Change = (choose: Chooser, text: string, other: string) => string;

/** A piece of a text: where it begins and ends. */
function piece(choose: Chooser, text: string, most = text.length): [number, number] {
  const begin = choose.pick(text.length + 1, 'fuzz');
  return [begin, Math.min(text.length, begin + choose.pick(most + 1, 'fuzz'))];
}

const CHANGES: readonly Change[] = [
  (choose, text) => {
    const [begin, end] = piece(choose, text, 40);
    return text.slice(0, begin) + text.slice(end);
  },
  (choose, text) => text.slice(0, choose.pick(text.length + 1, 'fuzz')),
  (choose, text) => {
    const [begin, end] = piece(choose, text, 200);
    return text.slice(0, end) + text.slice(begin, end).repeat(between(choose, 1, 4)) + text.slice(end);
  },
  (choose, text) => {
    const [at] = piece(choose, text);
    return text.slice(0, at) + ODD_WORDS[choose.pick(ODD_WORDS.length, 'fuzz')] + text.slice(at);
  },
  (choose, text) => {
    const [at] = piece(choose, text);
    return text.slice(0, at) + String.fromCharCode(choose.pick(256, 'fuzz')) + text.slice(at + 1);
  },
  (choose, text) => {
    // A number becomes an odd one, a word another word of the same text.
    const places = [...text.matchAll(/[\w.-]+/g)];
    if (places.length === 0) return text;
    const { 0: word, index } = places[choose.pick(places.length, 'fuzz')];
    const words = /^-?[\d.]+$/.test(word) ? ODD_WORDS : places.map(([each]) => each);
    const other = words[choose.pick(words.length, 'fuzz')];
    return text.slice(0, index) + other + text.slice(index + word.length);
  },
  (choose, text, other) => {
    const [at] = piece(choose, text);
    const [from] = piece(choose, other);
    return text.slice(0, at) + other.slice(from);
  },
  (choose, text) => {
    const [open, close] = [
      ['[', ']'],
      ['{"a":', '}'],
      ['(', ')'],
      ['- ', ''],
      ['? ', ''],
    ][choose.pick(5, 'fuzz')];
    const depth = between(choose, 1, 2_000);
    const [at] = piece(choose, text);
    return text.slice(0, at) + open.repeat(depth) + close.repeat(depth) + text.slice(at);
  },
  (choose, text) => {
    const lines = text.split('\n');
    const [a, b] = [choose.pick(lines.length, 'fuzz'), choose.pick(lines.length, 'fuzz')];
    [lines[a], lines[b]] = [lines[b], lines[a]];
    return lines.join('\n');
  },
];

/** One bad input: a few changes to one of the good ones. */
export function badInput(choose: Chooser, good: readonly string[]): string {
  let text = good[choose.pick(good.length, 'fuzz')];
  const other = good[choose.pick(good.length, 'fuzz')];
  for (let changes = between(choose, 1, 4); changes > 0; changes--)
    text = CHANGES[choose.pick(CHANGES.length, 'fuzz')](choose, text, other).slice(0, MAX_LENGTH);
  return text;
}
