import { type JoinedTexts, joinTexts } from './joined.ts';

test('joins, and gives the same text for the same two, however many came between', () => {
  const known: JoinedTexts = new Map();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 200; i++) {
      for (const back of ['', 'b', `${i}`, 'x'.repeat(600)]) {
        expect(joinTexts(known, `a${i}`, back)).toBe(`a${i}${back}`);
        expect(joinTexts(known, '', back)).toBe(back);
        expect(joinTexts(known, 'one front', `${round} ${i} ${back}`)).toBe(`one front${round} ${i} ${back}`);
      }
    }
  }
});

test('does not grow without bound', () => {
  const known: JoinedTexts = new Map();
  for (let i = 0; i < 10_000; i++) joinTexts(known, `${i % 100}-`, `${i}`);
  const kept = [...known.values()].reduce((sum, backs) => sum + backs.size, 0);
  expect(kept).toBeLessThanOrEqual(64 * 64);
  expect(known.size).toBeLessThanOrEqual(64);
});
