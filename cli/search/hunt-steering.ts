import { GUIDE_LAG, type Guide, learn, type Recipe, recipesOf } from '../../lab/index.ts';
import type { HuntGuide, HuntRange } from './hunt-ranges.ts';
import type { HuntedResult } from './hunt-types.ts';

/** The guide of a hunt that is played in ranges: each range has the guide of as many ranges as are behind it by the lag. */
export interface Steering {
  /** Whether all that the range with this index is drawn from is known. */
  isReady(index: number): boolean;
  withRecipes(range: HuntRange, index: number): HuntRange;
  /** The next range's result, in the order of their cases. */
  learn(result: HuntedResult): void;
  /** Tells those who wait that a range has come in. */
  moved(): void;
  nextMove(): Promise<void>;
}

export function createSteering({ first, seed }: HuntGuide): Steering {
  /** The guide after so many ranges, as long as a range can need it. */
  const guides = new Map<number, Guide>([[0, first]]);
  const drawn = new Map<number, readonly Recipe[]>();
  let learnt = 0;
  let waiting: (() => void)[] = [];
  const guideFor = (index: number): number => Math.max(0, index - GUIDE_LAG);
  return {
    isReady: (index) => learnt >= guideFor(index),
    withRecipes(range, index) {
      const guide = guides.get(guideFor(index)) as Guide;
      // No range that far behind can still be waiting for its recipes.
      guides.delete(guideFor(index) - 2 * GUIDE_LAG);
      const recipes = recipesOf(guide, seed, range.from, range.count);
      if (recipes === null) return range;
      drawn.set(range.from, recipes);
      return { ...range, recipes };
    },
    learn({ from, reached = [] }) {
      const guide = guides.get(learnt) as Guide;
      learnt++;
      guides.set(learnt, learn(guide, drawn.get(from) ?? [], reached));
      drawn.delete(from);
    },
    moved() {
      const told = waiting;
      waiting = [];
      for (const go of told) go();
    },
    nextMove: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
