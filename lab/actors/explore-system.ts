import { type Exploration, type ExploreOptions, explore } from '../explore/explorer.ts';
import type { Case } from '../search/case.ts';
import type { ActorSystem } from './define-system.ts';
import { createActorMachine } from './explore/actor-machine.ts';
import { tellPath } from './explore/path.ts';
import { type ActorScope, resolveScope } from './explore/scope.ts';
import type { ActorScenario } from './scenario/scenario.ts';

/** What the search of a system of actors found: the counts of the search, and its counterexample as something to play. */
export interface SystemExploration extends Exploration {
  /** The property that is violated. */
  property: string | null;
  /** The steps of the counterexample as clauses; empty without one. */
  steps: string[];
  /** The counterexample as a scenario that is played by hand, with its choices: what a failure file holds. */
  case: Case<ActorScenario> | null;
}

/**
 * Searches every order of deliveries, timers, operations and of as many faults as the scope allows, with the handlers
 * and the properties of the runs, breadth first: a violation comes with a shortest way to it. Time is left out: any timer
 * that is set may go off at any moment. Throws RangeError on a scope that cannot be explored.
 */
export function exploreSystem(
  system: ActorSystem,
  scope: ActorScope,
  options: ExploreOptions = {},
): SystemExploration {
  const resolved = resolveScope(system, scope);
  const machine = createActorMachine(system, resolved);
  const found = explore(machine, options);
  const { path } = found;
  if (path === null) return { ...found, property: null, steps: [], case: null };
  const state = machine.init();
  for (const action of path) machine.apply(state, action);
  return {
    ...found,
    property: machine.verdict(state)?.property ?? null,
    ...tellPath(resolved, machine, path),
  };
}
