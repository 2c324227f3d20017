import { createInterface } from 'node:readline/promises';
import { variantOfServer } from '../../model/simulate.ts';
import type { Variant } from '../../model/variants/variant.ts';
import { createWitness, witnessStep } from '../../model/witness.ts';
import { createReplayChooser, createSeededChooser, formatMicros } from '../../sim/index.ts';
import { wrap } from '../output/wrap.ts';
import type { RunJob } from '../run-job.ts';

/** Events without a client at work come to an end only with the run: after so much virtual time nothing new happens. */
const AFTER_LAST_MICROS = 1_000_000;

/**
 * `replisim replay --step`: each event as a sentence. At a terminal, Enter goes on and q ends; otherwise all are printed,
 * until a second after the last client is done.
 */
export async function replaySteps({ scenario, choices }: RunJob, variant: Variant): Promise<void> {
  const witness = createWitness({
    scenario,
    chooser: choices === undefined ? createSeededChooser(scenario.seed) : createReplayChooser(choices),
    variantOf: (index) => variantOfServer(scenario, index, variant),
  });
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const keys = terminal ? createInterface({ input: process.stdin, output: process.stdout }) : null;
  let doneAt = Number.POSITIVE_INFINITY;
  for (let record = witnessStep(witness); record !== null; record = witnessStep(witness)) {
    const { world } = witness.simulation;
    const done = world.clients.every(({ state }) => state === 'done' || state === 'lost');
    if (done && doneAt === Number.POSITIVE_INFINITY) doneAt = record.micros;
    if (record.micros > doneAt + AFTER_LAST_MICROS) break;
    const mark = record.mark === null ? '' : `  <- ${record.mark}`;
    const line = wrap(`${record.event}  ${formatMicros(record.micros)}  ${record.sentence}${mark}`);
    process.stdout.write(`${line}\n`);
    if (keys !== null && (await keys.question('')).trim() === 'q') break;
  }
  keys?.close();
}
