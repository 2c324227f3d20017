import type { Scenario } from '../model/index.ts';
import type { Choices } from '../sim/index.ts';
import { type CallBoard, createCallBoard } from './call-watch.ts';
import type { RunResult } from './run-result.ts';
import type { ThreadError } from './thread-errors.ts';

/** One run to be done by a worker: plain data, so that it can be sent there. */
export interface RunJob {
  scenario: Scenario;
  /** A variant's id, or the file of the user's own. */
  variant: string;
  /** Ids of properties, groups of them, or files of the user's own; files alone are asked beside all that ship. */
  properties: string[];
  /** The one property to ask, of those that ship and the user's own; without it, all. */
  only?: string;
  /** Whose memory and log the result shows: the index of a server; the first, if left out. */
  server?: number;
  /** Keep that server's log. */
  log: boolean;
  /** Replays these choices; without them, the scenario's seed decides. */
  choices?: Choices;
}

/** What the two threads tell each other while a run goes on, in shared memory, because neither waits for the other. */
export interface RunSignals {
  /** [0]: 1 when the run shall stop. */
  stop: Int32Array<SharedArrayBuffer>;
  /** [0]: commands done, [1]: commands to do. */
  progress: Float64Array<SharedArrayBuffer>;
  /** The calls of the user's code. */
  calls: CallBoard;
}

/** What a worker says: the name of a piece of the user's code, and one answer. */
export type RunMessage = { code: string } | { result: RunResult } | ThreadError;

export function createSignals(): RunSignals {
  return {
    stop: new Int32Array(new SharedArrayBuffer(4)),
    progress: new Float64Array(new SharedArrayBuffer(16)),
    calls: createCallBoard(),
  };
}
