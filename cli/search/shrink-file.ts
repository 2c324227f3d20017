import { type Failure, signatureOf } from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { createCounter } from '../output/counter.ts';
import { counted } from '../output/numbers.ts';
import { replayLine } from '../replay-line.ts';
import { CASE_SECONDS, type CaseThread, createCaseThread, type ThreadTarget } from './case-thread.ts';
import { writeFailure } from './failure-store.ts';
import { followUp, recordStep, replayIn } from './follow-up.ts';
import type { HuntedShrunk } from './hunt-types.ts';
import { createStopFlag, endedByUser, STOP, stopFor } from './stop-flag.ts';

export interface ShrinkFileOptions {
  /** Any violation of the property will do, not only one of the same signature. */
  anySite?: boolean;
  /** How long at the most; without it, until nothing is simpler. */
  seconds?: number;
  /** How long a case may take before it does not return. */
  caseSeconds?: number;
}

/** Makes the failure in a file smaller; each simpler case takes its place at once. */
export async function shrinkFile(
  file: string,
  start: Failure,
  { system, words }: ThreadTarget,
  options: ShrinkFileOptions,
): Promise<ExitCode> {
  const stop = createStopFlag();
  const { caseSeconds = CASE_SECONDS } = options;
  const thread = createCaseThread({ system, words, stop, threads: 1, caseSeconds });
  const release = onInterrupt(() => stopFor(stop, STOP.user));
  try {
    const before = await replayIn(thread, start);
    if (before === null) {
      process.stdout.write(`${file}: interrupted before it was played again; it is as it was.\n`);
      return EXIT.interrupted;
    }
    const { verdict } = before;
    if (before.stillViolates !== true || verdict === null) {
      process.stdout.write(`${file}: ${before.sentence} There is nothing to shrink.\n`);
      return EXIT.undecided;
    }
    const { best, shrunk, trouble } = await shrinkStepwise(thread, file, { ...start, verdict }, options);
    const { answer } = await thread.ask({ do: 'report', failure: best, file });
    // After Ctrl-C the thread has a second for it, which on a busy machine may be too little.
    const report = answer?.text ?? `${best.verdict.sentence}\n\nReproduce\n  ${replayLine(file, words)}`;
    process.stdout.write(
      `${counted(shrunk.steps, 'step')}, ${counted(shrunk.tried, 'case')} tried\n\n${report}\n`,
    );
    if (trouble !== null) throw trouble;
    return endedByUser(stop) ? EXIT.interrupted : EXIT.held;
  } finally {
    release();
    await thread.end();
  }
}

interface Stepwise {
  best: Failure;
  shrunk: HuntedShrunk;
  /** Why the best is not in the file. */
  trouble: UserError | null;
}

/** Shrinks, and keeps each simpler case in the file. */
async function shrinkStepwise(
  thread: CaseThread,
  file: string,
  start: Failure,
  { seconds = Number.MAX_SAFE_INTEGER, anySite }: ShrinkFileOptions,
): Promise<Stepwise> {
  const { scenario, choices, verdict, origin } = start;
  const finding = {
    case: { scenario, choices },
    verdict,
    signature: signatureOf(thread.system, scenario, verdict),
  };
  const counter = createCounter('shrink', null, 'cases');
  let best = start;
  let trouble: UserError | null = null;
  const { failure, shrunk } = await followUp(thread, finding, origin, {
    own: false,
    anySite,
    seconds,
    onTry: (tried) => counter.update(tried, ''),
    async onStep(simpler) {
      best = (await recordStep(thread, simpler, start)) ?? best;
      try {
        writeFailure(thread.system, file, best);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        trouble = error;
        stopFor(thread.stop, STOP.lost);
      }
    },
  });
  counter.stop();
  return { best: failure ?? best, shrunk, trouble };
}
