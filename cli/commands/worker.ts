import { availableParallelism } from 'node:os';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../search/interrupt.ts';
import { serveQueue } from '../search/queue.ts';

export interface WorkerOptions {
  queue: string;
  jobs?: number;
}

/** `replisim worker --queue URL`: plays ranges of whatever hunts are in the queue, until Ctrl-C. */
export async function worker({ queue, jobs = availableParallelism() }: WorkerOptions): Promise<ExitCode> {
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const release = onInterrupt(stop);
  process.stdout.write(`serving ${queue} with ${jobs} job${jobs === 1 ? '' : 's'}; Ctrl-C ends it\n`);
  await serveQueue(
    queue,
    jobs,
    ({ from, count }, { findings }) => {
      process.stdout.write(`cases ${from} to ${from + count - 1}: ${findings.length} found\n`);
    },
    stopped,
  );
  release();
  return EXIT.interrupted;
}
