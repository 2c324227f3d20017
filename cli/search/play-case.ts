import type { Failure } from '../../lab/index.ts';
import {
  checkRun,
  chooserOf,
  FAILURE_FORMAT,
  type HuntHooks,
  heldByReference,
  hunt,
  huntCase,
  judgeRun,
  mergeHunts,
  type Recipe,
  recordFailure,
  replayFailure,
  signatureOf,
  type Verdict,
} from '../../lab/index.ts';
import { propertyById, type RedisAlwaysProperty, type RedisProperty } from '../../properties/index.ts';
import { type Chooser, createRecording, createReplayChooser, digestText } from '../../sim/index.ts';
import { isOwnCodeProperty, nothingLeft, OwnCodeError } from '../own-code.ts';
import type { CaseAnswers, CaseTask } from './case-tasks.ts';
import type { HuntedCase, HuntedFinding, HuntedResult, HuntedSystem, HuntedTarget } from './hunt-types.ts';

/**
 * Playing cases with code that may throw: what it throws is a verdict like any other. Whoever looks on is told enough to
 * write a failure down even when the thread does not live to do so.
 */
export interface CaseObserver {
  /** A case is begun, or is played once more. */
  begin(number: number): void;
  /** The digest after an event of a case that is played carefully. */
  event(digest: { high: number; low: number }): void;
  /** A choice in a case that is recorded. */
  picked(stream: string, value: number): void;
}

/** Plays generated cases; interrupted, it gives what it has. */
export async function playRange(
  target: HuntedTarget,
  { from, count, recipes, oneByOne = false }: Omit<Extract<CaseTask, { do: 'range' }>, 'do'>,
  observer: CaseObserver,
  { playsTwice, interrupted }: Pick<HuntHooks, 'playsTwice'> & Required<Pick<HuntHooks, 'interrupted'>>,
): Promise<HuntedResult> {
  const parts: HuntedResult[] = [];
  const none = { from, played: 0, findings: [], met: {}, undecided: 0 };
  for (let number = from; number < from + count && !interrupted(); number++) {
    parts.push(playNumber(target, number, observer, { recipe: recipes?.[number - from], playsTwice }));
    if (oneByOne) await nothingLeft();
  }
  return mergeHunts([none, ...parts]);
}

function playNumber(
  target: HuntedTarget,
  number: number,
  observer: CaseObserver,
  { recipe, playsTwice }: { recipe: Recipe | undefined; playsTwice: boolean | undefined },
): HuntedResult {
  const recipes = recipe === undefined ? undefined : [recipe];
  try {
    return hunt(target, number, 1, { recipes, playsTwice, onCase: observer.begin });
  } catch (error) {
    if (!(error instanceof OwnCodeError)) throw inCase(error, target, number);
    const drawn = huntCase(target, number, recipe);
    const { digest } = playCarefully(drawn, target, target.properties, observer);
    const finding = findingOf(target.system, drawn, number, verdictOf(error), digest);
    return { from: number, played: 1, findings: [finding], met: {}, undecided: 0 };
  }
}

/** The finding of a case whose code threw, ended its thread, or did not return. */
export function findingOf(
  system: HuntedSystem,
  drawn: HuntedCase,
  number: number,
  verdict: Verdict,
  digest: string,
): HuntedFinding {
  return {
    number,
    case: drawn,
    verdict,
    digest,
    signature: signatureOf(system, drawn.scenario, verdict),
  };
}

function inCase(error: unknown, { seed }: HuntedTarget, number: number): unknown {
  if (error instanceof Error)
    error.message = `case ${number} of the hunt with seed ${seed}: ${error.message}`;
  return error;
}

export function verdictOf({ property, sentence }: Pick<OwnCodeError, 'property' | 'sentence'>): Verdict {
  return { property, when: 'always', held: false, sentence };
}

/**
 * Plays a case and notes its digest on the way. The verdict is on the user's code: what it threw, or what the system itself
 * tells of it by the same name, as systems of actors do of their handlers. Null when it did nothing wrong.
 */
export function playCarefully(
  { scenario, choices }: HuntedCase,
  { system, variant }: HuntedTarget,
  properties: readonly RedisProperty[],
  observer: CaseObserver,
  chooser = chooserOf({ scenario, choices }),
): { verdict: Verdict | null; digest: string } {
  const last = { high: 0, low: 0 };
  const witness: RedisAlwaysProperty = {
    id: 'witness',
    title: '',
    when: 'always',
    check({ simulation }) {
      const { high, low } = simulation.world.digest;
      last.high = high;
      last.low = low;
      observer.event(last);
      return null;
    },
  };
  try {
    const { outcome, verdicts } = checkRun(system, scenario, {
      variant,
      chooser,
      properties: [witness, ...properties],
    });
    const told = verdicts.find(({ held, property }) => held === false && isOwnCodeProperty(property));
    return { verdict: told ?? null, digest: outcome.digest };
  } catch (error) {
    if (!(error instanceof OwnCodeError)) throw error;
    return { verdict: verdictOf(error), digest: digestText(last) };
  }
}

/** The verdict of a case on one property; null when it holds, or `own` is asked and the right feed violates it as well. */
export function judgeCase(
  target: HuntedTarget,
  { case: given, property: id, own }: { case: HuntedCase; property: string; own: boolean },
  observer: CaseObserver,
): Verdict | null {
  if (isOwnCodeProperty(id)) return playCarefully(given, target, target.properties, observer).verdict;
  const property = propertyOf(target, id);
  try {
    const [verdict] = judgeRun(target.system, given.scenario, {
      variant: target.variant,
      chooser: chooserOf(given),
      properties: [property],
    }).verdicts;
    if (verdict.held !== false) return null;
    return !own || heldByReference(target, given, verdict) ? verdict : null;
  } catch (error) {
    if (error instanceof OwnCodeError) return verdictOf(error);
    throw error;
  }
}

/** Writes a case down as a failure of the property; null when it is none. */
export function recordCase(
  target: HuntedTarget,
  given: HuntedCase,
  id: string,
  { variantWord, origin }: { variantWord: string; origin?: string },
  observer: CaseObserver,
): Failure | null {
  if (!isOwnCodeProperty(id)) {
    return recordFailure(target.system, given, {
      variant: target.variant,
      variantWord,
      property: propertyOf(target, id),
      origin,
    });
  }
  const { chooser, choices } = createRecording(chooserOf(given));
  const { verdict, digest } = playCarefully(
    given,
    target,
    target.properties,
    observer,
    telling(chooser, observer),
  );
  if (verdict === null) return null;
  return ownCodeFailure(target.system, given, { verdict, digest, choices, variant: variantWord, origin });
}

/** The failure of a case that the user's code has broken off. It has no trail: nobody can follow it to its end. */
export function ownCodeFailure(
  { id, version }: HuntedSystem,
  { scenario }: HuntedCase,
  { origin, ...rest }: Pick<Failure, 'verdict' | 'digest' | 'choices' | 'variant' | 'origin'>,
): Failure {
  return {
    format: FAILURE_FORMAT,
    system: id,
    version,
    scenario,
    ...rest,
    ...(origin === undefined ? {} : { origin }),
  };
}

/** Tells each choice when it is made. */
function telling(chooser: Chooser, observer: CaseObserver, stream = ''): Chooser {
  return {
    pick(bound, label) {
      const value = chooser.pick(bound, label);
      if (bound > 1) observer.picked(stream, value);
      return value;
    },
    stream(name) {
      return telling(chooser.stream(name), observer, stream === '' ? name : `${stream}/${name}`);
    },
    save: () => chooser.save(),
  };
}

/** Plays a failure again, and says in a sentence how it compares. */
export function replayCase(
  target: HuntedTarget,
  failure: Failure,
  observer: CaseObserver,
): CaseAnswers['replay'] {
  const { property: id } = failure.verdict;
  if (!isOwnCodeProperty(id)) {
    const { stillViolates, sameDigest, sentence, verdicts } = replayFailure(target.system, failure, {
      variant: target.variant,
      property: propertyOf(target, id),
    });
    return { stillViolates, sameDigest, sentence, verdict: verdicts[0] };
  }
  const chooser = createReplayChooser(failure.choices);
  const { verdict, digest } = playCarefully(failure, target, target.properties, observer, chooser);
  return compareOwnCode(failure, verdict, digest);
}

export function compareOwnCode(
  { verdict: { property }, digest: expected }: Failure,
  verdict: Verdict | null,
  digest: string,
): CaseAnswers['replay'] {
  const stillViolates = verdict?.property === property;
  const sameDigest = digest === expected;
  const digests = sameDigest
    ? `The digest until then is the same, ${digest}.`
    : `The digest differs: expected ${expected}, got ${digest}.`;
  const now = stillViolates
    ? `It still violates ${property}: ${verdict.sentence.replace(/\.$/, '')}.`
    : `It no longer violates ${property}.`;
  return { stillViolates, sameDigest, sentence: `${digests} ${now}`, verdict };
}

/** A property that is hunted, or that ships: a store may hold failures of others than those that are hunted now. */
export function findProperty({ properties }: HuntedTarget, id: string): RedisProperty | undefined {
  return properties.find((each) => each.id === id) ?? propertyById(id);
}

function propertyOf(target: HuntedTarget, id: string): RedisProperty {
  const property = findProperty(target, id);
  if (property === undefined) throw new Error(`nobody has loaded a property ${id}`);
  return property;
}
