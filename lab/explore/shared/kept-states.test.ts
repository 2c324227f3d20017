import { createKeptStates } from './kept-states.ts';

const states = Array.from({ length: 300 }, (_, number) =>
  Array.from({ length: (number * 37) % 101 }, (__, place) => number * 1_000 + place),
);

const SYSTEM = {
  init: () => [] as number[],
  enabled: () => {},
  apply: () => {},
  clone: (state: number[]) => state.slice(),
  fingerprint: () => {},
  violation: () => null,
  pending: () => null,
};
const packing = {
  pack: (state: number[], into: number[]) => void into.push(...state),
  unpack: (packed: readonly number[]) => packed.slice(),
};

test.each([
  ['packed', { ...SYSTEM, packing }],
  ['as objects', SYSTEM],
])(
  'states of every length are as they were, %s, and those that come after the first are forgotten',
  (_, system) => {
    const kept = createKeptStates<number[]>(system);
    for (let round = 0; round < 2; round++) {
      // The second time they come in another order, into the room of the first.
      const added = round === 0 ? states : states.toReversed();
      expect(added.map((state) => kept.add(state))).toEqual(added.map((__, place) => place));
      expect(added.map((__, place) => kept.at(place))).toEqual(added);
      kept.at(5).push(7);
      expect(kept.at(5)).toEqual(added[5]);
      kept.clear();
    }
  },
);

test('one state that is longer than all the room', () => {
  const kept = createKeptStates<number[]>({ ...SYSTEM, packing });
  const long = Array.from({ length: 100_000 }, (_, place) => place);
  for (const state of [[1], long, [2]]) kept.add(state);
  expect([0, 1, 2].map((place) => kept.at(place))).toEqual([[1], long, [2]]);
  expect(kept.bytes()).toBeGreaterThan(4 * long.length);
});
