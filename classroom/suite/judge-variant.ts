import { type Case, checkRun, chooserOf, type System, shrinkCase } from '../../lab/index.ts';
import type { Scenario, ScenarioInput, Variant } from '../../model/index.ts';
import { feed249, feed2410 } from '../../model/internals.ts';
import {
  briefScenario,
  createRedisSystem,
  drawScenario,
  propertyById,
  type RedisTypes,
} from '../../properties/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import { CRAFTED } from './crafted.ts';
import { JUDGED, SUITES, type Suite, suiteOf } from './suites.ts';

/** What one suite says of a feed. */
export interface SuiteVerdict {
  suite: Suite['id'];
  /** null: undecided. */
  held: boolean | null;
  sentence: string;
  /** The property violated. */
  property?: string;
  /** The smallest scenario found in which it is: it can be played as it is. */
  counterexample?: ScenarioInput;
}

/** What the judge found out about a feed. */
export interface VariantReport {
  suites: SuiteVerdict[];
  runs: number;
  /**
   * SELECT objects that the feed made and that were never freed, in all runs, and those of 2.4.9 in the same; null when
   * nothing leaks.
   */
  unfreed: { here: number; before: number } | null;
}

/** How long a feed is judged. */
export interface JudgeVariantOptions {
  /** Generated runs, after the crafted ones. */
  runs: number;
  /** Seeds of the generated runs. */
  seed: string;
  /** Cases that shrinking may play for each suite. */
  shrinkBudget: number;
}

/** How long the judge of the exercises looks. */
export const JUDGE_VARIANT: Readonly<JudgeVariantOptions> = { runs: 1_200, seed: 'judge', shrinkBudget: 400 };

function* cases({ runs, seed }: JudgeVariantOptions): Generator<Case<Scenario>> {
  for (const scenario of CRAFTED) yield { scenario, choices: null };
  for (let run = 0; run < runs; run++) {
    const chooser = createSeededChooser(`${seed}:${run}`);
    yield { scenario: drawScenario(chooser, { version: '2.4.10' }), choices: null };
  }
}

/** A feed, and the system on which it is judged. */
interface Judged {
  system: System<RedisTypes>;
  variant: Variant;
}

interface Played {
  violated: Map<string, string>;
  created: number;
  unfreed: number;
  /** Says whether two runs were the same. */
  digest: string;
}

function play({ scenario, choices }: Case<Scenario>, { system, variant }: Judged, only?: string): Played {
  const properties = only === undefined ? JUDGED : JUDGED.filter(({ id }) => id === only);
  const { outcome, verdicts } = checkRun(system, scenario, {
    variant,
    chooser: chooserOf({ scenario, choices }),
    properties,
  });
  const violated = verdicts.filter(({ held }) => held === false);
  return {
    violated: new Map(violated.map(({ property, sentence }) => [property, sentence])),
    created: outcome.selects.created,
    unfreed: outcome.selects.created - outcome.selects.freed,
    digest: outcome.digest,
  };
}

/** Whether a property is violated with this feed and holds with the right one, under the same choices. */
function blames(found: Case<Scenario>, judged: Judged, property: string): string | null {
  const sentence = play(found, judged, property).violated.get(property);
  if (sentence === undefined) return null;
  return play(found, { ...judged, variant: feed2410 }, property).violated.has(property) ? null : sentence;
}

/**
 * Judges a feed by the five suites, beside the right feed of 2.4.10 under the same choices. The same feed gets the same
 * report. Throws what the feed throws (SubmissionFailed).
 *
 * @param again the same feed in a fresh sandbox: both must play the same run.
 */
export function judgeVariant(
  variant: Variant,
  again: Variant,
  options: JudgeVariantOptions = JUDGE_VARIANT,
): VariantReport {
  const judged = { system: createRedisSystem(), variant };
  const found = new Map<Suite['id'], SuiteVerdict>();
  let runs = 0;
  let created = 0;
  let here = 0;
  let digest = '';
  for (const each of cases(options)) {
    runs++;
    const played = play(each, judged);
    created += played.created;
    here += played.unfreed;
    if (runs === 1) digest = played.digest;
    for (const property of played.violated.keys()) {
      const suite = suiteOf(property);
      if (suite === undefined || found.has(suite.id)) continue;
      const sentence = blames(each, judged, property);
      if (sentence === null) continue;
      found.set(suite.id, counterexample(each, judged, property, suite, options));
    }
  }
  if (
    play(cases(options).next().value as Case<Scenario>, { ...judged, variant: again }).digest !== digest ||
    !repeats(judged, digest, options)
  ) {
    const what =
      'it remembers something outside of ports.remember and ports.keep: the same run comes out differently';
    throw new SubmissionFailed('wrong-shape', what, null);
  }
  const suites = SUITES.map((suite) => found.get(suite.id) ?? without(suite, runs, created));
  return {
    runs,
    suites,
    unfreed: found.has('leak') ? { here, before: unfreedBy249(judged, options) } : null,
  };
}

function unfreedBy249({ system }: Judged, options: JudgeVariantOptions): number {
  let unfreed = 0;
  for (const { scenario, choices } of cases(options)) {
    const chooser = chooserOf({ scenario, choices });
    const { selects } = checkRun(system, scenario, { variant: feed249, chooser, properties: [] }).outcome;
    unfreed += selects.created - selects.freed;
  }
  return unfreed;
}

/** Whether the first run comes out the same after all the others. */
function repeats(judged: Judged, digest: string, options: JudgeVariantOptions): boolean {
  return play(cases(options).next().value as Case<Scenario>, judged).digest === digest;
}

function counterexample(
  found: Case<Scenario>,
  judged: Judged,
  property: string,
  suite: Suite,
  options: JudgeVariantOptions,
): SuiteVerdict {
  const shrunk = shrinkCase(judged.system, found, {
    budget: options.shrinkBudget,
    fails: (candidate) => blames(candidate, judged, property) !== null,
  });
  const scenario = { ...shrunk.found.scenario, name: `counterexample-${suite.id}` };
  const sentence = play(shrunk.found, judged, property).violated.get(property) as string;
  return {
    suite: suite.id,
    held: false,
    sentence,
    property,
    counterexample: briefScenario({ ...scenario, title: propertyById(property)?.title ?? scenario.title }),
  };
}

function without(suite: Suite, runs: number, created: number): SuiteVerdict {
  if (suite.needsObjects && created === 0) {
    return {
      suite: suite.id,
      held: null,
      sentence: `Undecided: in ${runs} runs the feed never made a SELECT object, so that nothing could go wrong with one.`,
    };
  }
  return { suite: suite.id, held: true, sentence: `${suite.title}, in ${runs} runs.` };
}
