import { Worker } from 'node:worker_threads';
import { type CallBoard, createCallBoard, watchCalls } from './call-watch.ts';
import { UserError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { soleHeapMib } from './memory-bounds.ts';
import { describeThrown } from './own-code.ts';
import { errorFromThread, type ThreadError } from './thread-errors.ts';
import type { ThreadedCommand } from './threaded-commands.ts';

/** What the thread is to carry out. */
export interface CommandTask {
  command: ThreadedCommand;
  /** Its arguments, and its options. */
  words: unknown[];
  board: CallBoard;
}

/** What the thread says: the name of a piece of code of the user's own, what it prints, and how it ended. */
export type CommandMessage =
  | { code: string }
  | { output: Uint8Array }
  | { complaint: Uint8Array }
  | { ended: ExitCode }
  | ThreadError;

/**
 * The command, which this thread does not load, as an action that is carried out by a thread of its own. Code of the user's
 * own may take that along: it fills its memory, ends it, or does not return within `--call-seconds`, and here that is told.
 */
export function inThread(command: ThreadedCommand): (...args: unknown[]) => Promise<ExitCode> {
  return (...args) => {
    // The parser gives the action itself, its options, and last the command, which cannot be sent.
    const words = args.slice(0, -1);
    const { callSeconds } = words.at(-1) as { callSeconds?: number };
    return carriedOut({ command, words, board: createCallBoard() }, callSeconds);
  };
}

function carriedOut(task: CommandTask, callSeconds: number | undefined): Promise<ExitCode> {
  const worker = new Worker(new URL('./command-worker.js', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: soleHeapMib() },
  });
  const names: string[] = [];
  let watch: NodeJS.Timeout;
  const ended = new Promise<ExitCode>((resolve, reject) => {
    watch = watchCalls(task.board, names, callSeconds, reject);
    worker.on('message', (message: CommandMessage) => {
      if ('code' in message) names.push(message.code);
      else if ('output' in message) process.stdout.write(message.output);
      else if ('complaint' in message) process.stderr.write(message.complaint);
      else if ('ended' in message) resolve(message.ended);
      else reject(errorFromThread(message));
    });
    worker.once('error', (error) => reject(lossOf(error)));
    worker.once('exit', (status) => {
      reject(new UserError(`code of one's own ended the thread with exit code ${status}`));
    });
  });
  return ended.finally(() => {
    clearInterval(watch);
    return worker.terminate();
  });
}

function lossOf(error: NodeJS.ErrnoException | undefined): UserError {
  if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new UserError(
      `it took more than ${soleHeapMib()} MiB of memory, and is undecided`,
      EXIT.undecided,
    );
  return new UserError(
    `code of one's own left an exception that nobody catches: ${describeThrown(error, '')}`,
  );
}
