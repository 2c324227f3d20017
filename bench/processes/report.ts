import { Worker } from 'node:worker_threads';

/**
 * A process with nothing in it but a thread that plays the report, as the command has it played: see report-thread.ts.
 * Arguments: MiB for its short-lived objects, and what the thread is given.
 */
const [, , nursery, ...argv] = process.argv;
new Worker(new URL('./report-thread.js', import.meta.url), {
  argv,
  resourceLimits: { maxYoungGenerationSizeMb: Number(nursery) },
});
