import { createRedisSystem } from '../../properties/index.ts';
import { complain } from '../errors.ts';
import { storedAs, writeFailure } from '../search/failure-store.ts';
import { linesOfRedis } from '../search/failure-text.ts';
import type { KeptExploration } from './explore-thread.ts';

/** A counterexample in a store: its file, and what is said of it. */
export interface KeptCounterexample {
  file: string | null;
  text: string;
}

/** Writes the counterexample of an exploration of Redis, or says that no run was found which goes its way. */
export function keepCounterexample(
  { property, failure }: KeptExploration,
  properties: string[],
  store: string,
): KeptCounterexample {
  if (failure === null) {
    complain(
      `no run was found that goes the way of the counterexample and violates ${property}; no file is kept`,
    );
    return { file: null, text: '' };
  }
  const system = createRedisSystem();
  const file = storedAs(system, store, failure);
  writeFailure(system, file, failure);
  const lines = linesOfRedis(failure, { properties }, file).map((line) => `  ${line}\n`);
  return { file, text: `\nReproduce\n${lines.join('')}\nWritten to ${file}\n` };
}
