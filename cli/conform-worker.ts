import { parentPort, workerData } from 'node:worker_threads';
import { playVector, StuckStep, type Vector } from '../model/index.ts';
import { UserError } from './errors.ts';
import { compareVector, type VectorResult } from './vector-result.ts';
import { readVector } from './vector-schema.ts';

/** A thread that takes one vector after the other off the common list, until none is left. */

export interface ConformWork {
  files: string[];
  /** [0]: index of the next file that nobody has taken. */
  next: Int32Array<SharedArrayBuffer>;
}

export type ConformAnswer =
  | { index: number; result: VectorResult }
  | { userError: string }
  | { internal: string; stack: string };

function stuck(file: string, vector: Vector, error: StuckStep, millis: number): VectorResult {
  const difference = {
    what: 'stuck' as const,
    step: error.step + 1,
    where: vector.steps[error.step]?.do ?? 'the beginning',
    expected: 'the step comes to its end, as it did on the real server',
    got: error.message,
  };
  const { name, server } = vector;
  return {
    file,
    name,
    version: server.version,
    agrees: false,
    differences: [difference],
    ledger: [],
    millis,
  };
}

function play(file: string): VectorResult {
  const vector = readVector(file);
  const begin = performance.now();
  try {
    const playback = playVector(vector);
    return compareVector(file, vector, playback, performance.now() - begin);
  } catch (error) {
    if (error instanceof StuckStep) return stuck(file, vector, error, performance.now() - begin);
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function answer(message: ConformAnswer): void {
  parentPort?.postMessage(message);
}

const { files, next } = workerData as ConformWork;
try {
  for (let index = Atomics.add(next, 0, 1); index < files.length; index = Atomics.add(next, 0, 1)) {
    answer({ index, result: play(files[index]) });
  }
} catch (error) {
  if (error instanceof UserError) answer({ userError: error.message });
  else {
    const { message, cause } = error as Error;
    answer({ internal: message, stack: (cause as Error | undefined)?.stack ?? '' });
  }
}
