import { type Failure, recordFailure } from '../../lab/index.ts';
import type { Scenario } from '../../model/index.ts';
import { createRedisSystem } from '../redis-system.ts';
import { pathScenarios } from './path-scenarios.ts';
import type { Scope } from './scope.ts';

/**
 * The counterexample of an exploration as a failure, which replays to the same property: the first run that goes the way
 * of its path as far as the property is violated. Null where none does, or where no property was: something that never
 * comes to rest.
 *
 * @param variantWord how the failure names the variant, if not by its id
 */
export function exploredFailure(
  scope: Scope,
  { path, property: id }: { path: readonly number[] | null; property: string | null },
  variantWord?: string,
): Failure<Scenario> | null {
  const property = scope.properties.find((each) => each.id === id);
  if (path === null || property === undefined) return null;
  const system = createRedisSystem();
  for (const scenario of pathScenarios(scope, path)) {
    const failure = recordFailure(
      system,
      { scenario, choices: null },
      {
        variant: scope.variant,
        property,
        origin: 'explore',
        ...(variantWord === undefined ? {} : { variantWord }),
      },
    );
    if (failure !== null) return failure;
  }
  return null;
}
