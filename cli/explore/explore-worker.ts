import { workerData } from 'node:worker_threads';
import {
  completeScope,
  EXPLORED_GROUPS,
  exploredFailure,
  exploreScope,
  ScopeError,
} from '../../properties/index.ts';
import { loadVariant } from '../load-variant.ts';
import { NOBODY_WATCHES } from '../own-code.ts';
import { propertiesAsked } from '../search/hunt-target.ts';
import { answerSearch } from './answer-search.ts';
import type { ExploreTask } from './explore-thread.ts';

/** The thread that searches Redis. */

const task = workerData as ExploreTask;

answerSearch(
  task,
  async () => {
    const scope = completeScope({
      ...task.scope,
      variant: await loadVariant(task.variant),
      properties: await propertiesAsked(task.properties, NOBODY_WATCHES, EXPLORED_GROUPS),
    });
    return (options) => {
      const found = exploreScope(scope, options);
      return { ...found, failure: task.keeps ? exploredFailure(scope, found, task.variant) : null };
    };
  },
  (error) => error instanceof ScopeError,
);
