import seedrandom from 'seedrandom';
import { type AleaState, aleaStart, aleaStarts } from './alea-start.ts';

const library = (text: string): AleaState => seedrandom.alea(text, { state: true }).state();

const TEXTS = [
  '',
  ' ',
  '0',
  '42/network',
  '1/network/client-1>primary/delay',
  'é, ü and other Latin letters',
  '複製 \u{1f501}',
  '\uffff'.repeat(300),
];

test.each(TEXTS)('alea starts from %p where the library starts', (text) => {
  expect(aleaStart(text)).toEqual(library(text));
});

test('so it does from two texts at once, however long each is', () => {
  for (const a of TEXTS) {
    for (const b of TEXTS) expect(aleaStarts(a, b)).toEqual([a, b].map(library));
  }
});

test('and from the streams of any seed', () => {
  for (let seed = 0; seed < 20_000; seed++) {
    const text = `${seed}/network/${(seed * 7919) % 10_007}`;
    const { c, s0, s1, s2 } = aleaStart(text);
    const start = library(text);
    if (c !== start.c || s0 !== start.s0 || s1 !== start.s1 || s2 !== start.s2)
      throw new Error(`${text} starts elsewhere`);
  }
});
