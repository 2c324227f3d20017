import { completeScope, EXPLORED_GROUPS, type Scope, ScopeError } from '../../properties/index.ts';
import { UserError } from '../errors.ts';
import { loadVariant } from '../load-variant.ts';
import type { CodeWatch } from '../own-code.ts';
import { propertiesAsked } from '../search/hunt-target.ts';
import type { ExploreTask } from './explore-thread.ts';

/** The scope that a task is about, with the user's files loaded. */
export async function scopeOfTask(
  { scope, variant, properties }: ExploreTask,
  watch: CodeWatch,
): Promise<Scope> {
  return completeScope({
    ...scope,
    variant: await loadVariant(variant, watch),
    properties: await propertiesAsked(properties, watch, EXPLORED_GROUPS),
  });
}

/** Whether the user can mend it: a mistake in a file of the user's own, or a scope that cannot be explored. */
export const isTrouble = (error: unknown): error is Error =>
  error instanceof UserError || error instanceof ScopeError;
