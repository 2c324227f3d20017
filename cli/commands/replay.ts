import { existsSync } from 'node:fs';
import type { Verdict } from '../../model/outcome.ts';
import { looksLikeCoordinates, readCoordinates } from '../coordinates.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Failure, readFailure } from '../failure-file.ts';
import { engineVersion } from '../files.ts';
import { loadVariant } from '../load-variant.ts';
import { createProgress } from '../output/progress.ts';
import { runJson } from '../output/run-json.ts';
import { summaryTable } from '../output/summary.ts';
import { verdictText } from '../output/verdicts.ts';
import { wrap } from '../output/wrap.ts';
import type { RunJob } from '../run-job.ts';
import { type RunResult, worstVerdict } from '../run-result.ts';
import { runJobs } from '../runner.ts';
import { loadScenario } from '../scenario-files.ts';

export interface ReplayOptions {
  json?: boolean;
  log?: boolean;
}

/** What is played again, and what is known about how it came out. */
interface Replay {
  title: string;
  /** How the scenario is named in coordinates. */
  scenarioName: string;
  job: RunJob;
  digest?: string;
  /** Of a failure file: the property that was violated, and the engine that played it. */
  failure?: Failure;
}

function fromCoordinates(word: string): Replay {
  const { scenario: name, seed, variant, digest } = readCoordinates(word);
  const scenario = loadScenario(name);
  scenario.seed = seed;
  return {
    title: word,
    scenarioName: name,
    job: { scenario, variant, properties: [], log: false },
    digest,
  };
}

function fromFile(file: string): Replay {
  const failure = readFailure(file);
  const { scenario, variant, choices, digest } = failure;
  return {
    title: file,
    scenarioName: scenario.name,
    job: { scenario, variant, properties: [], log: false, choices },
    digest,
    failure,
  };
}

/** What the comparison says, as a sentence, and what the shell is told. */
interface Judgement {
  sentence: string;
  exitCode: ExitCode;
}

function digestSentence(replay: Replay, digest: string): { same: boolean; sentence: string } {
  if (replay.digest === undefined) return { same: true, sentence: '' };
  if (replay.digest === digest) return { same: true, sentence: `The digest is the same, ${digest}. ` };
  const engine = replay.failure?.engine;
  const why =
    engine !== undefined && engine !== engineVersion()
      ? ` The file is of replisim ${engine}, this is ${engineVersion()}: its decisions were played, and what they meant then may differ.`
      : '';
  return { same: false, sentence: `The digest differs: expected ${replay.digest}, got ${digest}.${why} ` };
}

function violatedOf(replay: Replay, verdicts: Verdict[]): Verdict[] {
  const violated = verdicts.filter((verdict) => verdict.held === false);
  return replay.failure === undefined
    ? violated
    : violated.filter((verdict) => verdict.property === replay.failure?.verdict.property);
}

function judge(replay: Replay, result: RunResult): Judgement {
  if (result.outcome.stop === 'interrupted') {
    return { sentence: 'INTERRUPTED: nothing can be said.', exitCode: EXIT.interrupted };
  }
  const { same, sentence } = digestSentence(replay, result.outcome.digest);
  const violated = violatedOf(replay, result.verdicts);
  if (violated.length > 0) {
    const names = violated.map((verdict) => verdict.property).join(', ');
    return {
      sentence: `${sentence}It still violates ${names}.`,
      exitCode: same ? EXIT.violated : EXIT.undecided,
    };
  }
  if (replay.failure !== undefined) {
    return {
      sentence: `${sentence}It no longer violates ${replay.failure.verdict.property}.`,
      exitCode: EXIT.undecided,
    };
  }
  const undecided = worstVerdict([result]) === 'undecided';
  return {
    sentence: `${sentence}${undecided ? 'Not every property is decided.' : 'Every property holds.'}`,
    exitCode: same && !undecided ? EXIT.held : EXIT.undecided,
  };
}

function replayText(replay: Replay, result: RunResult, judgement: Judgement): string {
  const parts = [
    `Replay of ${replay.title}\n${replay.job.scenario.title}\n`,
    ...(replay.job.log ? [`${result.outcome.log.join('\n')}\n`] : []),
    `${summaryTable([result])}\n`,
    `Verdicts\n${verdictText([result])}\n`,
    wrap(judgement.sentence),
  ];
  return `${parts.join('\n')}\n`;
}

/** `replisim replay FILE|COORDINATES`: one run again, its digest and its verdict compared with what they were. */
export async function replay(word: string, options: ReplayOptions): Promise<ExitCode> {
  const what = looksLikeCoordinates(word) && !existsSync(word) ? fromCoordinates(word) : fromFile(word);
  what.job.log = options.log ?? false;
  await loadVariant(what.job.variant);
  const progress = await createProgress('replay');
  let result: RunResult;
  try {
    [result] = await runJobs([what.job], { onProgress: progress.update });
  } finally {
    progress.stop();
  }
  const judgement = judge(what, result);
  if (options.json) {
    const json = runJson(engineVersion(), what.scenarioName, what.job.scenario, [result]);
    process.stdout.write(`${JSON.stringify({ ...json, replayed: { of: word, ...judgement } }, null, 2)}\n`);
  } else process.stdout.write(replayText(what, result, judgement));
  return judgement.exitCode;
}
