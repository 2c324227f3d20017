import seedrandom from 'seedrandom';
import { aleaStart } from './alea-start.ts';

test.each([
  '',
  ' ',
  '0',
  '42/network',
  '1/network/client-1>primary/delay',
  'é, ü and other Latin letters',
  '複製 \u{1f501}',
  '\uffff'.repeat(300),
])('alea starts from %p where the library starts', (text) => {
  expect(aleaStart(text)).toEqual(seedrandom.alea(text, { state: true }).state());
});

test('so it does from the streams of any seed', () => {
  for (let seed = 0; seed < 20_000; seed++) {
    const text = `${seed}/network/${(seed * 7919) % 10_007}`;
    const { c, s0, s1, s2 } = aleaStart(text);
    const library = seedrandom.alea(text, { state: true }).state();
    if (c !== library.c || s0 !== library.s0 || s1 !== library.s1 || s2 !== library.s2)
      throw new Error(`${text} starts elsewhere`);
  }
});
