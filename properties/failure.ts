import type { Scenario } from '../model/scenario/scenario.ts';
import type { Rules } from '../model/server/rules.ts';
import type { Variant } from '../model/server/variant.ts';
import { ENGINE_VERSION } from '../model/world/engine-version.ts';
import type { Verdict } from '../model/world/outcome.ts';
import {
  type Choices,
  type Chooser,
  createRecording,
  createReplayChooser,
  createSeededChooser,
} from '../sim/index.ts';
import type { Case } from './arbitraries/scenarios.ts';
import { type Judgement, judge } from './judge.ts';
import type { Property } from './property.ts';
import { leavesTrail, type Trail, trailOf } from './trail.ts';

/** The number at its end moves when an older replisim could not read the file any more. */
export const FAILURE_FORMAT = 'replisim-failure/1';

/** A violation as a list of decisions, whatever found it. Plain data: the content of a failure file. */
export interface Failure {
  format: typeof FAILURE_FORMAT;
  /** ENGINE_VERSION of the replisim that found it. */
  engine: string;
  scenario: Scenario;
  /** A variant's id, or the file of the user's own. */
  variant: string;
  /** Every choice made, stream by stream. A list that runs out goes on with 0. */
  choices: Choices;
  verdict: Verdict;
  digest: string;
  /** The digests on the way there; a replay without them cannot say where it first differs. */
  trail?: Trail;
  /** Where it came from, for people: the generator's seed and run, say. Nothing depends on it. */
  origin?: string;
}

export interface FailureOptions {
  variant: Variant;
  /** How the variant is written down, if not by its id. */
  variantWord?: string;
  property: Property;
  rules?: Rules;
  origin?: string;
}

/** The chooser that a case asks for. */
export function chooserOf({ scenario, choices }: Case): Chooser {
  return choices === null ? createSeededChooser(scenario.seed) : createReplayChooser(choices);
}

/** Plays a case once more and writes its failure down; null when the property holds after all. */
export function recordFailure(found: Case, options: FailureOptions): Failure | null {
  const { chooser, choices } = createRecording(chooserOf(found));
  const { variant, property, rules } = options;
  const { outcome, verdicts } = judge(found.scenario, { variant, chooser, properties: [property], rules });
  const [verdict] = verdicts;
  if (verdict.held !== false) return null;
  return {
    format: FAILURE_FORMAT,
    engine: ENGINE_VERSION,
    scenario: found.scenario,
    variant: options.variantWord ?? variant.id,
    choices,
    verdict,
    digest: outcome.digest,
    trail: trailOf(found.scenario, variant, choices),
    ...(options.origin === undefined ? {} : { origin: options.origin }),
  };
}

export interface Replayed extends Judgement {
  /** Does the property that was violated then not hold now? Null: undecided. */
  stillViolates: boolean | null;
  sameDigest: boolean;
  /** What the comparison says, for people. */
  sentence: string;
}

/**
 * Plays a failure again by its choices. A digest that differs is no failure of the replay if another engine recorded it;
 * the sentence says so.
 */
export function replayFailure(
  failure: Failure,
  options: { variant: Variant; property: Property; rules?: Rules },
): Replayed {
  const { variant, property, rules } = options;
  const chooser = createReplayChooser(failure.choices);
  const judgement = judge(failure.scenario, { variant, chooser, properties: [property], rules });
  const [{ held }] = judgement.verdicts;
  const sameDigest = judgement.outcome.digest === failure.digest;
  return {
    ...judgement,
    stillViolates: held === null ? null : !held,
    sameDigest,
    sentence: `${digestSentence(failure, judgement.outcome.digest, variant)} ${verdictSentence(failure, held)}`,
  };
}

/** What a digest says, compared with the one in the file, and where the run first went another way. */
export function digestSentence(failure: Failure, digest: string, variant: Variant): string {
  if (digest === failure.digest) return `The digest is the same, ${digest}.`;
  const { trail, scenario, choices } = failure;
  const where = trail === undefined ? null : leavesTrail(trail, scenario, variant, choices);
  const differs = `The digest differs: expected ${failure.digest}, got ${digest}${where === null ? '' : `; ${where}`}.`;
  if (failure.engine === ENGINE_VERSION) return differs;
  return (
    `${differs} The file is of engine ${failure.engine}, this is engine ${ENGINE_VERSION}: ` +
    'its decisions were played, and what they meant then may differ.'
  );
}

function verdictSentence(failure: Failure, held: boolean | null): string {
  const { property } = failure.verdict;
  if (held === null) return `Whether it violates ${property} is undecided.`;
  return held ? `It no longer violates ${property}.` : `It still violates ${property}.`;
}
