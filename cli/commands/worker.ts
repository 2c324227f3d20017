import { availableParallelism } from 'node:os';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { counted } from '../output/numbers.ts';
import { readQueueAddress } from '../search/queue-address.ts';
import { serveQueue } from '../search/queue-worker.ts';

export interface WorkerOptions {
  queue: string;
  queueTimeout?: number;
  jobs?: number;
  /** Files of code that hunts may name. */
  variant?: string[];
  property?: string[];
  trust?: boolean;
}

/** `replisim worker --queue URL`: plays ranges of whatever hunts are in the queue, until Ctrl-C. */
export async function worker(options: WorkerOptions): Promise<ExitCode> {
  const { queue, jobs = availableParallelism(), variant = [], property = [], trust = false } = options;
  const address = readQueueAddress(queue);
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const release = onInterrupt(stop);
  try {
    const trouble = await serveQueue({
      address,
      silentSeconds: options.queueTimeout,
      jobs,
      own: { files: [...variant, ...property], trust },
      stopped,
      onReady() {
        process.stdout.write(`serving ${address.shown} with ${counted(jobs, 'job')}; Ctrl-C ends it\n`);
      },
      onRange({ from, count }, { findings }) {
        process.stdout.write(`cases ${from} to ${from + count - 1}: ${findings.length} found\n`);
      },
      onRefusal(sentence) {
        process.stderr.write(`replisim: a hunt is not played here: ${sentence}\n`);
      },
    });
    if (trouble !== null) throw new UserError(trouble);
    return EXIT.interrupted;
  } finally {
    release();
  }
}
