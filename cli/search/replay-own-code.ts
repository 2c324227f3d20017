import type { Failure } from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { wrap } from '../output/wrap.ts';
import { CASE_SECONDS, type CaseThread, createCaseThread, type ThreadTarget } from './case-thread.ts';
import { replayIn } from './follow-up.ts';
import type { HuntedCase } from './hunt-types.ts';
import { createStopFlag, endedByUser, STOP, stopFor } from './stop-flag.ts';

export interface ReplayOwnCodeOptions {
  json?: boolean;
  /** How long the case may take before it does not return. */
  caseSeconds?: number;
}

/** Asks a thread that code of the user's own may take along; Ctrl-C ends what it plays. */
async function inThread<Answer>(
  target: ThreadTarget,
  { caseSeconds = CASE_SECONDS }: ReplayOwnCodeOptions,
  ask: (thread: CaseThread) => Promise<Answer>,
): Promise<Answer> {
  const stop = createStopFlag();
  const release = onInterrupt(() => stopFor(stop, STOP.user));
  const thread = createCaseThread({ ...target, stop, threads: 1, caseSeconds });
  try {
    return await ask(thread);
  } finally {
    release();
    await thread.end();
  }
}

/** What became of a case that was played to see whether it takes its thread along: a sentence if it does, or null. */
export interface LostCase {
  sentence: string | null;
  interrupted: boolean;
}

/** Plays a case in such a thread. One property is asked: the first, if none is named. */
export function lostIn(
  found: HuntedCase,
  target: ThreadTarget,
  { property = target.system.properties[0].id, ...options }: ReplayOwnCodeOptions & { property?: string },
): Promise<LostCase> {
  return inThread(target, options, async (thread) => {
    const { lost } = await thread.ask({ do: 'judge', case: found, property, own: false });
    const sentence = lost === null ? null : `${lost.property}: ${lost.sentence}.`;
    return { sentence, interrupted: endedByUser(thread.stop) };
  });
}

/** @throws UserError when the case takes its thread along, and is not known to do so. */
export function refuseLost(word: string, { sentence, interrupted }: LostCase): void {
  if (interrupted) throw new UserError(`${word}: interrupted`, EXIT.interrupted);
  if (sentence !== null) throw new UserError(`${word}: ${sentence} A hunt that comes upon it keeps it.`);
}

/**
 * Plays a run again that code of the user's own has broken off: in a thread, which may be lost. Of what it does until
 * then, only the end is told.
 */
export function replayOwnCode(
  file: string,
  failure: Failure,
  target: ThreadTarget,
  options: ReplayOwnCodeOptions,
): Promise<ExitCode> {
  return inThread(target, options, async (thread) => {
    const replayed = await replayIn(thread, failure);
    if (replayed === null) return EXIT.interrupted;
    const { sentence, stillViolates, sameDigest } = replayed;
    const answer = { format: 'replisim-replay/1', of: file, stillViolates, sameDigest, sentence };
    process.stdout.write(
      options.json === true ? `${JSON.stringify(answer, null, 2)}\n` : `${wrap(sentence)}\n`,
    );
    return stillViolates === true && sameDigest ? EXIT.violated : EXIT.undecided;
  });
}
