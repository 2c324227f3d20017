import type { ExploreOptions } from '../explore/explorer.ts';
import type { Case } from '../search/case.ts';
import type { VariantBase } from '../system.ts';
import type { ActorSystem } from './define-system.ts';
import type { ActorScope } from './explore/scope.ts';
import { exploreSystem, type SystemExploration } from './explore-system.ts';
import { type HandStep, parseHandStep } from './scenario/hand-step.ts';
import type { ActorScenario } from './scenario/scenario.ts';

/** What a counterexample that is played by hand is made of: who asks for what, and how much goes wrong in it. */
export function scopeOf({ scenario }: Case<ActorScenario>): ActorScope {
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
