import { existsSync } from 'node:fs';
import { createRedisSystem, type RedisFailure } from '../../properties/index.ts';
import type { Consent } from '../consent.ts';
import type { ExitCode } from '../exit-codes.ts';
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
import { refuseLostRun, wordsOfRun } from '../search/lost-run.ts';
import { type ReplayOwnCodeOptions, replayOwnCode } from '../search/replay-own-code.ts';
import { refuseStepsInJson } from '../step-option.ts';

export interface ReplayOptions extends Consent, ReplayOwnCodeOptions {
  log?: boolean;
  step?: boolean;
}

function replayText(
  word: string,
  { job }: ReplayPlan,
  result: RunResult,
  judgement: ReplayJudgement,
): string {
  // A link can be thousands of letters long.
  const named = word.length > 80 ? `${word.slice(0, 77)}...` : word;
  const parts = [
    `Replay of ${named}\n${job.scenario.title}\n`,
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

/** `replisim replay FILE|COORDINATES|LINK`: one run again, its digest and its verdict compared with what they were. */
export async function replay(word: string, options: ReplayOptions): Promise<ExitCode> {
  refuseStepsInJson(options);
  const broken = failureOfOwnCode(word);
  if (broken !== null) {
    const words = wordsOfRun(word, broken, options);
    return replayOwnCode(word, broken, { system: createRedisSystem(), words }, options);
  }
  const plan = await planReplay(word, { ...options, log: options.log ?? false });
  const variant = await loadVariant(plan.job.variant);
  if (options.step === true) {
    const { scenario, choices = null } = plan.job;
    const words = wordsOfRun(word, plan.job, { ...options, variant: plan.job.variant, property: [] });
    await refuseLostRun(word, { scenario, choices }, words, { caseSeconds: options.caseSeconds });
    await (await import('./replay-steps.ts')).replaySteps(plan.job, variant);
  }
  const progress = await createProgress('replay');
  let result: RunResult;
  try {
    [result] = await runJobs([plan.job], { onProgress: progress.update, callSeconds: options.caseSeconds });
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
