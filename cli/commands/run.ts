import { type Scenario, VARIANTS } from '../../model/index.ts';
import { coordinatesOf, readSeed } from '../coordinates.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { loadVariant } from '../load-variant.ts';
import { notModelledText } from '../output/not-modelled.ts';
import { createProgress } from '../output/progress.ts';
import { type ClaimRuns, claimsText, reportClaims } from '../output/report-claims.ts';
import { runJson } from '../output/run-json.ts';
import { memoryChart, summaryTable } from '../output/summary.ts';
import { verdictText } from '../output/verdicts.ts';
import { wrap } from '../output/wrap.ts';
import type { RunJob } from '../run-job.ts';
import { type RunResult, stopSentence, wasInterrupted, worstVerdict } from '../run-result.ts';
import { runJobs } from '../runner.ts';
import { inSandbox } from '../sandbox-words.ts';
import { loadScenario } from '../scenario-files.ts';
import { propertiesOf } from '../search/hunt-target.ts';

export interface RunOptions {
  variant?: string[];
  seed?: string;
  json?: boolean;
  log?: boolean;
  property?: string[];
  strict?: boolean;
  /** How many runs at a time. */
  jobs?: number;
  /** Files are run in the sandbox. */
  sandbox?: boolean;
}

const DEFAULT_VARIANTS = ['2.4.9', '2.4.10'];

/** The report's claims are held against these smaller runs, beside its own. */
const CLAIM_SCENARIOS = { alone: 'report-db15-alone', held: 'slave-held-in-bgsave' } as const;

function heading(scenario: Scenario): string {
  const about = scenario.about === undefined ? '' : `\n${wrap(scenario.about)}\n`;
  return `${scenario.title}\n${about}`;
}

/** The lines to paste, one for each run; the digest tells whether it came out the same. */
export function replayLines(scenarioName: string, results: RunResult[]): string {
  return results.map((result) => `  npx replisim replay '${coordinatesOf(scenarioName, result)}'`).join('\n');
}

function logText(results: RunResult[]): string {
  return results
    .map(({ outcome }) => `log of the first server, ${outcome.variant}\n${outcome.log.join('\n')}\n`)
    .join('\n');
}

/** The report's own run gets its claims checked, if both feeds that they are about were run. */
function claimJobs(scenario: Scenario, variants: string[]): RunJob[] {
  if (scenario.name !== 'report' || !DEFAULT_VARIANTS.every((id) => variants.includes(id))) return [];
  return Object.values(CLAIM_SCENARIOS).map((name) => ({
    scenario: loadScenario(name),
    variant: '2.4.9',
    properties: [],
    log: false,
  }));
}

function claimRuns(results: RunResult[], extra: RunResult[]): ClaimRuns {
  const of = (id: string) =>
    results.find(({ outcome }) => outcome.variant === id)?.outcome as RunResult['outcome'];
  return { report: of('2.4.9'), fixed: of('2.4.10'), alone: extra[0].outcome, held: extra[1].outcome };
}

function runText(
  name: string,
  scenario: Scenario,
  results: RunResult[],
  extra: RunResult[],
  log: boolean,
): string {
  const interrupted = results.some(({ outcome }) => outcome.stop === 'interrupted');
  const remarks = [...results.map(stopSentence), ...results.map(refusedSentence)].filter(
    (sentence) => sentence !== null,
  );
  const parts = [
    heading(scenario),
    ...(log ? [logText(results)] : []),
    ...(remarks.length > 0 ? [`${remarks.map((remark) => wrap(remark)).join('\n')}\n`] : []),
    `${summaryTable(results)}\n`,
    `${memoryChart(results)}\n`,
    `Verdicts\n${verdictText(results)}\n`,
    ...(extra.length > 0 && !interrupted ? [`${claimsText(reportClaims(claimRuns(results, extra)))}\n`] : []),
    `To play one of these runs again, to the same digest:\n${replayLines(name, results)}`,
  ];
  return `${parts.join('\n')}\n`;
}

function refusedSentence({ outcome }: RunResult): string | null {
  const text = notModelledText(outcome.notModelled);
  return text === null ? null : `${outcome.variant}: ${text}`;
}

function exitCodeOf(results: RunResult[], strict: boolean): ExitCode {
  if (results.some(wasInterrupted)) return EXIT.interrupted;
  if (results.some(({ excess }) => excess !== undefined)) return EXIT.undecided;
  return strict ? EXIT[worstVerdict(results)] : EXIT.held;
}

/** `replisim run SCENARIO`: the same scenario, seed and choices on each variant, side by side. */
export async function run(name: string, options: RunOptions): Promise<ExitCode> {
  const scenario = loadScenario(
    name,
    VARIANTS.map((variant) => variant.id),
  );
  if (options.seed !== undefined) scenario.seed = readSeed(options.seed);
  const variants = [...new Set(inSandbox(options.variant ?? DEFAULT_VARIANTS, options.sandbox))];
  for (const variant of variants) await loadVariant(variant);
  const properties = inSandbox(options.property ?? [], options.sandbox);
  await propertiesOf(properties);
  const jobs: RunJob[] = variants.map((variant) => ({
    scenario,
    variant,
    properties,
    log: options.log ?? false,
  }));
  const extraJobs = options.json ? [] : claimJobs(scenario, variants);

  const progress = await createProgress(scenario.name);
  let results: RunResult[];
  try {
    results = await runJobs([...jobs, ...extraJobs], { onProgress: progress.update, jobs: options.jobs });
  } finally {
    progress.stop();
  }
  const own = results.slice(0, jobs.length);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(runJson(name, scenario, own), null, 2)}\n`
      : runText(name, scenario, own, results.slice(jobs.length), options.log ?? false),
  );
  return exitCodeOf(own, options.strict ?? false);
}
