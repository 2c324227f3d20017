import { type Exploration, type ExploreOptions, explore } from '../sim/index.ts';
import { describeAction } from './explore/actions.ts';
import { createMachine } from './explore/machine.ts';
import type { Scope } from './explore/scope.ts';

export {
  completeScope,
  EXPLORED_PROPERTIES,
  type ExploredProperty,
  type Scope,
  scopeProblem,
} from './explore/scope.ts';

export interface ScopeExploration extends Exploration {
  /** The steps of the counterexample as clauses; empty without one. */
  steps: string[];
}

/**
 * Searches every order of events in a scope, breadth first, so that a violation comes with a shortest way to it.
 * Throws RangeError on a scope that is none.
 */
export function exploreScope(scope: Scope, options: ExploreOptions = {}): ScopeExploration {
  const found = explore(createMachine(scope), options);
  return { ...found, steps: (found.path ?? []).map((action) => describeAction(scope, action)) };
}
