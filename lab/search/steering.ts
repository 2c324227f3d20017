import { type Chooser, createSeededChooser } from '../../sim/index.ts';
import { weighted } from './draw.ts';

/**
 * A hunt that draws towards what is unmet: while some `sometimes` was met by no case, cases are drawn not only from the
 * space that is asked, but also from the system's focuses, of which those weigh more that have met something new; and as
 * children of cases that met what few have met. A child begins with the first picks of its parent's draw and goes on with
 * its own. (Novelty and rarity as guides of random tests: Böhme, Pham and Roychoudhury, 2016, for fuzzing.)
 *
 * What a case is drawn from depends on the seed, on its number, and on what met what in the ranges so far before it, each
 * of a fixed size; so it is the same whatever the number of threads.
 */
export interface Guide {
  /** Ids of what is to be met. */
  readonly wanted: readonly string[];
  /** The weight of the space itself, and of each focus after it. */
  readonly weights: readonly number[];
  /** How many cases have met each, by id. */
  readonly met: Readonly<Record<string, number>>;
  /** The last cases that met it, by id. */
  readonly parents: Readonly<Record<string, readonly Recipe[]>>;
}

/** What a case is drawn from, besides its seed and number. Plain data. */
export interface Recipe {
  /** 0: the space itself; from 1: a focus. */
  readonly focus: number;
  /** What the draw's first picks come out as; the others are the case's own. */
  readonly picks: readonly number[];
}

/** A case that met something: how it can be drawn again. */
export interface Reached extends Recipe {
  readonly properties: readonly string[];
}

/** How many ranges a guide lags behind, so that so many more can be played at a time. */
export const GUIDE_LAG = 4;

const SPACE_WEIGHT = 4;
const GAINING_WEIGHT = 8;
const LEAST_WEIGHT = 2;
const CHILDREN_WEIGHT = 8;
const PARENTS = 4;
/** Rarities are whole numbers: of this, divided by how many have met it. */
const RARITY = 1_000_000;
/** A longer draw has no children. */
const MAX_PICKS = 10_000;

/** The guide of a hunt's first ranges. */
export function firstGuide(wanted: readonly string[], focuses: number): Guide {
  const weights = [SPACE_WEIGHT, ...new Array<number>(focuses).fill(GAINING_WEIGHT)];
  return { wanted: [...wanted].sort(), weights, met: {}, parents: {} };
}

/** What cases `from` to `from + count - 1` are drawn from; null once everything was met. */
export function recipesOf(guide: Guide, seed: string, from: number, count: number): Recipe[] | null {
  if (guide.wanted.every((id) => guide.met[id] > 0)) return null;
  return Array.from({ length: count }, (_, index) =>
    recipeOf(guide, createSeededChooser(`${seed}/${from + index}`).stream('guide')),
  );
}

function recipeOf({ wanted, weights, met, parents }: Guide, choose: Chooser): Recipe {
  const known = wanted.filter((id) => parents[id] !== undefined);
  const focus = weighted(choose, [...weights, known.length > 0 ? CHILDREN_WEIGHT : 0], 'what is drawn');
  if (focus < weights.length) return { focus, picks: [] };
  const rarities = known.map((id) => Math.max(1, Math.floor(RARITY / met[id])));
  const family = parents[known[weighted(choose, rarities, 'what the parent met')]];
  const parent = family[choose.pick(family.length, 'which parent')];
  const kept = choose.pick(parent.picks.length + 1, 'how much of it');
  return { focus: parent.focus, picks: parent.picks.slice(0, kept) };
}

/** The guide after one more range, which was drawn from these recipes. */
export function learn(guide: Guide, recipes: readonly Recipe[], reached: readonly Reached[]): Guide {
  const met = { ...guide.met };
  const parents = { ...guide.parents };
  const gaining = new Set<number>();
  for (const { properties, focus, picks } of reached) {
    for (const id of properties) {
      if (met[id] === undefined) gaining.add(focus);
      met[id] = (met[id] ?? 0) + 1;
      if (picks.length <= MAX_PICKS) parents[id] = [...(parents[id] ?? []), { focus, picks }].slice(-PARENTS);
    }
  }
  const drawn = new Set(recipes.map(({ focus }) => focus));
  const weights = guide.weights.map((weight, focus) => {
    if (focus === 0 || !drawn.has(focus)) return weight;
    return gaining.has(focus) ? GAINING_WEIGHT : Math.max(LEAST_WEIGHT, weight >> 1);
  });
  return { wanted: guide.wanted, weights, met, parents };
}

/** A chooser whose first picks come out as the recipe says, as far as they can; and all that it picks. */
export function followRecipe(own: Chooser, { picks }: Recipe): { chooser: Chooser; picked: number[] } {
  const picked: number[] = [];
  const chooser: Chooser = {
    pick(bound, label) {
      const value = own.pick(bound, label);
      const place = picked.length;
      picked.push(place < picks.length ? picks[place] % bound : value);
      return picked[place];
    },
    stream: (name) => own.stream(name),
    save: () => own.save(),
  };
  return { chooser, picked };
}
