import {
  createShare,
  type Exploration,
  type ExploreOptions,
  explore,
  exploreShared,
  type ShareBounds,
  type ShareLink,
  type ShareOrder,
  type ShareReport,
} from '../lab/index.ts';
import { describeAction } from './explore/actions.ts';
import type { AtEnds, ExploredFinding, ExploredQuestions } from './explore/explored-properties.ts';
import { findingAt } from './explore/replayed-path.ts';
import type { Scope } from './explore/scope.ts';
import { createScopeSystem, type ScopeSystem } from './explore/scope-system.ts';

export { exploredFailure } from './explore/explored-failure.ts';
export { EXPLORED_GROUPS } from './explore/explored-properties.ts';
export { completeScope, type Scope, ScopeError, scopeProblem } from './explore/scope.ts';

/** What the search of a Redis scope found: the counts of the search, and its counterexample in words. */
export interface ScopeExploration extends Exploration {
  /** The property that is violated; null without a violation, and where something never comes to rest. */
  property: string | null;
  /** The steps of the counterexample as clauses; empty without one. */
  steps: string[];
  /** Why an exploration that was not cut short is undecided all the same: sentences, by the property's id. */
  undecided: Record<string, string>;
}

/**
 * Searches every order of events in a scope, breadth first, so that a violation comes with a shortest way to it.
 * Throws ScopeError on a scope that cannot be explored.
 */
export function exploreScope(scope: Scope, options: ExploreOptions = {}): ScopeExploration {
  const system = createScopeSystem(scope);
  return toldExploration(system, explore(system, options));
}

/**
 * `exploreScope` by several threads, each of which has called `createScopeShare` with the same scope and bounds: what is
 * found is the same.
 */
export async function exploreScopeShared(
  scope: Scope,
  options: ExploreOptions,
  links: readonly ShareLink[],
): Promise<ScopeExploration> {
  const system = createScopeSystem(scope);
  return toldExploration(system, await exploreShared(system, options, links));
}

/** A share of the search of a scope; see `createShare`. */
export function createScopeShare(
  scope: Scope,
  bounds: ShareBounds,
  index: number,
  count: number,
  report: (report: ShareReport) => void,
): (order: ShareOrder) => void {
  return createShare(createScopeSystem(scope), bounds, index, count, report);
}

function toldExploration({ parts, atEnds }: ScopeSystem, found: Exploration): ScopeExploration {
  const { path } = found;
  if (path === null) {
    const undecided = undecidedOf(parts.asked, atEnds);
    const verdict =
      found.verdict === 'held' && Object.keys(undecided).length > 0 ? 'undecided' : found.verdict;
    return { ...found, verdict, property: null, steps: [], undecided };
  }
  const { property, sentence }: ExploredFinding = findingAt(parts.scope, path);
  const steps = path.map((action) => describeAction(parts.scope, action));
  return { ...found, violation: sentence, property, steps, undecided: {} };
}

function undecidedOf({ sometimes }: ExploredQuestions, { met, undecided }: AtEnds): Record<string, string> {
  const unmet = sometimes.filter(({ id }) => !met.has(id));
  return Object.fromEntries([
    ...undecided,
    ...unmet.map(({ id, title }) => [id, `Not met in any end: ${title}`] as const),
  ]);
}
