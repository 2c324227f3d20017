import type { Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { watchOn } from './call-watch.ts';
import type { CommandMessage, CommandTask } from './command-thread.ts';
import { nothingLeft } from './own-code.ts';
import { threadError } from './thread-errors.ts';
import { THREADED_COMMANDS, type ThreadedAction } from './threaded-commands.ts';

/** The thread of `command-thread.ts`. */

const { command, words, board } = workerData as CommandTask;

const say = (message: CommandMessage): void => parentPort?.postMessage(message);

/** What is printed is sent at once: of what Node keeps for a thread's next turn, nothing is left when it hangs. */
function sendAtOnce(stream: Writable, messageOf: (bytes: Uint8Array) => CommandMessage): void {
  stream._writev = undefined;
  stream._write = (chunk: string | Uint8Array, encoding, done) => {
    say(messageOf(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    done();
  };
}
sendAtOnce(process.stdout, (output) => ({ output }));
sendAtOnce(process.stderr, (complaint) => ({ complaint }));

const watch = watchOn(board, (code) => say({ code }));

try {
  const action = (await THREADED_COMMANDS[command]()) as ThreadedAction;
  const ended = await action(...words, watch);
  await nothingLeft();
  say({ ended });
} catch (error) {
  say(threadError(error));
}
