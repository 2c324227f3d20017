import type { Failure } from '../../lab/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { wrap } from '../output/wrap.ts';
import { CASE_SECONDS, createCaseThread, type ThreadTarget } from './case-thread.ts';
import { replayIn } from './follow-up.ts';
import type { HuntedCase } from './hunt-types.ts';
import { createStopFlag, endedByUser, STOP, stopFor } from './stop-flag.ts';

export interface ReplayOwnCodeOptions {
  json?: boolean;
  /** How long the case may take before it does not return. */
  caseSeconds?: number;
}

/** Plays a case in a thread, which code of the user's own may take along: a sentence on that, or null. */
export async function lostIn(
  found: HuntedCase,
  target: ThreadTarget,
  { caseSeconds = CASE_SECONDS }: ReplayOwnCodeOptions,
): Promise<{ sentence: string | null; interrupted: boolean }> {
  const stop = createStopFlag();
  const release = onInterrupt(() => stopFor(stop, STOP.user));
  const thread = createCaseThread({ ...target, stop, threads: 1, caseSeconds });
  const [{ id: property }] = target.system.properties;
  try {
    const { lost } = await thread.ask({ do: 'judge', case: found, property, own: false });
    const sentence = lost === null ? null : `${lost.property}: ${lost.sentence}.`;
    return { sentence, interrupted: endedByUser(stop) };
  } finally {
    release();
    await thread.end();
  }
}

/**
 * Plays a run again that code of the user's own has broken off: in a thread, which may be lost. Of what it does until
 * then, only the end is told.
 */
export async function replayOwnCode(
  file: string,
  failure: Failure,
  target: ThreadTarget,
  { json, caseSeconds = CASE_SECONDS }: ReplayOwnCodeOptions,
): Promise<ExitCode> {
  const stop = createStopFlag();
  const release = onInterrupt(() => stopFor(stop, STOP.user));
  const thread = createCaseThread({ ...target, stop, threads: 1, caseSeconds });
  try {
    const replayed = await replayIn(thread, failure);
    if (replayed === null) return EXIT.interrupted;
    const { sentence, stillViolates, sameDigest } = replayed;
    const answer = { format: 'replisim-replay/1', of: file, stillViolates, sameDigest, sentence };
    process.stdout.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : `${wrap(sentence)}\n`);
    return stillViolates === true && sameDigest ? EXIT.violated : EXIT.undecided;
  } finally {
    release();
    await thread.end();
  }
}
