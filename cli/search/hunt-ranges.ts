import { type Guide, huntCase, mergeHunts, type Recipe } from '../../lab/index.ts';
import type { Loss } from './case-tasks.ts';
import { type CaseThread, createCaseThread, type ThreadTarget } from './case-thread.ts';
import { createSteering, type Steering } from './hunt-steering.ts';
import type { HuntedResult, HuntedTarget } from './hunt-types.ts';
import { findingOf, verdictOf } from './play-case.ts';
import { isStopped, STOP, type StopFlag, stopFor } from './stop-flag.ts';

/** A hunt by several players, cut into ranges that are the same whatever the number of players. */

export interface HuntRange {
  from: number;
  count: number;
  /** What each of its cases is drawn from, if the hunt draws towards what is unmet. */
  recipes?: readonly Recipe[];
}

export interface RangeResult {
  result: HuntedResult;
  /** Why the hunt ends with this range, as a sentence; null when it goes on. */
  end: string | null;
}

/** Where a hunt ends: whichever comes first. */
export interface HuntBudget {
  runs: number;
  seconds: number;
  /** Findings that are enough. */
  findings: number;
  /** When every one of these sometimes-properties was met, it is enough; null: they end nothing. */
  untilMet?: readonly string[] | null;
}

/** Whoever plays ranges, one at a time: a thread here, or the workers of a queue. */
export interface RangePlayer {
  play(range: HuntRange): Promise<RangeResult>;
}

/** A hunt that draws towards what is unmet: the guide of its first ranges, and its seed. */
export interface HuntGuide {
  first: Guide;
  seed: string;
}

export interface RangesOptions {
  budget: HuntBudget;
  /** Draw towards what is unmet, with this guide for the first ranges. */
  guide?: HuntGuide;
  onProgress?(played: number, findings: number): void;
  /** Ends the hunt with what it has. */
  stop: StopFlag;
}

export const RANGE = 50;

/** Timers cannot be longer: 24 days. */
const MAX_TIMER = 2_147_483_647;

/**
 * Hunts until the budget is spent. Only ranges without a gap before them count, so that what is found depends on how
 * many cases were played and on nothing else.
 */
export async function huntRanges(
  players: readonly RangePlayer[],
  options: RangesOptions,
): Promise<RangeResult> {
  const { budget, stop } = options;
  const front: Front = {
    known: { result: mergeHunts([]), end: null },
    ahead: new Map(),
    steering: options.guide === undefined ? null : createSteering(options.guide),
  };
  let next = 0;
  const spent = (): boolean => {
    const { result, end } = front.known;
    options.onProgress?.(result.played, result.findings.length);
    // Ranges that are still played lie behind what is enough.
    if (end !== null || isEnough(result, budget)) stopFor(stop, STOP.enough);
    return next >= budget.runs || isStopped(stop);
  };
  const lane = async (player: RangePlayer) => {
    while (!spent()) {
      const from = next;
      const count = Math.min(RANGE, budget.runs - from);
      next += count;
      const range = await rangeOf(front, { from, count }, spent);
      if (range === null) return;
      addRange(front, await player.play(range), budget);
      front.steering?.moved();
    }
  };
  const alarm =
    budget.seconds < Number.MAX_SAFE_INTEGER
      ? setTimeout(() => stopFor(stop, STOP.time), Math.min(budget.seconds * 1000, MAX_TIMER))
      : undefined;
  try {
    await Promise.all(players.map(lane));
  } finally {
    clearTimeout(alarm);
  }
  return cut(front.known, budget.findings);
}

/** How far a hunt has come: everything before the first range that is missing, and the ranges behind it. */
interface Front {
  known: RangeResult;
  ahead: Map<number, RangeResult>;
  /** Null in a hunt that draws each case by itself. */
  steering: Steering | null;
}

/** The range with what its cases are drawn from, once enough is known before it; null if that will never be. */
async function rangeOf(
  { steering }: Front,
  range: HuntRange,
  spent: () => boolean,
): Promise<HuntRange | null> {
  if (steering === null) return range;
  while (!steering.isReady(range.from / RANGE)) {
    await steering.nextMove();
    if (spent()) return null;
  }
  return steering.withRecipes(range, range.from / RANGE);
}

function isEnough({ findings, met }: HuntedResult, { findings: most, untilMet = null }: HuntBudget): boolean {
  return findings.length >= most || untilMet?.every((id) => met[id] !== undefined) === true;
}

/**
 * A range that was broken off leaves a gap behind it that nothing will fill. What lies behind enough is not added, so that
 * the result is the same whatever was played meanwhile.
 */
function addRange(front: Front, range: RangeResult, budget: HuntBudget): void {
  front.ahead.set(range.result.from, range);
  while (front.known.end === null && !isEnough(front.known.result, budget)) {
    const played = front.known.result.played;
    const part = front.ahead.get(played);
    if (part === undefined) return;
    front.ahead.delete(played);
    front.steering?.learn(part.result);
    const { reached, ...result } = part.result;
    front.known = { result: mergeHunts([front.known.result, result]), end: part.end };
  }
}

/** A hunt that ends at so many findings is cut after the case of the last of them. */
function cut({ result, end }: RangeResult, findings: number): RangeResult {
  return { result: { ...result, findings: result.findings.slice(0, findings) }, end };
}

/** Hunts in threads of this process. */
export async function huntHere(
  { system, words }: ThreadTarget,
  options: RangesOptions & { jobs: number; caseSeconds: number },
): Promise<RangeResult> {
  const { stop, jobs, caseSeconds } = options;
  const drawn = drawnOf({ system, words });
  const threads = Array.from({ length: jobs }, () =>
    createCaseThread({ system, words, stop, threads: jobs, caseSeconds }),
  );
  try {
    return await huntRanges(
      threads.map((thread) => ({ play: (range: HuntRange) => playInThread(thread, drawn, range) })),
      options,
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** A range in which so many cases took their threads along is broken off there, and the hunt with it. */
const MAX_LOST = 3;

/**
 * Plays a range. A case that takes the thread along is played once more, alone: if it does so again, that is a finding,
 * and the range goes on behind it.
 */
export async function playInThread(
  thread: CaseThread,
  drawn: Drawn,
  { from, count, recipes }: HuntRange,
): Promise<RangeResult> {
  const task = (first: number, cases: number): HuntRange => ({
    from: first,
    count: cases,
    ...(recipes === undefined ? {} : { recipes: recipes.slice(first - from, first - from + cases) }),
  });
  const parts: HuntedResult[] = [noCases(from)];
  const lost: Loss[] = [];
  const finish = (end: string | null): RangeResult => ({ result: mergeHunts(parts), end });
  let oneByOne = false;
  for (let next = from; next < from + count; ) {
    const asked = await thread.ask({ do: 'range', ...task(next, from + count - next), oneByOne });
    if (asked.lost === null) {
      parts.push(asked.answer);
      break;
    }
    if (isStopped(thread.stop)) break;
    if (asked.lost.property === 'no-throw' && !oneByOne) {
      // It came when the range was over: only one by one do cases show which of them has left it.
      oneByOne = true;
      continue;
    }
    const { number } = asked.lost;
    if (number > next) {
      // What was found before the loss went with the thread.
      const before = await playInThread(thread, drawn, task(next, number - next));
      parts.push(before.result);
      if (before.end !== null || before.result.played < number - next) return finish(before.end);
    }
    const known = lost.some(({ sentence }) => sentence === asked.lost.sentence);
    const again = known ? asked : await thread.ask({ do: 'range', ...task(number, 1) });
    if (isStopped(thread.stop)) break;
    if (again.lost === null) parts.push(again.answer);
    else {
      lost.push(again.lost);
      parts.push(lossResult(drawn, number, again.lost, recipes?.[number - from]));
      if (lost.length === MAX_LOST) return finish(endSentence(lost));
    }
    next = number + 1;
  }
  return finish(null);
}

/** What decides what the cases of a hunt are. */
export type Drawn = Pick<HuntedTarget, 'system' | 'seed' | 'space'>;

export function drawnOf({ system, words: { seed, space, version } }: ThreadTarget): Drawn {
  return { system, seed, space: version === undefined ? space : { ...space, version } };
}

/** The result of a range of which nothing was played. */
export function noCases(from: number): HuntedResult {
  return { from, played: 0, findings: [], met: {}, undecided: 0 };
}

/** The result of a case of which nothing is known but that it was lost. */
export function lossResult(
  drawn: Drawn,
  number: number,
  loss: Pick<Loss, 'property' | 'sentence' | 'digest'>,
  recipe?: Recipe,
): HuntedResult {
  const finding = findingOf(
    drawn.system,
    huntCase(drawn, number, recipe),
    number,
    verdictOf(loss),
    loss.digest,
  );
  return { from: number, played: 1, findings: [finding], met: {}, undecided: 0 };
}

function endSentence(lost: readonly Loss[]): string {
  const numbers = lost.map(({ number }) => number).join(', ');
  return `the hunt ends here: cases ${numbers} took their threads along`;
}
