import type { ExitCode } from '../exit-codes.ts';
import { loadVariant } from '../load-variant.ts';
import { createProgress } from '../output/progress.ts';
import { runJson } from '../output/run-json.ts';
import { memoryChart, summaryTable } from '../output/summary.ts';
import { verdictText } from '../output/verdicts.ts';
import { wrap } from '../output/wrap.ts';
import { judgeReplay, planReplay, type ReplayJudgement, type ReplayPlan } from '../replay-plan.ts';
import type { RunResult } from '../run-result.ts';
import { runJobs } from '../runner.ts';

export interface ReplayOptions {
  json?: boolean;
  log?: boolean;
  property?: string[];
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

/** `replisim replay FILE|COORDINATES|LINK`: one run again, its digest and its verdict compared with what they were. */
export async function replay(word: string, options: ReplayOptions): Promise<ExitCode> {
  const plan = await planReplay(word, options.property ?? [], options.log ?? false);
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
