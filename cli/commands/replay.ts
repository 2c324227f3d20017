import { existsSync } from 'node:fs';
import type { RedisFailure } from '../../properties/property.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { type Consent, consentedVariant } from '../consent.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readFailure } from '../failure-file.ts';
import { loadVariant } from '../load-variant.ts';
import { createProgress } from '../output/progress.ts';
import { runJson } from '../output/run-json.ts';
import { memoryChart, summaryTable } from '../output/summary.ts';
import { verdictText } from '../output/verdicts.ts';
import { wrap } from '../output/wrap.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { judgeReplay, planReplay, type ReplayJudgement, type ReplayPlan } from '../replay-plan.ts';
import type { RunResult } from '../run-result.ts';
import { runJobs } from '../runner.ts';
import { CASE_SECONDS, createCaseThread } from '../search/case-thread.ts';
import { replayIn } from '../search/follow-up.ts';
import { onInterrupt } from '../search/interrupt.ts';
import { createStopFlag, STOP, stopFor, wasInterrupted } from '../search/stop-flag.ts';

export interface ReplayOptions extends Consent {
  json?: boolean;
  log?: boolean;
  step?: boolean;
}

function replayText(
  word: string,
  { job }: ReplayPlan,
  result: RunResult,
  judgement: ReplayJudgement,
): string {
  const parts = [
    `Replay of ${word}\n${job.scenario.title}\n`,
    ...(job.log ? [`${result.outcome.log.join('\n')}\n`] : []),
    `${summaryTable([result])}\n`,
    `${memoryChart([result])}\n`,
    `Verdicts\n${verdictText([result])}\n`,
    wrap(judgement.sentence),
  ];
  return `${parts.join('\n')}\n`;
}

/** The failure in a file, if code of the user's own has broken its run off; else null. */
function failureOfOwnCode(word: string): RedisFailure | null {
  if (!word.endsWith('.json') || !existsSync(word)) return null;
  const failure = readFailure(createRedisSystem(), word);
  return isOwnCodeProperty(failure.verdict.property) ? failure : null;
}

/** Such a run is played by a thread that may be lost. Of what it does until then, only the end is told. */
async function replayOwnCode(file: string, failure: RedisFailure, options: ReplayOptions): Promise<ExitCode> {
  const words = {
    variant: consentedVariant(failure.variant, file, options),
    version: failure.scenario.version,
    properties: options.property ?? [],
    space: {},
    seed: '1',
  };
  const stop = createStopFlag();
  const release = onInterrupt(() => stopFor(stop, STOP.user));
  const thread = createCaseThread({
    system: createRedisSystem(),
    words,
    stop,
    threads: 1,
    caseSeconds: CASE_SECONDS,
  });
  try {
    const { sentence, stillViolates, sameDigest } = await replayIn(thread, failure);
    if (wasInterrupted(stop)) return EXIT.interrupted;
    const exitCode = stillViolates === true && sameDigest ? EXIT.violated : EXIT.undecided;
    const answer = { format: 'replisim-replay/1', replayed: { of: file, sentence, exitCode } };
    process.stdout.write(
      options.json === true ? `${JSON.stringify(answer, null, 2)}\n` : `${wrap(sentence)}\n`,
    );
    return exitCode;
  } finally {
    release();
    await thread.end();
  }
}

/** `replisim replay FILE|COORDINATES|LINK`: one run again, its digest and its verdict compared with what they were. */
export async function replay(word: string, options: ReplayOptions): Promise<ExitCode> {
  const broken = failureOfOwnCode(word);
  if (broken !== null) return replayOwnCode(word, broken, options);
  const plan = await planReplay(word, { ...options, log: options.log ?? false });
  const variant = await loadVariant(plan.job.variant);
  if (options.step === true) await (await import('./replay-steps.ts')).replaySteps(plan.job, variant);
  const progress = await createProgress('replay');
  let result: RunResult;
  try {
    [result] = await runJobs([plan.job], { onProgress: progress.update });
  } finally {
    progress.stop();
  }
  const judgement = judgeReplay(plan, result);
  if (options.json) {
    const json = runJson(plan.scenarioName, plan.job.scenario, [result]);
    process.stdout.write(`${JSON.stringify({ ...json, replayed: { of: word, ...judgement } }, null, 2)}\n`);
  } else process.stdout.write(replayText(word, plan, result, judgement));
  return judgement.exitCode;
}
