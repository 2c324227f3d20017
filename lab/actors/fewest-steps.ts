import type { ExploreOptions } from '../explore/explorer.ts';
import type { Case } from '../search/case.ts';
import type { VariantBase } from '../system.ts';
import { CLIENT, createCast } from './cast.ts';
import type { ActorSystem } from './define-system.ts';
import { isWithin, type SizedScope, smallerScopes } from './explore/smaller-scopes.ts';
import { exploreSystem, type SystemExploration } from './explore-system.ts';
import { type HandStep, parseHandStep } from './scenario/hand-step.ts';
import type { ActorScenario } from './scenario/scenario.ts';
import { shrinkByHand } from './shrink-by-hand.ts';

/** What a counterexample that is played by hand is made of: who asks for what, and how much goes wrong in it. */
export function scopeOf({ scenario }: Case<ActorScenario>): SizedScope {
  const steps = (scenario.steps ?? []).map(parseHandStep);
  const count = (...whats: HandStep['what'][]): number =>
    steps.filter(({ what }) => whats.includes(what)).length;
  return {
    nodes: scenario.nodes,
    operations: scenario.operations.map(({ client, name, input }) => ({ client, name, input })),
    losses: count('drop'),
    duplicates: count('double'),
    crashes: count('crash', 'restart'),
    timers: count('timer'),
    partitions: count('cut', 'isolate'),
  };
}

/** A counterexample, the search that looked for a shorter one, and whether that search was complete. */
export interface FewestSteps {
  case: Case<ActorScenario>;
  /** Whether no shorter one is made of the same; null: the search for it ran out of something. */
  fewest: true | null;
  exploration: SystemExploration;
}

/**
 * Searches what a counterexample is made of for a shorter one: a run by hand from which no step can be left out may
 * still not be the shortest, for another order of things can do with fewer.
 */
export function fewestSteps(
  system: ActorSystem,
  found: Case<ActorScenario>,
  { variant, property, ...options }: ExploreOptions & { variant: VariantBase; property: string },
): FewestSteps {
  const scope = { ...scopeOf(found), variant: variant.id, properties: [property] };
  const exploration = exploreSystem(system, scope, { ...options, maxDepth: lengthOf(found) });
  const { case: other, limit } = exploration;
  const shorter = other !== null && lengthOf(other) <= lengthOf(found);
  return {
    case: shorter ? other : found,
    fewest: limit === null || limit === 'depth' ? true : null,
    exploration,
  };
}

function lengthOf({ scenario }: Case<ActorScenario>): number {
  return scenario.steps?.length ?? 0;
}

/** The violation to be kept while its counterexample is made shorter, and what that may cost. */
export interface ShortestOptions extends Pick<ExploreOptions, 'maxStates'> {
  variant: VariantBase;
  /** The id of the property that is violated. */
  property: string;
  /** Most runs to play in each round. Default: 2,000. */
  budget?: number;
}

/** How far a search for the fewest steps has come. */
export interface FewestSoFar {
  best: FewestSteps;
  /** States of all explorations until now. */
  states: number;
}

/**
 * Searches of smaller scopes end after these parts of the states of one of all that a counterexample is made of: what is
 * found soon in any scope makes the searches of all others shorter. All of them end after so many times as many.
 */
const SMALLER_SHARES = [16, 2];
const SMALLER_TIMES = 30;

/**
 * The shortest counterexample to be had of a violation: steps are left out, what is left is searched for a shorter order,
 * and then for one with fewer operations and faults, or other clients who ask, in turn, until nothing helps. Null if the
 * violation hangs on times, so that it is none when they are gone.
 */
export function shortestByHand(
  system: ActorSystem,
  found: Case<ActorScenario>,
  options: ShortestOptions,
): FewestSteps | null {
  let best: FewestSteps | null = null;
  for (const soFar of shorterByHand(system, found, options)) best = soFar.best;
  return best;
}

/** The same, a search at a time: who has waited long enough keeps the best until then. */
export function* shorterByHand(
  system: ActorSystem,
  found: Case<ActorScenario>,
  { variant, property, budget = 2_000, maxStates = 200_000 }: ShortestOptions,
): Generator<FewestSoFar, void> {
  const searches: Searches = { system, variant, property, maxStates, complete: [], states: 0 };
  let best: FewestSteps | null = null;
  for (let start = found; ; start = best.case) {
    const shrunk = shrinkByHand(system, start, { variant, property, budget });
    if (shrunk === null) return;
    let next = fewestSteps(system, shrunk.found, { variant, property, maxStates });
    searches.states += next.exploration.states;
    yield { best: next, states: searches.states };
    for (const shorter of inSmallerScopes(searches, next)) {
      next = shorter;
      yield { best: next, states: searches.states };
    }
    if (best !== null && lengthOf(next.case) >= lengthOf(best.case)) return;
    best = next;
  }
}

interface Searches extends Pick<Required<ShortestOptions>, 'variant' | 'property' | 'maxStates'> {
  system: ActorSystem;
  /** Scopes that have nothing shorter than what was found when they were searched. */
  complete: SizedScope[];
  states: number;
}

/**
 * The best counterexample until then, after the search of each smaller scope. Steps alone seldom lead there: an operation
 * that is not asked for, or not by the same client, moves all that comes after it. A scope with one in it that is too large
 * to be searched is not searched either, nor one that has been.
 */
function* inSmallerScopes(searches: Searches, found: FewestSteps): Generator<FewestSteps, void> {
  const { system, variant, property, maxStates, complete } = searches;
  const scope = { ...scopeOf(found.case), variant: variant.id, properties: [property] };
  const cast = createCast(found.case.scenario.nodes, system.settings.actors);
  const end = searches.states + maxStates * SMALLER_TIMES;
  const scopes = smallerScopes(scope, cast.ofKind.get(CLIENT) ?? []);
  let best = found;
  for (const share of SMALLER_SHARES) {
    const tooLarge: SizedScope[] = [];
    for (const smaller of scopes) {
      if (tooLarge.some((each) => isWithin(each, smaller))) continue;
      if (complete.some((each) => isWithin(smaller, each))) continue;
      const most = Math.min(Math.ceil(maxStates / share), end - searches.states);
      if (most <= 0) return;
      const options = { maxStates: most, maxDepth: lengthOf(best.case) - 1 };
      const exploration = exploreSystem(system, smaller, options);
      searches.states += exploration.states;
      if (exploration.limit === 'states') tooLarge.push(smaller);
      else complete.push(smaller);
      if (exploration.case !== null) best = { case: exploration.case, fewest: null, exploration };
      yield best;
    }
  }
}
