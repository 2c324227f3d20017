import { addInt, addList, addText, addTime, begin, createFingerprint, finish } from './fingerprint.ts';

const builder = createFingerprint();

function fingerprint(parts: (number | string)[]): string {
  begin(builder);
  for (const part of parts) {
    if (typeof part === 'string') addText(builder, part);
    else addInt(builder, part);
  }
  finish(builder);
  return `${builder.high} ${builder.low}`;
}

test('golden values: they move only with the engine version', () => {
  expect(fingerprint([])).toBe('-447456986 -414319014');
  expect(fingerprint([1, 'ab', -1])).toBe('960304007 -1000114714');
});

test('the same parts give the same fingerprint, whatever the builder did before', () => {
  const first = fingerprint([1, 2, 'x']);
  fingerprint(['something', 'else']);
  expect(fingerprint([1, 2, 'x'])).toBe(first);
});

test('where one list ends and the next begins counts', () => {
  const fingerprintOf = (...lists: number[][]) => {
    begin(builder);
    for (const list of lists) addList(builder, list, (item) => addInt(builder, item));
    finish(builder);
    return `${builder.high} ${builder.low}`;
  };
  const splits = [fingerprintOf([], [1, 2, 3]), fingerprintOf([1], [2, 3]), fingerprintOf([1, 2], [3])];
  expect(new Set(splits).size).toBe(3);
  expect(fingerprintOf([1, 2], [3])).toBe(splits[2]);
});

test('upper bits of a time count', () => {
  begin(builder);
  addTime(builder, 2 ** 40 + 5);
  finish(builder);
  expect(`${builder.high} ${builder.low}`).not.toBe(fingerprint([5, 0]));
});

test('no collisions, in 64 bits, over 400,000 states that differ in little', () => {
  const seen = new Set<string>();
  let count = 0;
  const add = (parts: (number | string)[]) => {
    seen.add(fingerprint(parts));
    count++;
  };
  for (let x = 0; x < 400; x++) for (let y = 0; y < 400; y++) add([x, y]);
  for (let x = 0; x < 50; x++)
    for (let y = 0; y < 50; y++) for (let z = 0; z < 50; z++) add([x << 26, y, z << 13]);
  for (let bits = 0; bits < 1 << 16; bits++) add(Array.from({ length: 16 }, (_, i) => (bits >> i) & 1));
  for (let i = 0; i < 50_000; i++) add([`key:${i}`, 0]);
  expect(seen.size).toBe(count);
});

test('each half alone is spread as chance would spread it', () => {
  // 200,000 values in 2^32: 4.7 pairs that share a half are expected; 20 or more have a chance of one in ten million.
  const highs = new Set<number>();
  const lows = new Set<number>();
  for (let i = 0; i < 200_000; i++) {
    begin(builder);
    addInt(builder, i % 500);
    addInt(builder, Math.floor(i / 500));
    finish(builder);
    highs.add(builder.high);
    lows.add(builder.low);
  }
  expect(highs.size).toBeGreaterThan(200_000 - 20);
  expect(lows.size).toBeGreaterThan(200_000 - 20);
});

test('the low bits, which pick a place in a hash table, are even', () => {
  const places = new Array<number>(64).fill(0);
  for (let i = 0; i < 64_000; i++) {
    begin(builder);
    addInt(builder, i);
    finish(builder);
    places[builder.low & 63]++;
  }
  // Chi-square with 63 degrees of freedom; the 99.99th percentile is 114.
  expect(places.reduce((sum, n) => sum + ((n - 1000) * (n - 1000)) / 1000, 0)).toBeLessThan(114);
});
