import type { Failure, Recipe, Replayed, Verdict } from '../../lab/index.ts';
import type { RedisTypes } from '../../properties/index.ts';
import type { OwnCodeProperty } from '../own-code.ts';
import type { ThreadError } from '../thread-errors.ts';
import type { ReportText } from './failure-text.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedCase, HuntedResult } from './hunt-types.ts';
import type { StopFlag } from './stop-flag.ts';

/** What a thread that plays cases is asked, what it answers, and what can be seen of it from outside. */

export type CaseTask =
  /** Play generated cases. `oneByOne`: what one has left for later is over before the next. */
  | { do: 'range'; from: number; count: number; recipes?: readonly Recipe[]; oneByOne?: boolean }
  /** Does the case violate the property? With `own`: and does the right feed hold it under the same choices? */
  | { do: 'judge'; case: HuntedCase; property: string; own: boolean }
  /** Is the case, which gave this verdict and this digest, the same when it is played again? */
  | { do: 'again'; case: HuntedCase; verdict: Verdict | null; digest: string }
  /** Write the case down as a failure of the property. */
  | { do: 'record'; case: HuntedCase; property: string; origin?: string }
  /** Play a failure again. */
  | { do: 'replay'; failure: Failure }
  /** Tell what the failure is, and why. */
  | { do: 'report'; failure: Failure; file?: string };

export interface CaseAnswers {
  range: HuntedResult;
  /** Null: it holds, or it is not the variant's own. */
  judge: Verdict | null;
  /** Null: it is no failure. */
  record: Failure | null;
  /** Null: it is the same; else a sentence with the first event that differs, and both sides. */
  again: string | null;
  replay: Pick<Replayed<RedisTypes>, 'stillViolates' | 'sameDigest' | 'sentence'> & {
    verdict: Verdict | null;
  };
  report: ReportText;
}

export type AnswerTo<Task extends CaseTask> = CaseAnswers[Task['do']];

export interface CaseThreadData {
  words: HuntTargetSpec;
  stop: StopFlag;
  board: Board;
}

/** What a thread says: that it is ready, with the names of the user's code; a choice that it makes; an answer. */
export type CaseMessage =
  | { ready: string[] }
  | { picked: [stream: string, value: number] }
  | { answer: CaseAnswers[keyof CaseAnswers] }
  | ThreadError;

/** A case that took its thread along. */
export interface Loss {
  property: OwnCodeProperty;
  sentence: string;
  /** The number of the case in the hunt, if it has one. */
  number: number;
  /** What a `record` had noted of the run until then. */
  digest: string;
  choices: Failure['choices'];
}

/** Memory that a thread writes and its owner reads, because a thread that hangs answers nobody. */
export type Board = Int32Array<SharedArrayBuffer>;

/** Places on the board. */
export const BOARD = {
  /** Goes up with each case that is begun: a sign of life. */
  beat: 0,
  /** The number of the case that is played. */
  number: 1,
  /** Which code of the user's own is running, from 1; 0: none. */
  code: 2,
  /** The run's digest after its last event, of runs that are recorded. */
  digestHigh: 3,
  digestLow: 4,
} as const;

export function createBoard(): Board {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(BOARD).length));
}
