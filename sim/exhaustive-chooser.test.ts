import type { Chooser } from './chooser.ts';
import { createOdometer } from './exhaustive-chooser.ts';

function enumerate<T>(run: (chooser: Chooser) => T): T[] {
  const results: T[] = [];
  const odometer = createOdometer();
  do results.push(run(odometer.chooser));
  while (odometer.advance());
  return results;
}

test('a product is enumerated in order, the last choice fastest', () => {
  expect(enumerate((chooser) => `${chooser.pick(2, 'x')}${chooser.stream('s').pick(3, 'y')}`)).toEqual([
    '00',
    '01',
    '02',
    '10',
    '11',
    '12',
  ]);
});

test('a run without a choice is one run', () => {
  expect(enumerate((chooser) => chooser.pick(1, 'x'))).toEqual([0]);
});

test('a tree is enumerated: what is offered may depend on the answers', () => {
  // Permutations: 5 x 4 x 3 x 2.
  const permutations = enumerate((chooser) => {
    const left = [1, 2, 3, 4, 5];
    let picked = '';
    while (left.length > 0) picked += left.splice(chooser.pick(left.length, 'next'), 1)[0];
    return picked;
  });
  expect(permutations).toHaveLength(120);
  expect(new Set(permutations).size).toBe(120);
  expect(permutations).toEqual([...permutations].sort());
});

test('words over {a, b} of up to four letters: 2 + 4 + 8 + 16 ends, and the empty word', () => {
  const words = enumerate((chooser) => {
    let word = '';
    while (word.length < 4 && chooser.pick(2, 'go on') === 1) word += 'ab'[chooser.pick(2, 'letter')];
    return word;
  });
  expect(words).toHaveLength(31);
  expect(new Set(words).size).toBe(31);
});

test('after the last combination it is back at the first', () => {
  const odometer = createOdometer();
  do odometer.chooser.pick(3, 'x');
  while (odometer.advance());
  expect(odometer.chooser.pick(3, 'x')).toBe(0);
  expect(odometer.answers()).toEqual([0]);
});

test('a run that asks otherwise after the same answers is reported', () => {
  const wider = createOdometer();
  wider.chooser.pick(2, 'door');
  wider.chooser.pick(2, 'key');
  wider.advance();
  wider.chooser.pick(2, 'door');
  expect(() => wider.chooser.pick(3, 'key')).toThrow(/choice 1, 'key', now has 3 possibilities, and had 2/);

  const shorter = createOdometer();
  shorter.chooser.pick(2, 'door');
  shorter.chooser.pick(2, 'key');
  shorter.advance();
  shorter.chooser.pick(2, 'door');
  expect(() => shorter.advance()).toThrow(/asked for 1 choices, and for 2/);
});
