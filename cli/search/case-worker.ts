import { parentPort, workerData } from 'node:worker_threads';
import { type CodeWatch, nothingLeft } from '../own-code.ts';
import { threadError } from '../thread-errors.ts';
import {
  BOARD,
  type CaseAnswers,
  type CaseMessage,
  type CaseTask,
  type CaseThreadData,
} from './case-tasks.ts';
import { reportOf } from './failure-text.ts';
import { huntTargetOf } from './hunt-target.ts';
import type { HuntedTarget } from './hunt-types.ts';
import { playAgain } from './play-again.ts';
import { type CaseObserver, judgeCase, playRange, recordCase, replayCase } from './play-case.ts';
import { isStopped } from './stop-flag.ts';

/** The thread of `case-thread.ts`: plays one case or range after another. */

const { words, stop, board } = workerData as CaseThreadData;

const say = (message: CaseMessage): void => parentPort?.postMessage(message);

const codes: string[] = [];
const watch: CodeWatch = {
  register: (name) => codes.push(name),
  enter(code) {
    const outer = board[BOARD.code];
    board[BOARD.code] = code;
    return outer;
  },
  leave(outer) {
    board[BOARD.code] = outer;
  },
};

const observer: CaseObserver = {
  begin(number) {
    board[BOARD.number] = number;
    Atomics.add(board, BOARD.beat, 1);
  },
  event({ high, low }) {
    board[BOARD.digestHigh] = high;
    board[BOARD.digestLow] = low;
  },
  picked(stream, value) {
    say({ picked: [stream, value] });
  },
};

type Answer = CaseAnswers[keyof CaseAnswers];

function carryOut(target: HuntedTarget, task: CaseTask): Answer | Promise<Answer> {
  switch (task.do) {
    case 'range':
      // Nobody vouches for code of the user's own.
      return playRange(target, task, observer, {
        playsTwice: codes.length > 0,
        interrupted: () => isStopped(stop),
      });
    case 'judge':
      return judgeCase(target, task, observer);
    case 'again':
      return playAgain(target, task, observer);
    case 'record':
      return recordCase(target, task.case, task.property, { ...task, variantWord: words.variant }, observer);
    case 'replay':
      return replayCase(target, task.failure, observer);
    case 'report':
      return reportOf(target, task.failure, words, task.file);
  }
}

const target = huntTargetOf(words, { watch });
target.then(
  () => {
    say({ ready: codes });
    Atomics.add(board, BOARD.beat, 1);
  },
  () => {},
);

parentPort?.on('message', (task: CaseTask) => {
  target
    .then(async (ready) => {
      const answer = await carryOut(ready, task);
      await nothingLeft();
      return { answer };
    })
    .catch(threadError)
    .then(say);
});
