import {
  type ActorScenario,
  type ActorScope,
  type ActorSystem,
  type ActorTypes,
  advance,
  type Case,
  checkRun,
  chooserOf,
  exploreSystem,
  huntCase,
  type Run,
  shrinkByHand,
  startRun,
  type Verdict,
  violatedByHand,
} from '../../lab/index.ts';
import { digestText } from '../../sim/index.ts';
import type { ExercisePart } from '../exercises/report.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';
import type { SandboxedActors } from '../sandbox/sandboxed-actors.ts';

/** Circumstances in which a submitted system is played, and what has to come of it. */
export interface Trial {
  id: string;
  /** What holds if nothing is found, as a sentence. */
  title: string;
  /** Points. */
  of: number;
  /** The submission's actors among the exercise's clients, on its network, with its properties. */
  system: ActorSystem;
  cases: readonly Case<ActorScenario>[];
  /** Of which every order of things is searched before, as far as it goes: what is found there is as short as can be. */
  scope: ActorScope | null;
  /** What does nothing breaks nothing: null, or why too little was answered, of all that was asked. */
  tooLittle(answered: number, asked: number): string | null;
}

/**
 * Cases of a hunt over a system, the same for every submission: the first `count`, and those of the numbers in `more`,
 * which show what those do not. The small ones come first: what is found is told in few words.
 */
export function drawnCases(
  system: ActorSystem,
  seed: string,
  count: number,
  more: readonly number[],
): Case<ActorScenario>[] {
  const sizeOf = ({ scenario: { operations, faults } }: Case<ActorScenario>) =>
    operations.length + faults.length;
  return [...Array.from({ length: count }, (_, number) => number), ...more]
    .map((number) => huntCase({ system, seed, space: {} }, number))
    .sort((a, b) => sizeOf(a) - sizeOf(b));
}

/** So much of what was asked has to be answered; a crash may cost some. */
export function enoughAnswered(times: number, outOf: number): Trial['tooLittle'] {
  return (answered, asked) =>
    answered * outOf >= asked * times
      ? null
      : `Only ${answered} of ${asked} operations were answered; at least ${times} of ${outOf} have to be.`;
}

/** Runs that shrinking may play. */
const SHRINK_BUDGET = 400;

/** What was found in a trial; `found` is null when nothing is wrong. */
interface Tried {
  trial: Trial;
  found: { case: Case<ActorScenario>; verdict: Verdict } | null;
  runs: number;
  answered: number;
  asked: number;
}

/** Whether a trial was passed, and the part of the report. */
export interface TriedPart {
  passed: boolean;
  part: ExercisePart;
}

/**
 * Plays the trials, and makes what is found as short as it gets. The same submission gets the same parts.
 *
 * @throws SubmissionFailed for what a handler does that no handler may.
 */
export function tryAll(trials: readonly Trial[], actors: SandboxedActors): TriedPart[] {
  if (trials.some(({ system, cases }) => remembers(system, cases[cases.length - 1], actors))) {
    const what =
      'it remembers something outside of the state of its nodes: the same run comes out differently';
    throw new SubmissionFailed('wrong-shape', what, null);
  }
  const tried = trials.map((trial) => tryOne(trial, actors));
  // One counterexample is enough to go on with, and whatever steps are left when all is judged go into making it short.
  const first = tried.find(({ found }) => found !== null);
  return tried.map((each) => partOf(each, each === first ? shortened(each, actors) : null));
}

function tryOne(trial: Trial, actors: SandboxedActors): Tried {
  const { system, cases, scope } = trial;
  const tried: Tried = { trial, found: null, runs: 0, answered: 0, asked: 0 };
  tried.found = scope === null ? null : searched(system, scope, actors);
  if (tried.found !== null) return tried;
  for (const each of cases) {
    const { outcome, verdicts } = playActors(actors, () =>
      checkRun(system, each.scenario, {
        variant: system.variants[0],
        chooser: chooserOf(each),
        oneOfMany: true,
      }),
    );
    tried.runs++;
    tried.answered += outcome.answered;
    tried.asked += outcome.operations;
    const verdict = verdicts.find(({ held }) => held === false) ?? verdicts.find(({ held }) => held === null);
    if (verdict === undefined) continue;
    tried.found = { case: each, verdict };
    return tried;
  }
  return tried;
}

/** States that are searched. */
const MAX_STATES = 1_200;

/** What no time is needed for: every order of deliveries, timers and faults of a small scope. */
function searched(system: ActorSystem, scope: ActorScope, actors: SandboxedActors): Tried['found'] {
  const found = playActors(actors, () => exploreSystem(system, scope, { maxStates: MAX_STATES }));
  if (found.case === null) return null;
  const verdict: Verdict = {
    property: String(found.property),
    when: 'always',
    held: false,
    sentence: String(found.violation),
  };
  return { case: found.case, verdict };
}

/** @throws SubmissionFailed if a handler has failed: a run takes what it throws for a finding. */
export function playActors<T>(actors: SandboxedActors, play: () => T): T {
  actors.begin();
  try {
    return play();
  } finally {
    const failed = actors.failure();
    // biome-ignore lint/correctness/noUnsafeFinally: what came of the run says nothing then
    if (failed !== null) throw failed;
  }
}

/**
 * Whether handlers know something that is no part of the world: half of a run is played, all of the same run, and the
 * other half. A variable that outlives a call is not then as the first half left it.
 */
function remembers(
  system: ActorSystem,
  { scenario, choices }: Case<ActorScenario>,
  actors: SandboxedActors,
): boolean {
  const begin = (): Run<ActorTypes> =>
    startRun<ActorTypes>(system, scenario, {
      variant: system.variants[0],
      chooser: chooserOf({ scenario, choices }),
      observers: {},
      oneOfMany: true,
    });
  const toTheEnd = (run: Run<ActorTypes>) => advance(run, Number.MAX_SAFE_INTEGER);
  return playActors(actors, () => {
    const length = begin();
    toTheEnd(length);
    const halves = begin();
    advance(halves, Math.floor(length.simulation.world.events / 2));
    const whole = begin();
    toTheEnd(whole);
    toTheEnd(halves);
    const answers = ({ simulation }: Run<ActorTypes>) => JSON.stringify(simulation.world.history.operations);
    return [whole, halves].some(
      (again) =>
        answers(again) !== answers(length) ||
        system.difference?.(again.simulation, length.simulation) !== null ||
        digestText(again.simulation.world.digest) !== digestText(length.simulation.world.digest),
    );
  });
}

function partOf(
  { trial, found, runs, answered, asked }: Tried,
  short: Case<ActorScenario> | null,
): TriedPart {
  const { id, of, title, system } = trial;
  const part = (held: boolean, sentence: string): TriedPart => ({
    passed: held,
    part: { id, points: held ? of : 0, of, held, sentence },
  });
  if (found === null) {
    const little = trial.tooLittle(answered, asked);
    if (little !== null) return part(false, little);
    const answers = asked === 0 ? '' : `; ${answered} of ${asked} operations were answered`;
    return part(true, `${title}, in ${runs} runs${answers}.`);
  }
  const { passed, part: told } = part(false, found.verdict.sentence);
  if (short === null) return { passed, part: told };
  const counterexample = system.scenarios.brief(short.scenario) as object;
  return { passed, part: { ...told, counterexample } };
}

/** The violation step by step; null if it hangs on times or on what nodes draw, or no steps are left to look for it. */
function shortened({ trial: { system }, found }: Tried, actors: SandboxedActors): Case<ActorScenario> | null {
  if (found === null || found.verdict.held === null) return null;
  const options = { variant: system.variants[0], property: found.verdict.property };
  try {
    return playActors(actors, () => {
      const shrunk = shrinkByHand(system, found.case, { ...options, budget: SHRINK_BUDGET });
      if (shrunk === null) return null;
      const asIs = { scenario: shrunk.found.scenario, choices: null };
      return violatedByHand(system, asIs, options) ? asIs : null;
    });
  } catch (error) {
    if (error instanceof SubmissionFailed) return null;
    throw error;
  }
}
