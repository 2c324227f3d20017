import {
  type Coordinates,
  coordinatesText,
  looksLikeCoordinates,
  readCoordinates,
  readSeed,
} from './coordinates.ts';

test.each<[Coordinates, string]>([
  [{ scenario: 'report', seed: 'report', variant: '2.4.9' }, 'report@report/2.4.9'],
  [
    { scenario: 'report', seed: 7, variant: '2.4.10', engine: '3', digest: '0123456789abcdef' },
    'report@7/2.4.10#3-0123456789abcdef',
  ],
  [{ scenario: 'a/b c.yaml', seed: 'x/y#@', variant: './mine.ts' }, 'a/b%20c.yaml@x%2Fy%23%40/.%2Fmine.ts'],
  [{ scenario: 'report', seed: "it's ü 😀", variant: 'v' }, 'report@it%27s%20%C3%BC%20%F0%9F%98%80/v'],
])('coordinates read back as they were: %j', (at, text) => {
  expect(coordinatesText(at)).toBe(text);
  expect(readCoordinates(text)).toEqual(at);
  expect(looksLikeCoordinates(text)).toBe(true);
});

test.each(['report', 'report@7', '@7/2.4.9', 'report@7/2.4.9#xyz', 'report@%/2.4.9'])(
  '%s is refused',
  (text) => {
    expect(() => readCoordinates(text)).toThrow(/coordinates/);
  },
);

test('a seed on the command line is a number when it reads as one', () => {
  expect([readSeed('7'), readSeed('0x10'), readSeed('x7'), readSeed('12345678901234567890')]).toEqual([
    7,
    16,
    'x7',
    '12345678901234567890',
  ]);
  expect(() => readSeed(' ')).toThrow(/the seed is empty/);
});

test("files are not taken for coordinates' sake", () => {
  expect(['failure.json', 'a/b.json', '/tmp/x@y.json'].map(looksLikeCoordinates)).toEqual([
    false,
    false,
    false,
  ]);
});
