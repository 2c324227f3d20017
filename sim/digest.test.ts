import {
  cloneDigest,
  createDigest,
  type Digest,
  digestText,
  mix,
  mixBoth,
  mixText,
  mixTime,
  mixWordsAndInteger,
  wordsOf,
} from './digest.ts';

function digestOf(...values: number[]): string {
  const digest = createDigest();
  for (const value of values) mix(digest, value);
  return digestText(digest);
}

function digestOfText(text: string): string {
  const digest = createDigest();
  mixText(digest, text);
  return digestText(digest);
}

/** 'The digest' as arithmetic on 64-bit integers: the same rounds, written by other means. */
function reference(values: number[]): string {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (32n - by))) & mask;
  const spread = (x: bigint) => {
    let y = ((x ^ (x >> 16n)) * 0x85ebca6bn) & mask;
    y = ((y ^ (y >> 13n)) * 0xc2b2ae35n) & mask;
    return y ^ (y >> 16n);
  };
  let high = 0x6a09e667n;
  let low = 0xbb67ae85n;
  for (const value of values) {
    const v = BigInt(value >>> 0);
    low ^= (rotate((v * 0x239b961bn) & mask, 15n) * 0xab0e9789n) & mask;
    low = ((rotate(low, 19n) + high) * 5n + 0x561ccd1bn) & mask;
    high ^= (rotate((v * 0x38b34ae5n) & mask, 17n) * 0xa1e38b93n) & mask;
    high = ((rotate(high, 15n) + low) * 5n + 0x32ac3b17n) & mask;
  }
  const endLow = spread(low ^ spread(high));
  const endHigh = spread((high + endLow) & mask);
  return ((endHigh << 32n) | endLow).toString(16).padStart(16, '0');
}

test('it is the arithmetic it says it is, on every engine', () => {
  const values = Array.from({ length: 50 }, (_, i) => Math.imul(i, 0x9e3779b1));
  for (let length = 0; length <= values.length; length++) {
    expect(digestOf(...values.slice(0, length))).toBe(reference(values.slice(0, length)));
  }
});

test('golden values: they move only with the engine version', () => {
  expect(digestOf()).toBe('7f3f002eae2e6c00');
  expect(digestOf(0)).toBe('6d33dc4a03743c70');
  expect(digestOf(1, 2, 3)).toBe('ca1736925ca06840');
  expect(digestOfText('hello, \xff')).toBe('4639a413a684f3b6');
});

test('order and number of values matter, 32 bits of each', () => {
  expect(digestOf(1, 2)).not.toBe(digestOf(2, 1));
  expect(digestOf(0)).not.toBe(digestOf(0, 0));
  expect(digestOf(-1)).toBe(digestOf(0xffffffff));
});

test('the upper bits of a time count', () => {
  const texts = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((time) => {
    const digest = createDigest();
    mixTime(digest, time);
    return digestText(digest);
  });
  expect(new Set(texts).size).toBe(5);
});

test('texts are told apart by content, length and where they are split', () => {
  const texts = [
    '',
    '\0',
    '\0\0',
    '\0\0\0',
    '\0\0\0\0',
    '\0\0\0\0\0',
    'a',
    'aa',
    'ab',
    'ba',
    'abcd',
    'abcde',
    'abcdef',
  ];
  expect(new Set(texts.map(digestOfText)).size).toBe(texts.length);
  const split = (...parts: string[]) => {
    const digest = createDigest();
    for (const part of parts) mixText(digest, part);
    return digestText(digest);
  };
  expect(split('ab', 'c')).not.toBe(split('a', 'bc'));
});

test('asking for the text changes nothing, and a clone goes its own way', () => {
  const digest = createDigest();
  mix(digest, 1);
  const text = digestText(digest);
  const clone = cloneDigest(digest);
  mix(clone, 2);
  expect(digestText(digest)).toBe(text);
  expect(digestText(clone)).toBe(digestOf(1, 2));
});

test('each bit of the last value turns about half of the 64 bits', () => {
  const bits = (text: string) => BigInt(`0x${text}`);
  for (let bit = 0; bit < 32; bit++) {
    let turned = 0;
    for (let i = 0; i < 64; i++) {
      const difference = bits(digestOf(i, 77)) ^ bits(digestOf(i, 77 ^ (1 << bit)));
      turned += difference.toString(2).replace(/0/g, '').length;
    }
    expect(turned / 64).toBeGreaterThan(26);
    expect(turned / 64).toBeLessThan(38);
  }
});

test.each(['', 'a', 'ab', 'abc', 'abcd', 'received', 'Überlänge und mehr'])(
  'the words of %p are what the text is, with a number behind it or without',
  (text) => {
    const after = (...steps: ((digest: Digest) => void)[]): string => {
      const digest = createDigest();
      for (const step of steps) step(digest);
      return digestText(digest);
    };
    const words = wordsOf(text);
    expect(digestOf(...words)).toBe(digestOfText(text));
    const both = after(
      (digest) => mixText(digest, text),
      (digest) => mix(digest, -7),
    );
    expect(after((digest) => mixWordsAndInteger(digest, words, -7))).toBe(both);
  },
);

test('two integers mixed in together are the same as one after the other', () => {
  const [together, apart] = [createDigest(), createDigest()];
  for (const [first, second] of [
    [0, 0],
    [1, -1],
    [0x7fffffff, -0x80000000],
  ]) {
    mixBoth(together, first, second);
    mix(apart, first);
    mix(apart, second);
    expect(together).toEqual(apart);
  }
});
