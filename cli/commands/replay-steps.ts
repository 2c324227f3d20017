import { createInterface } from 'node:readline/promises';
import { createWitness, witnessStep } from '../../lab/index.ts';
import type { Variant } from '../../model/index.ts';
import { createRedisSystem } from '../../properties/index.ts';
import { createReplayChooser, createSeededChooser, formatMicros } from '../../sim/index.ts';
import { wrap } from '../output/wrap.ts';
import type { RunJob } from '../run-job.ts';

/**
 * `replisim replay --step`: each event as a sentence, through storm and calm. At a terminal, Enter goes on and q ends;
 * otherwise all are printed.
 */
export async function replaySteps({ scenario, choices }: RunJob, variant: Variant): Promise<void> {
  const witness = createWitness(createRedisSystem(), scenario, {
    chooser: choices === undefined ? createSeededChooser(scenario.seed) : createReplayChooser(choices),
    variant,
  });
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const keys = terminal ? createInterface({ input: process.stdin, output: process.stdout }) : null;
  for (let record = witnessStep(witness); record !== null; record = witnessStep(witness)) {
    const mark = record.mark === null ? '' : `  <- ${record.mark}`;
    const line = wrap(`${record.event}  ${formatMicros(record.micros)}  ${record.sentence}${mark}`);
    process.stdout.write(`${line}\n`);
    if (keys !== null && (await keys.question('')).trim() === 'q') break;
  }
  keys?.close();
}
