import { Worker } from 'node:worker_threads';
import { digestText } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { caseHeapMib } from '../memory-bounds.ts';
import { describeThrown, type OwnCodeProperty } from '../own-code.ts';
import { errorFromThread } from '../thread-errors.ts';
import {
  type AnswerTo,
  BOARD,
  type CaseMessage,
  type CaseTask,
  createBoard,
  type Loss,
} from './case-tasks.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedSystem } from './hunt-types.ts';
import { isStopped, type StopFlag } from './stop-flag.ts';

/**
 * A thread that plays cases for its owner. Code of the user's own may take it along: it ends the thread, fills its
 * memory, or does not return. The owner hears of that as a loss, and the next question goes to a new thread.
 */
export interface CaseThread {
  readonly system: HuntedSystem;
  readonly words: HuntTargetSpec;
  readonly stop: StopFlag;
  /** @throws UserError for what the user can set right; Error for a fault of replisim. */
  ask<Task extends CaseTask>(task: Task, caseSeconds?: number): Promise<ThreadAnswer<AnswerTo<Task>>>;
  end(): Promise<void>;
}

export type ThreadAnswer<Answer> = { answer: Answer; lost: null } | { answer: null; lost: Loss };

/** What a thread plays: the system here, and in words for the thread to load. */
export interface ThreadTarget {
  system: HuntedSystem;
  words: HuntTargetSpec;
}

export interface CaseThreadOptions extends ThreadTarget {
  /** Ends a range early. */
  stop: StopFlag;
  /** How many such threads there are: they share the memory. */
  threads: number;
  /** How long a case may take, in seconds of wall time, before its thread is given up. */
  caseSeconds: number;
}

/** Generated cases take some milliseconds each; a machine that is fully loaded takes a hundred times as long. */
export const CASE_SECONDS = 10;

/** A thread loads replisim and the user's files first. */
const LOAD_SECONDS = 60;
/** How long a case may still take when the thread was told to stop. */
const STOP_SECONDS = 1;
const LOOK_MILLIS = 100;

export function createCaseThread(options: CaseThreadOptions): CaseThread {
  const { system } = options;
  let running: Running | null = null;
  return {
    system,
    words: options.words,
    stop: options.stop,
    async ask<Task extends CaseTask>(task: Task, caseSeconds = options.caseSeconds) {
      if (running === null || running.ended) running = start(options);
      const asked = await askRunning(running, options.stop, task, caseSeconds);
      if (asked.lost !== null) await running.worker.terminate();
      return asked as ThreadAnswer<AnswerTo<Task>>;
    },
    async end() {
      await running?.worker.terminate();
      running = null;
    },
  };
}

interface Running {
  worker: Worker;
  board: ReturnType<typeof createBoard>;
  heapMib: number;
  /** Names of the user's code, by the number on the board less one. */
  codes: string[];
  ready: boolean;
  ended: boolean;
}

function start({ words, stop, threads }: CaseThreadOptions): Running {
  const board = createBoard();
  const heapMib = caseHeapMib(threads);
  const worker = new Worker(new URL('./case-worker.js', import.meta.url), {
    workerData: { words, stop, board },
    resourceLimits: { maxOldGenerationSizeMb: heapMib },
  });
  const running: Running = { worker, board, heapMib, codes: [], ready: false, ended: false };
  worker.once('exit', () => {
    running.ended = true;
  });
  // An idle thread that is lost is replaced at the next question; while it is asked, `askRunning` hears it too.
  worker.on('error', () => {});
  return running;
}

function askRunning(
  running: Running,
  stop: StopFlag,
  task: CaseTask,
  caseSeconds: number,
): Promise<ThreadAnswer<unknown>> {
  const { worker, board } = running;
  const choices: Loss['choices'] = {};
  if (task.do === 'range') board[BOARD.number] = task.from;
  board[BOARD.digestHigh] = 0;
  board[BOARD.digestLow] = 0;
  return new Promise((resolve, reject) => {
    const settle = (asked: ThreadAnswer<unknown> | Error) => {
      clearInterval(look);
      worker.off('message', hear);
      worker.off('error', fail);
      worker.off('exit', leave);
      if (asked instanceof Error) reject(asked);
      else resolve(asked);
    };
    const lose = (property: OwnCodeProperty, how: string) =>
      settle({ answer: null, lost: lossOf(running, property, how, choices) });
    const hear = (message: CaseMessage) => {
      if ('ready' in message) {
        running.codes = message.ready;
        running.ready = true;
      } else if ('picked' in message) {
        const [stream, value] = message.picked;
        if (choices[stream] === undefined) choices[stream] = [];
        choices[stream].push(value);
      } else if ('answer' in message) settle({ answer: message.answer, lost: null });
      else settle(errorFromThread(message));
    };
    const fail = (error: unknown) => {
      if ((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        lose('no-exit', `ended its thread: it took more than ${running.heapMib} MiB of memory`);
      } else lose('no-throw', `left an exception that nobody catches: ${describeThrown(error, '')}`);
    };
    const leave = (status: number) => lose('no-exit', `ended its thread with exit code ${status}`);
    const seconds = () => {
      if (isStopped(stop) && (running.ready || task.do === 'range'))
        return Math.min(caseSeconds, STOP_SECONDS);
      return running.ready ? caseSeconds : LOAD_SECONDS;
    };
    const look = watchdog(running, seconds, (waited) => {
      if (running.ready || isStopped(stop)) lose('no-hang', `did not return within ${waited} s`);
      else settle(new UserError(`the files of one's own are not loaded after ${waited} s`));
    });
    worker.on('message', hear);
    worker.once('error', fail);
    worker.once('exit', leave);
    worker.postMessage(task);
  });
}

function lossOf(running: Running, property: OwnCodeProperty, how: string, choices: Loss['choices']): Loss {
  const { board, codes } = running;
  return {
    property,
    sentence: `${codes[board[BOARD.code] - 1] ?? 'the case'} ${how}`,
    number: board[BOARD.number],
    digest: digestText({ high: board[BOARD.digestHigh], low: board[BOARD.digestLow] }),
    choices,
  };
}

/** Calls `bark` when there has been no sign of life for too long. */
function watchdog(
  { board }: Running,
  seconds: () => number,
  bark: (seconds: number) => void,
): NodeJS.Timeout {
  let beat = -1;
  let since = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const beats = Atomics.load(board, BOARD.beat);
    if (beats !== beat) {
      beat = beats;
      since = now;
    }
    if (now - since > seconds() * 1000) bark(seconds());
  }, LOOK_MILLIS);
}
