import fc from 'fast-check';
import { joinTexts, noJoinedTexts } from './joined.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('', 'a', 'SELECT 0\r\n', 'SELECT 1\r\n'),
);

test('texts are joined, whatever was joined before', () => {
  const known = noJoinedTexts();
  fc.assert(
    fc.property(text, text, (front, back) => {
      for (let i = 0; i < 2; i++) expect(joinTexts(known, front, back)).toBe(front + back);
    }),
    { numRuns: 2_000 },
  );
});

test('as many are remembered as there are places, and no long ones', () => {
  const known = noJoinedTexts();
  const places = known.length;
  for (let i = 0; i < 10_000; i++) joinTexts(known, `${i % 100}--`, `${i}--`);
  joinTexts(known, 'x'.repeat(600), 'y');
  expect(known).toHaveLength(places);
  expect(known.some((join) => join !== undefined && join.text.length > 512)).toBe(false);
});

test('requests of sixteen databases each have a place of their own', () => {
  const known = noJoinedTexts();
  const select = (id: number) => `*2\r\n$6\r\nSELECT\r\n$${String(id).length}\r\n${id}\r\n`;
  for (let id = 0; id < 16; id++) joinTexts(known, select(id), '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n');
  expect(known.filter((join) => join !== undefined)).toHaveLength(16);
});
