import { type Choices, createRecording, createReplayChooser } from '../../sim/index.ts';
import type { Verdict } from '../property.ts';
import { type CheckedRun, checkRun, type PropertyOf } from '../run/check-run.ts';
import type { ScenarioBase, System, SystemTypes } from '../system.ts';
import { type Case, chooserOf } from './case.ts';
import { leavesTrail, type Trail, trailOf } from './trail.ts';

/** The number at its end moves when an older replisim could not read the file any more. */
export const FAILURE_FORMAT = 'replisim-failure/2';

/** A violation as a list of decisions, whatever found it. Plain data: the content of a failure file. */
export interface Failure<Scenario extends ScenarioBase = ScenarioBase> {
  format: typeof FAILURE_FORMAT;
  /** Id and version of the system in which it was found. */
  system: string;
  version: string;
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

/** Which violation of a case is written down, and in what words. */
export interface FailureOptions<T extends SystemTypes> {
  variant: T['variant'];
  /** How the variant is written down, if not by its id. */
  variantWord?: string;
  property: PropertyOf<T>;
  origin?: string;
}

/** Plays a case once more and writes its failure down; null when the property holds after all. */
export function recordFailure<T extends SystemTypes>(
  system: System<T>,
  found: Case<T['scenario']>,
  options: FailureOptions<T>,
): Failure<T['scenario']> | null {
  const { chooser, choices } = createRecording(chooserOf(found));
  const { variant, property } = options;
  const { scenario } = found;
  const { outcome, verdicts } = checkRun(system, scenario, { variant, chooser, properties: [property] });
  const [verdict] = verdicts;
  if (verdict.held !== false) return null;
  return {
    format: FAILURE_FORMAT,
    system: system.id,
    version: system.version,
    scenario,
    variant: options.variantWord ?? variant.id,
    choices,
    verdict,
    digest: outcome.digest,
    trail: trailOf({ system, scenario, variant, choices }),
    ...(options.origin === undefined ? {} : { origin: options.origin }),
  };
}

/** A failure played again, and how that compares with what was recorded. */
export interface Replayed<T extends SystemTypes> extends CheckedRun<T> {
  /** Is the property that was violated then violated now? Null: undecided. */
  stillViolates: boolean | null;
  sameDigest: boolean;
  /** What the comparison says, for people. */
  sentence: string;
}

/**
 * Plays a failure again by its choices. A digest that differs is no failure of the replay if another version recorded
 * it; the sentence says so.
 */
export function replayFailure<T extends SystemTypes>(
  system: System<T>,
  failure: Failure<T['scenario']>,
  options: { variant: T['variant']; property: PropertyOf<T> },
): Replayed<T> {
  const { variant, property } = options;
  const chooser = createReplayChooser(failure.choices);
  const checked = checkRun(system, failure.scenario, { variant, chooser, properties: [property] });
  const [{ held }] = checked.verdicts;
  const { digest } = checked.outcome;
  return {
    ...checked,
    stillViolates: held === null ? null : !held,
    sameDigest: digest === failure.digest,
    sentence: `${digestSentence(system, failure, digest, variant)} ${verdictSentence(failure, held)}`,
  };
}

/** What a digest says, compared with the one in the file, and where the run first went another way. */
export function digestSentence<T extends SystemTypes>(
  system: System<T>,
  failure: Failure<T['scenario']>,
  digest: string,
  variant: T['variant'],
): string {
  if (digest === failure.digest) return `The digest is the same, ${digest}.`;
  const { trail, scenario, choices } = failure;
  const where = trail === undefined ? null : leavesTrail(trail, { system, scenario, variant, choices });
  const differs = `The digest differs: expected ${failure.digest}, got ${digest}${where === null ? '' : `; ${where}`}.`;
  if (failure.version === system.version) return differs;
  return (
    `${differs} The file is of version ${failure.version} of ${system.id}, this is version ${system.version}: ` +
    'its decisions were played, and what they meant then may differ.'
  );
}

function verdictSentence({ verdict: { property } }: Failure, held: boolean | null): string {
  if (held === null) return `Whether it violates ${property} is undecided.`;
  return held ? `It no longer violates ${property}.` : `It still violates ${property}.`;
}
