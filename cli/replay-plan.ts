import { existsSync } from 'node:fs';
import { digestSentence, type Verdict } from '../lab/index.ts';
import { ENGINE_VERSION, type Scenario, VARIANTS } from '../model/index.ts';
import { parseScenario, problemText } from '../model/scenario-text.ts';
import { createRedisSystem, type PageLink, readPageLink } from '../properties/index.ts';
import { type Consent, consentedProperty, consentedVariant } from './consent.ts';
import { comparedDigest, looksLikeCoordinates, readCoordinates } from './coordinates.ts';
import { UserError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readFailure } from './failure-file.ts';
import { loadVariant } from './load-variant.ts';
import type { RunJob } from './run-job.ts';
import { type RunResult, wasInterrupted, worstVerdict } from './run-result.ts';
import { loadScenario } from './scenario-files.ts';

/** What is played again, and what is known about how it came out. */
export interface ReplayPlan {
  /** How the scenario is named in coordinates. */
  scenarioName: string;
  job: RunJob;
  /** The verdict to compare with, of a failure file. */
  verdict?: Verdict;
  /** What the digest says, as a sentence, and whether it is as it was. */
  compare(digest: string): { same: boolean; sentence: string };
}

/** What the user has said about the replay. */
export interface ReplayWords extends Consent {
  log: boolean;
}

/** What a replay shows, as a sentence, and what the shell is told. */
export interface ReplayJudgement {
  sentence: string;
  exitCode: ExitCode;
}

function fromCoordinates(word: string, { log, ...consent }: ReplayWords): ReplayPlan {
  const coordinates = readCoordinates(word);
  const { scenario: name, seed, variant: named } = coordinates;
  const variant = consentedVariant(named, word, consent);
  const { property: properties = [] } = consent;
  const scenario = loadScenario(name, undefined, variant);
  scenario.seed = seed;
  return {
    scenarioName: name,
    job: { scenario, variant, properties, log },
    compare: (digest) => comparedDigest(coordinates, digest),
  };
}

async function fromFile(file: string, { log, ...consent }: ReplayWords): Promise<ReplayPlan> {
  const system = createRedisSystem();
  const failure = readFailure(system, file);
  const { scenario, choices, verdict } = failure;
  const variant = consentedVariant(failure.variant, file, consent);
  const feed = await loadVariant(variant);
  const { property: properties = [] } = consent;
  await consentedProperty(verdict.property, file, consent);
  return {
    scenarioName: scenario.name,
    // Any other property could end the run earlier, and its digest would be another.
    job: { scenario, variant, properties, log, choices, only: verdict.property },
    verdict,
    compare: (digest) => ({
      same: digest === failure.digest,
      sentence: digestSentence(system, failure, digest, feed),
    }),
  };
}

/** A link of the page: the run it shows, without what was done to it there. */
function fromLink(word: string, { log, ...consent }: ReplayWords): ReplayPlan {
  let link: PageLink;
  try {
    link = readPageLink(word.slice(word.indexOf('#')));
  } catch (error) {
    throw new UserError(`${word.slice(0, 60)}...: ${(error as Error).message}`);
  }
  // As on the page: a link that a person wrote names none.
  if (link.engine !== '' && link.engine !== ENGINE_VERSION) {
    throw new UserError(
      `the link is of engine ${link.engine}, this is engine ${ENGINE_VERSION}: its run may be another one now`,
    );
  }
  if (link.forks.length > 0) throw new UserError('the link is to a fork: only the page can play it');
  const scenario =
    'name' in link.scenario ? loadScenario(link.scenario.name) : scenarioIn(link.scenario.text);
  if (link.seed !== undefined) scenario.seed = link.seed;
  return {
    scenarioName: scenario.name,
    job: {
      scenario,
      variant: consentedVariant(link.variant, 'the link', consent),
      properties: consent.property ?? [],
      log,
      choices: link.choices,
    },
    compare: (digest) => ({ same: true, sentence: `The digest is ${digest}.` }),
  };
}

function scenarioIn(text: string): Scenario {
  const { scenario, problems } = parseScenario(text, {
    file: 'the scenario in the link',
    variants: VARIANTS.map(({ id }) => id),
  });
  if (scenario === null) throw new UserError(problems.map(problemText).join('\n'));
  return scenario;
}

/** What the word on the command line names: a file if there is one, else coordinates if it looks like them. */
export async function planReplay(word: string, words: ReplayWords): Promise<ReplayPlan> {
  if (/^(https?:\/\/[^#]*)?#/.test(word)) return fromLink(word, words);
  if (looksLikeCoordinates(word) && !existsSync(word)) return fromCoordinates(word, words);
  return fromFile(word, words);
}

/** The verdict of a failure file compared with what it is now. */
function judgeFailure(id: string, verdicts: Verdict[], same: boolean): ReplayJudgement {
  const now = verdicts.find((verdict) => verdict.property === id)?.held ?? null;
  if (now === null) return { sentence: `Whether it violates ${id} is undecided.`, exitCode: EXIT.undecided };
  if (now) return { sentence: `It no longer violates ${id}.`, exitCode: EXIT.undecided };
  return { sentence: `It still violates ${id}.`, exitCode: same ? EXIT.violated : EXIT.undecided };
}

function judgeRun(result: RunResult, same: boolean): ReplayJudgement {
  const worst = worstVerdict([result]);
  const violated = result.verdicts.filter((verdict) => verdict.held === false);
  const sentences = {
    held: 'Every property holds.',
    undecided: 'Not every property is decided.',
    violated: `It violates ${violated.map((verdict) => verdict.property).join(', ')}.`,
  };
  return { sentence: sentences[worst], exitCode: same ? EXIT[worst] : EXIT.undecided };
}

/** Holds the run that was played now against what the plan knows. A digest that differs decides nothing. */
export function judgeReplay(plan: ReplayPlan, result: RunResult): ReplayJudgement {
  if (result.excess !== undefined) {
    return { sentence: `The replay was ended: ${result.excess}.`, exitCode: EXIT.undecided };
  }
  if (wasInterrupted(result)) {
    return { sentence: 'The replay was interrupted: nothing can be said.', exitCode: EXIT.interrupted };
  }
  const { same, sentence } = plan.compare(result.outcome.digest);
  const judged =
    plan.verdict === undefined
      ? judgeRun(result, same)
      : judgeFailure(plan.verdict.property, result.verdicts, same);
  return { ...judged, sentence: `${sentence} ${judged.sentence}` };
}
