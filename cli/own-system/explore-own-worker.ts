import { workerData } from 'node:worker_threads';
import { exploreSystem } from '../../lab/index.ts';
import { answerSearch } from '../explore/answer-search.ts';
import { refuseExit } from '../own-code.ts';
import type { OwnExploreTask } from './explore-own.ts';
import { actorsIn, loadSystem } from './load-system.ts';

/** The thread that searches a system of the user's own. */

const task = workerData as OwnExploreTask;

answerSearch(
  task,
  async (watch) => {
    const system = actorsIn(await loadSystem(task.system, { watch }), task.system);
    return (options) => {
      const { exit } = process;
      process.exit = refuseExit(task.system, 'a handler');
      try {
        return exploreSystem(system, task.scope, options);
      } finally {
        process.exit = exit;
      }
    };
  },
  // A scope that names what is not there.
  (error) => error instanceof RangeError,
);
