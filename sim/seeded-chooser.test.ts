import seedrandom from 'seedrandom';
import { canonicalSeed, createSeededChooser } from './seeded-chooser.ts';

const HASH = '0123456789abcdef0123456789abcdef01234567';

function draws(seed: string | number, stream: string, count = 20): number[] {
  const chooser = createSeededChooser(seed).stream(stream);
  return Array.from({ length: count }, () => chooser.pick(1000, 'x'));
}

test.each([
  [42, '42'],
  ['42', '42'],
  ['0x2A', '42'],
  ['0x2a', '42'],
  ['007', '7'],
  [' 42 ', '42'],
  ['0xffffffffffffffffffff', '1208925819614629174706175'],
  [HASH.toUpperCase(), HASH],
  ['night run', 'night run'],
  ['2A', '2A'],
])('the seed %p is %s', (seed, canonical) => {
  expect(canonicalSeed(seed)).toBe(canonical);
});

test.each(['', '  ', -1, 1.5, Number.NaN])('the seed %p is refused', (seed) => {
  expect(() => createSeededChooser(seed)).toThrow(RangeError);
});

test('the same seed gives the same draws, another seed others', () => {
  expect(draws('0x2A', 'network')).toEqual(draws(42, 'network'));
  expect(draws(42, 'network')).not.toEqual(draws(43, 'network'));
});

test('the draws of a seed never change: these were computed with seedrandom by hand', () => {
  // node -e "const g=require('seedrandom').alea('42/network'); console.log([...Array(6)].map(() => (g.int32()>>>0) % 1000))"
  expect(draws(42, 'network', 6)).toEqual([691, 801, 116, 324, 427, 436]);
});

test('a draw in one stream does not shift another', () => {
  const quiet = createSeededChooser('s');
  const busy = createSeededChooser('s');
  const expected: number[] = [];
  const actual: number[] = [];
  for (let i = 0; i < 200; i++) {
    expected.push(quiet.stream('workload').pick(100, 'x'));
    busy.pick(10, 'x');
    for (let k = 0; k < i % 4; k++) busy.stream('network').pick(7, 'x');
    actual.push(busy.stream('workload').pick(100, 'x'));
    busy.stream('workload').stream(String(i)).pick(3, 'x');
  }
  expect(actual).toEqual(expected);
});

test('streams of one seed, and one stream of neighbouring seeds, look independent', () => {
  // Chi-square over 10 x 10 cells of two draws; the 99.99th percentile with 99 degrees of freedom is 161.
  const chiSquare = (pairs: [number, number][]) => {
    const cells = new Array<number>(100).fill(0);
    for (const [x, y] of pairs) cells[x * 10 + y]++;
    const expected = pairs.length / 100;
    return cells.reduce((sum, cell) => sum + ((cell - expected) * (cell - expected)) / expected, 0);
  };
  const one = createSeededChooser(1);
  const across = Array.from({ length: 20_000 }, (): [number, number] => [
    one.stream('workload').pick(10, 'x'),
    one.stream('network').pick(10, 'x'),
  ]);
  const first = (seed: number, stream: string) => createSeededChooser(seed).stream(stream).pick(10, 'x');
  const seeds = Array.from({ length: 20_000 }, (_, seed): [number, number] => [
    first(seed, 'network'),
    first(seed + 1, 'network'),
  ]);
  const names = Array.from({ length: 20_000 }, (_, seed): [number, number] => [
    first(seed, 'a'),
    first(seed, 'b'),
  ]);
  expect(chiSquare(across)).toBeLessThan(161);
  expect(chiSquare(seeds)).toBeLessThan(161);
  expect(chiSquare(names)).toBeLessThan(161);
});

test('an answer is the exact remainder of what the generator draws, for every size of bound', () => {
  const bounds = [2, 3, 5, 10, 1000, 65_537, 2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, 2 ** 31 - 2, 2 ** 31 - 1];
  const generator = seedrandom.alea('exact/network', { state: true });
  const stream = createSeededChooser('exact').stream('network');
  for (let i = 0; i < 5000; i++) {
    const bound = bounds[i % bounds.length];
    expect(stream.pick(bound, 'x')).toBe(Number(BigInt(generator.int32() >>> 0) % BigInt(bound)));
  }
});
