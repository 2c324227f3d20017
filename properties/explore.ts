import { type Exploration, type ExploreOptions, explore } from '../lab/index.ts';
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
  const { path } = found;
  if (path === null) return { ...found, steps: [] };
  return {
    ...found,
    violation: sentenceAt(scope, path),
    steps: path.map((action) => describeAction(scope, action)),
  };
}

/**
 * What is wrong where a path leads, by taking its steps once more and no others: the names of objects and clients are
 * then those of this path. In the search, parts of states stand for others that differ from them in such names.
 */
function sentenceAt(scope: Scope, path: readonly number[]): string {
  const machine = createMachine(scope);
  const state = machine.init();
  for (const action of path) machine.apply(state, action);
  const enabled: number[] = [];
  machine.enabled(state, enabled);
  const sentence = machine.violation(state) ?? (enabled.length === 0 ? machine.pending(state) : null);
  if (sentence === null) throw new Error(`nothing is wrong where the path ${path.join()} leads`);
  return sentence;
}
