/** A hunt that draws towards what is unmet: the same whoever plays its ranges, and in fewer cases than one that does not. */
import { firstGuide, hunt } from '../../lab/index.ts';
import { type Variant, variantById } from '../../model/index.ts';
import { createRedisSystem, REACHES } from '../../properties/index.ts';
import { type HuntRange, huntRanges, type RangePlayer } from './hunt-ranges.ts';
import type { HuntedResult } from './hunt-types.ts';
import { createStopFlag } from './stop-flag.ts';

const system = createRedisSystem();
const space = { version: '2.4.9' as const };
const variant = variantById('2.4.10') as Variant;
const properties = REACHES.filter(({ id }) => /glued|skipped/.test(id));
const wanted = properties.map(({ id }) => id);

interface Played {
  result: HuntedResult;
  ranges: HuntRange[];
}

/** Plays a hunt by so many players, of which each later one is slower. */
async function played(seed: string, players: number, steered: boolean): Promise<Played> {
  const ranges: HuntRange[] = [];
  const player = (turns: number): RangePlayer => ({
    async play(range) {
      ranges.push(range);
      const result = hunt({ system, variant, properties, space, seed }, range.from, range.count, range);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      return { result, end: null };
    },
  });
  const first = firstGuide(wanted, system.focuses?.(space).length ?? 0);
  const { result } = await huntRanges(
    Array.from({ length: players }, (_, index) => player(1 + 7 * index)),
    {
      budget: { runs: 800, seconds: Number.MAX_SAFE_INTEGER, findings: 1, untilMet: wanted },
      stop: createStopFlag(),
      ...(steered ? { guide: { first, seed } } : {}),
    },
  );
  return { result, ranges: ranges.sort((a, b) => a.from - b.from) };
}

test('the ranges and what they come to do not depend on how many play them', async () => {
  const [alone, many] = await Promise.all([played('same', 1, true), played('same', 3, true)]);
  expect(many.result).toEqual(alone.result);
  const counted = alone.ranges.length;
  expect(many.ranges.slice(0, counted)).toEqual(alone.ranges);
  expect(alone.ranges[0].recipes).toHaveLength(50);
});

test('what is rare is met in fewer cases', async () => {
  const seeds = ['a', 'b', 'c'];
  const casesOf = async (steered: boolean): Promise<number> => {
    const hunts = await Promise.all(seeds.map((seed) => played(seed, 1, steered)));
    return hunts.reduce((sum, { result }) => sum + result.played, 0);
  };
  expect((await casesOf(true)) / (await casesOf(false))).toBeLessThan(0.6);
});
