import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ConformAnswer, ConformWork } from '../conform-worker.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { conformGithub, conformJson, conformJunit, conformTable } from '../output/conform-report.ts';
import { findVectors } from '../vector-files.ts';
import type { VectorResult } from '../vector-result.ts';
import type { Format } from '../vocabulary.ts';

export interface ConformOptions {
  only?: string[];
  jobs?: number;
  format: Format;
}

const REPORTS: Record<Format, (results: VectorResult[]) => string> = {
  human: conformTable,
  json: conformJson,
  junit: conformJunit,
  github: conformGithub,
};

function thread(work: ConformWork, results: VectorResult[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../conform-worker.js', import.meta.url), { workerData: work });
    worker.on('message', (answer: ConformAnswer) => {
      if ('result' in answer) results[answer.index] = answer.result;
      else if ('userError' in answer) reject(new UserError(answer.userError));
      else reject(Object.assign(new Error(answer.internal), { stack: answer.stack }));
    });
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

/** `replisim conform PATH...`: every vector held against the model; on Ctrl-C or SIGTERM those that are done. */
export async function conform(paths: string[], options: ConformOptions): Promise<ExitCode> {
  const files = findVectors(paths, options.only ?? []);
  const next = new Int32Array(new SharedArrayBuffer(4));
  let interrupted = false;
  const stop = () => {
    interrupted = true;
    Atomics.store(next, 0, files.length);
  };
  const release = onInterrupt(stop);
  const results: VectorResult[] = new Array(files.length);
  const jobs = Math.min(options.jobs ?? availableParallelism(), files.length);
  try {
    await Promise.all(Array.from({ length: jobs }, () => thread({ files, next }, results)));
  } catch (error) {
    Atomics.store(next, 0, files.length);
    throw error;
  } finally {
    release();
  }
  const done = results.filter((result) => result !== undefined);
  process.stdout.write(`${REPORTS[options.format](done)}\n`);
  if (interrupted) return EXIT.interrupted;
  return done.every((result) => result.agrees) ? EXIT.held : EXIT.violated;
}
