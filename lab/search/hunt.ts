import { createSeededChooser } from '../../sim/index.ts';
import { isUndecided, type Verdict } from '../property.ts';
import { type JudgedRun, judgeRun, type PropertyOf } from '../run/check-run.ts';
import { comparedAgain } from '../story/determinism.ts';
import type { System, SystemTypes } from '../system.ts';
import { type Case, chooserOf } from './case.ts';
import { followRecipe, type Reached, type Recipe } from './steering.ts';
import { signatureOf } from './violation-signature.ts';

/**
 * A hunt: generated cases, each numbered, each the same whenever and wherever it is drawn: case N of seed S depends on S
 * and N alone. So ranges of a hunt can be given to threads and machines, and their findings put together.
 */
export interface HuntTarget<T extends SystemTypes> {
  system: System<T>;
  variant: T['variant'];
  properties: readonly PropertyOf<T>[];
  /** What is drawn. */
  space: T['space'];
  seed: string;
}

/** A case of a hunt that violates a property. */
export interface HuntFinding<T extends SystemTypes> {
  /** The number of the case in the hunt. */
  number: number;
  case: Case<T['scenario']>;
  verdict: Verdict;
  digest: string;
  /** Findings of one signature are one. */
  signature: string;
  /** What was another when the case was played a second time, as a sentence: that alone is found. Left out: nothing was. */
  again?: string;
}

/** A case that could not be decided. */
export interface UndecidedCase {
  /** The number of the case in the hunt. */
  number: number;
  /** The first of the properties that nothing could be said of, and why not. */
  property: string;
  sentence: string;
}

/** What a range of a hunt's cases came to. Results of neighbouring ranges can be put together by `mergeHunts`. */
export interface HuntResult<T extends SystemTypes> {
  /** Cases played, from `from` on. */
  from: number;
  played: number;
  /** One for each signature, the one with the lowest number. */
  findings: HuntFinding<T>[];
  /** How many cases met each `sometimes`. */
  met: Record<string, number>;
  /** Cases that could not be decided. */
  undecided: number;
  /** The first of them. Left out: none. */
  firstUndecided?: UndecidedCase;
  /** What was asked for and is not modelled: how often, by name. Left out: nothing. */
  notModelled?: Record<string, number>;
  /** Cases that met something, in order; only of ranges that were drawn from recipes. */
  reached?: Reached[];
  /** Cases of which nothing is modelled: they say nothing, and a hunt of nothing else is undecided. Left out: none. */
  empty?: number;
}

/** Called in the course of a hunt: before a case is played, with its number; and to ask whether to stop. */
export interface HuntHooks {
  onCase?(number: number): void;
  interrupted?(): boolean;
  /** What each case is drawn from, if the hunt draws towards what is unmet. */
  recipes?: readonly Recipe[];
  /** Play some cases twice, of those that violate nothing: one that is another the second time is found. */
  playsTwice?: boolean;
}

/** Plays cases `from` to `from + count - 1`. Interrupted, it gives what it has. */
export function hunt<T extends SystemTypes>(
  target: HuntTarget<T>,
  from: number,
  count: number,
  hooks: HuntHooks = {},
): HuntResult<T> {
  const result: HuntResult<T> = { from, played: 0, findings: [], met: {}, undecided: 0 };
  for (let number = from; number < from + count; number++) {
    if (hooks.interrupted?.() === true) break;
    hooks.onCase?.(number);
    result.played++;
    addCase(result, target, number, hooks.recipes?.[number - from], hooks);
  }
  return result;
}

/** Case `number` of a hunt, drawn from a recipe if there is one. Throws Error if the system draws nothing. */
export function huntCase<T extends SystemTypes>(
  target: Pick<HuntTarget<T>, 'system' | 'seed' | 'space'>,
  number: number,
  recipe?: Recipe,
): Case<T['scenario']> {
  return drawCase(target, number, recipe).drawn;
}

function drawCase<T extends SystemTypes>(
  { system, seed, space }: Pick<HuntTarget<T>, 'system' | 'seed' | 'space'>,
  number: number,
  recipe: Recipe | undefined,
): { drawn: Case<T['scenario']>; picked: number[] } {
  if (system.draw === undefined) throw new Error(`${system.id} draws no scenarios: it cannot be hunted`);
  const own = createSeededChooser(`${seed}/${number}`);
  if (recipe === undefined)
    return { drawn: { scenario: system.draw(own, space), choices: null }, picked: [] };
  const { chooser, picked } = followRecipe(own, recipe);
  const within = recipe.focus === 0 ? space : (system.focuses?.(space)[recipe.focus - 1] ?? space);
  return { drawn: { scenario: system.draw(chooser, within), choices: null }, picked };
}

/** The first cases are looked at closely, and then one in so many: which ones depends on their numbers alone. */
const LOOKED_AT_FIRST = 64;
const LOOKED_AT_LATER = 16;

/** Whether a case is played with every check of what handlers touch. */
export function isLookedAtClosely(number: number): boolean {
  return number < LOOKED_AT_FIRST || number % LOOKED_AT_LATER === 0;
}

/** One case alone may come out alike by chance. */
const TWICE_FIRST = 4;

/** Whether a case is one of those that a hunt may play twice: the first, and then ever more rarely one that is looked at closely. */
export function isPlayedTwice(number: number): boolean {
  return number < TWICE_FIRST || Number.isInteger(Math.sqrt(number / LOOKED_AT_LATER));
}

function addCase<T extends SystemTypes>(
  result: HuntResult<T>,
  target: HuntTarget<T>,
  number: number,
  recipe: Recipe | undefined,
  { onCase, playsTwice = false }: HuntHooks,
): void {
  const { system, variant, properties } = target;
  const { drawn, picked } = drawCase(target, number, recipe);
  const judge = (): JudgedRun =>
    judgeRun(system, drawn.scenario, {
      variant,
      chooser: chooserOf(drawn),
      properties,
      oneOfMany: !isLookedAtClosely(number),
    });
  const judged = judge();
  const { digest, verdicts, notModelled, empty } = judged;
  countIn(result, notModelled);
  const met: string[] = [];
  for (const { when, held, property } of verdicts)
    if (when === 'sometimes' && held === true) met.push(property);
  for (const property of met) result.met[property] = (result.met[property] ?? 0) + 1;
  if (recipe !== undefined && met.length > 0) {
    result.reached ??= [];
    result.reached.push({ properties: met, focus: recipe.focus, picks: picked });
  }
  if (empty) result.empty = (result.empty ?? 0) + 1;
  else countUndecided(result, number, verdicts);
  if (addFindings(result, target, { number, drawn, judged }) || !playsTwice || !isPlayedTwice(number)) return;
  onCase?.(number);
  const again = comparedAgain(judged, judge());
  if (again === null || result.findings.some(({ signature }) => signature === NOT_DETERMINISTIC)) return;
  const verdict: Verdict = { property: NOT_DETERMINISTIC, when: 'always', held: false, sentence: again };
  result.findings.push({ number, case: drawn, verdict, digest, signature: NOT_DETERMINISTIC, again });
}

/** What a case violates that is another the second time. */
const NOT_DETERMINISTIC = 'deterministic';

interface JudgedCase<T extends SystemTypes> {
  number: number;
  drawn: Case<T['scenario']>;
  judged: JudgedRun;
}

/** Adds what the case violates and no case before it did. True if it violates anything. */
function addFindings<T extends SystemTypes>(
  { findings }: Pick<HuntResult<T>, 'findings'>,
  target: HuntTarget<T>,
  { number, drawn, judged: { verdicts, digest } }: JudgedCase<T>,
): boolean {
  let violates = false;
  for (const verdict of verdicts) {
    if (verdict.held !== false) continue;
    const signature = signatureOf(target.system, drawn.scenario, verdict);
    const known = findings.some((finding) => finding.signature === signature);
    if (!known && !heldByReference(target, drawn, verdict)) continue;
    violates = true;
    if (!known) findings.push({ number, case: drawn, verdict, digest, signature });
  }
  return violates;
}

function countUndecided<T extends SystemTypes>(
  result: HuntResult<T>,
  number: number,
  verdicts: readonly Verdict[],
): void {
  const open = verdicts.find(isUndecided);
  if (open === undefined) return;
  result.undecided++;
  result.firstUndecided ??= { number, property: open.property, sentence: open.sentence };
}

function countIn(
  result: Pick<HuntResult<SystemTypes>, 'notModelled'>,
  counts: Record<string, number> = {},
): void {
  for (const [name, times] of Object.entries(counts)) {
    result.notModelled ??= {};
    result.notModelled[name] = (result.notModelled[name] ?? 0) + times;
  }
}

/** What the right design violates as well, under the same choices, is not a variant's own. */
export function heldByReference<T extends SystemTypes>(
  { system, variant, properties }: Pick<HuntTarget<T>, 'system' | 'variant' | 'properties'>,
  drawn: Case<T['scenario']>,
  { property }: Verdict,
): boolean {
  const { reference } = system;
  if (reference === null || variant.id === reference.id) return true;
  const { verdicts } = judgeRun(system, drawn.scenario, {
    variant: reference,
    chooser: chooserOf(drawn),
    properties: properties.filter(({ id }) => id === property),
  });
  return verdicts[0].held !== false;
}

/** Puts the results of ranges together, in the order of their cases: the same whatever the ranges were. */
export function mergeHunts<T extends SystemTypes>(results: readonly HuntResult<T>[]): HuntResult<T> {
  const ordered = [...results].sort((a, b) => a.from - b.from);
  const merged: HuntResult<T> = {
    from: ordered[0]?.from ?? 0,
    played: 0,
    findings: [],
    met: {},
    undecided: 0,
  };
  for (const {
    played,
    findings,
    met,
    undecided,
    firstUndecided,
    notModelled,
    reached,
    empty = 0,
  } of ordered) {
    if (reached !== undefined) merged.reached = [...(merged.reached ?? []), ...reached];
    if (empty > 0) merged.empty = (merged.empty ?? 0) + empty;
    countIn(merged, notModelled);
    merged.played += played;
    merged.undecided += undecided;
    if (firstUndecided !== undefined) merged.firstUndecided ??= firstUndecided;
    for (const [property, times] of Object.entries(met))
      merged.met[property] = (merged.met[property] ?? 0) + times;
    for (const finding of findings) {
      if (!merged.findings.some(({ signature }) => signature === finding.signature))
        merged.findings.push(finding);
    }
  }
  return merged;
}
