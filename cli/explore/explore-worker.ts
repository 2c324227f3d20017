import { workerData } from 'node:worker_threads';
import type { ExploreOptions } from '../../lab/index.ts';
import {
  exploredFailure,
  exploreScope,
  exploreScopeShared,
  type Scope,
  type ScopeExploration,
} from '../../properties/index.ts';
import { answerSearch } from './answer-search.ts';
import type { ExploreTask } from './explore-thread.ts';
import { isTrouble, scopeOfTask } from './scope-of-task.ts';
import { startShares } from './share-threads.ts';

/** The thread that searches Redis, alone or with threads of its own. */

const task = workerData as ExploreTask;

async function search(scope: Scope, options: ExploreOptions): Promise<ScopeExploration> {
  if (task.jobs === 1) return exploreScope(scope, options);
  const shares = startShares(task);
  try {
    return await exploreScopeShared(scope, options, shares.links);
  } finally {
    await shares.end();
  }
}

answerSearch(
  task,
  async (watch) => {
    const scope = await scopeOfTask(task, watch);
    return async (options) => {
      const found = await search(scope, options);
      return { ...found, failure: task.keeps ? exploredFailure(scope, found, task.variant) : null };
    };
  },
  isTrouble,
);
