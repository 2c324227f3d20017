import { type Scenario, VARIANTS } from '../../model/index.ts';
import { coordinatesOf, readSeed } from '../coordinates.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { loadVariant } from '../load-variant.ts';
import { notModelledText } from '../output/not-modelled.ts';
import { createProgress } from '../output/progress.ts';
import { type ClaimRuns, claimsText, reportClaims } from '../output/report-claims.ts';
import { runJson } from '../output/run-json.ts';
import { memoryChart, summaryTable } from '../output/summary.ts';
import { verdictText } from '../output/verdicts.ts';
import { wrap } from '../output/wrap.ts';
import { coordinatesLine } from '../replay-line.ts';
import type { RunJob } from '../run-job.ts';
import { type RunResult, stopSentence, wasInterrupted, worstVerdict } from '../run-result.ts';
import { runJobs } from '../runner.ts';
import { inSandbox } from '../sandbox-words.ts';
import { loadScenario } from '../scenario-files.ts';
import { propertiesAsked } from '../search/hunt-target.ts';

export interface RunOptions {
  variant?: string[];
  seed?: string;
  json?: boolean;
  /** Whose memory and chart are shown: a server's name, or all; the first server's, if left out. */
  server?: string;
  /** Whose log is shown: a name, all, or true for those of --server. */
  log?: string | boolean;
  property?: string[];
  strict?: boolean;
  /** How many runs at a time. */
  jobs?: number;
  /** How long a call of the user's code may take. */
  callSeconds?: number;
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
function replayLines(scenarioName: string, results: RunResult[], properties: string[]): string {
  return results
    .map((result) => {
      const by = { variant: result.variantWord, properties };
      return `  ${coordinatesLine(coordinatesOf(scenarioName, result), by)}`;
    })
    .join('\n');
}

function logText(results: RunResult[]): string {
  return results
    .filter(({ outcome }) => outcome.log.length > 0)
    .map(({ outcome, server }) => {
      const { variant, version, servers, log } = outcome;
      return `log of ${servers[server].name}, feed ${variant} on a server of version ${version}\n${log.join('\n')}\n`;
    })
    .join('\n');
}

/** Indices of the servers that a word names. @throws UserError for a word that names none. */
function serversNamed({ servers }: Scenario, option: string, word: string | undefined): number[] {
  if (word === undefined) return [0];
  if (word === 'all') return servers.map((_, index) => index);
  const index = servers.findIndex(({ name }) => name === word);
  if (index >= 0) return [index];
  const names = servers.map(({ name }) => name).join(', ');
  throw new UserError(`${option} ${word}: the scenario has no such server; allowed: all, ${names}`);
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

/** What is told of a run: the servers that are shown, and beside them those whose logs are. */
interface Shown {
  name: string;
  scenario: Scenario;
  results: RunResult[];
  logs: RunResult[];
  extra: RunResult[];
  /** The words of --property. */
  properties: string[];
}

function runText({ name, scenario, results: all, logs, extra, properties }: Shown): string {
  // One run of each variant is judged; the others are the same runs, seen from other servers.
  const results = onePerVariant(all);
  const interrupted = results.some(({ outcome }) => outcome.stop === 'interrupted');
  const remarks = [...results.map(stopSentence), ...results.map(refusedSentence)].filter(
    (sentence) => sentence !== null,
  );
  const parts = [
    heading(scenario),
    ...(logs.length > 0 ? [logText(logs)] : []),
    ...(remarks.length > 0 ? [`${remarks.map((remark) => wrap(remark)).join('\n')}\n`] : []),
    `${summaryTable(all)}\n`,
    `${memoryChart(all)}\n`,
    `Verdicts\n${verdictText(results)}\n`,
    ...(extra.length > 0 && !interrupted ? [`${claimsText(reportClaims(claimRuns(results, extra)))}\n`] : []),
    `To play one of these runs again, to the same digest:\n${replayLines(name, results, properties)}`,
  ];
  return `${parts.join('\n')}\n`;
}

function onePerVariant(results: RunResult[]): RunResult[] {
  return results.filter(
    ({ variantWord }, index) => results.findIndex((other) => other.variantWord === variantWord) === index,
  );
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

/** `--log` alone is the log of the servers that are shown. */
function logsNamed(scenario: Scenario, { log }: RunOptions, shown: number[]): number[] {
  if (log === undefined || log === false) return [];
  return log === true ? shown : serversNamed(scenario, '--log', String(log));
}

/** `replisim run SCENARIO`: the same scenario, seed and choices on each variant, side by side. */
export async function run(name: string, options: RunOptions): Promise<ExitCode> {
  const variants = [...new Set(inSandbox(options.variant ?? DEFAULT_VARIANTS, options.sandbox))];
  const ids = VARIANTS.map(({ id }) => id);
  const scenarioFor = (variant: string): Scenario => {
    const found = loadScenario(name, ids, variant);
    return options.seed === undefined ? found : { ...found, seed: readSeed(options.seed) };
  };
  const scenario = scenarioFor(variants[0]);
  const shown = serversNamed(scenario, '--server', options.server);
  const logged = logsNamed(scenario, options, shown);
  for (const variant of variants) await loadVariant(variant);
  const properties = inSandbox(options.property ?? [], options.sandbox);
  await propertiesAsked(properties);
  const jobs: RunJob[] = variants.flatMap((variant) =>
    [...new Set([...shown, ...logged])].map((server) => ({
      scenario: scenarioFor(variant),
      variant,
      properties,
      server,
      log: logged.includes(server),
    })),
  );
  const extraJobs = options.json ? [] : claimJobs(scenario, variants);

  const progress = await createProgress(scenario.name);
  let results: RunResult[];
  try {
    results = await runJobs([...jobs, ...extraJobs], {
      onProgress: progress.update,
      jobs: options.jobs,
      callSeconds: options.callSeconds,
    });
  } finally {
    progress.stop();
  }
  const own = results.slice(0, jobs.length);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(runJson(name, scenario, own), null, 2)}\n`
      : runText({
          name,
          scenario,
          results: own.filter(({ server }) => shown.includes(server)),
          logs: own.filter(({ server }) => logged.includes(server)),
          extra: results.slice(jobs.length),
          properties,
        }),
  );
  return exitCodeOf(own, options.strict ?? false);
}
