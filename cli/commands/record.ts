import type { Vector } from '../../model/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createProgress } from '../output/progress.ts';
import { endOnInterrupt, patienceFor, readAddress } from '../real/connection.ts';
import { withoutMasterPings } from '../real/master-pings.ts';
import { passwordOf } from '../real/password.ts';
import { playSteps } from '../real/play-steps.ts';
import { readFacts, refuseData } from '../real/server-facts.ts';
import { readSteps } from '../real/steps-file.ts';
import { writeWhole } from '../write-file.ts';

export interface RecordOptions {
  output?: string;
  force?: boolean;
  seconds: number;
  auth?: string;
}

/** `replisim record SERVER STEPS`: plays steps against a real server and writes the vector that comes of it. */
export async function record(server: string, file: string, options: RecordOptions): Promise<ExitCode> {
  const steps = readSteps(file);
  const address = readAddress(server, passwordOf(options));
  const patience = patienceFor(options.seconds);
  const facts = await readFacts(address, patience);
  refuseData(facts, options.force ?? false);
  if (facts.databases !== steps.databases) {
    throw new UserError(`the server has ${facts.databases} databases, the steps are for ${steps.databases}`);
  }
  const progress = await createProgress('record');
  const release = endOnInterrupt(patience);
  let observed: Vector['observed'];
  try {
    const seen = await playSteps(address, facts, steps.steps, patience, (done) =>
      progress.update(done, steps.steps.length),
    );
    ({ observed } = withoutMasterPings(seen));
  } finally {
    progress.stop();
    release();
  }
  const vector: Vector = {
    ...steps,
    server: { version: facts.version, allocator: facts.allocator, arch_bits: facts.archBits },
    observed,
  };
  const text = `${JSON.stringify(vector, null, 1)}\n`;
  if (options.output === undefined) {
    process.stdout.write(text);
    return EXIT.held;
  }
  writeWhole(options.output, text);
  return EXIT.held;
}
