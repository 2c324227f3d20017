import type { Version } from '../model/scenario/scenario.ts';
import type { Variant } from '../model/server/variant.ts';
import { feed2410 } from '../model/variants/feed-2.4.10.ts';
import type { Verdict } from '../model/world/outcome.ts';
import { createSeededChooser } from '../sim/index.ts';
import { type Case, drawCase, type Space } from './arbitraries/scenarios.ts';
import { chooserOf } from './failure.ts';
import { judge } from './judge.ts';
import type { Property } from './property.ts';
import { namesIn, siteOf } from './violation-signature.ts';

/**
 * A hunt: generated cases, each numbered, each the same whenever and wherever it is drawn: case N of seed S depends on S
 * and N alone. So ranges of a hunt can be given to threads and machines, and their findings put together.
 */
export interface Quarry {
  variant: Variant;
  version: Version;
  properties: readonly Property[];
  /** What is drawn; the default is everything. */
  space?: Space;
  seed: string;
}

export interface HuntFinding {
  /** The number of the case in the hunt. */
  number: number;
  case: Case;
  verdict: Verdict;
  digest: string;
  /** What it is known by: findings of one site are one. */
  site: string;
}

export interface HuntResult {
  /** Cases played, from `from` on. */
  from: number;
  played: number;
  /** One for each site, the one with the lowest number. */
  findings: HuntFinding[];
  /** How many cases met each `sometimes`. */
  met: Record<string, number>;
  /** Cases that could not be decided. */
  undecided: number;
}

export interface HuntHooks {
  onCase?(number: number): void;
  interrupted?(): boolean;
}

/** Plays cases `from` to `from + count - 1`. Interrupted, it gives what it has. */
export function hunt(quarry: Quarry, from: number, count: number, hooks: HuntHooks = {}): HuntResult {
  const result: HuntResult = { from, played: 0, findings: [], met: {}, undecided: 0 };
  for (let number = from; number < from + count; number++) {
    if (hooks.interrupted?.() === true) break;
    hooks.onCase?.(number);
    result.played++;
    addCase(result, quarry, number);
  }
  return result;
}

/** Case `number` of a hunt. */
export function huntCase(
  { seed, space, version }: Pick<Quarry, 'seed' | 'space' | 'version'>,
  number: number,
): Case {
  return drawCase(createSeededChooser(`${seed}/${number}`), { ...space, version });
}

function addCase(result: HuntResult, quarry: Quarry, number: number): void {
  const drawn = huntCase(quarry, number);
  const { outcome, verdicts } = judge(drawn.scenario, {
    variant: quarry.variant,
    chooser: chooserOf(drawn),
    properties: quarry.properties,
  });
  for (const { when, held, property } of verdicts) {
    if (when === 'sometimes' && held === true) result.met[property] = (result.met[property] ?? 0) + 1;
  }
  if (verdicts.some(({ when, held }) => when !== 'sometimes' && held === null)) result.undecided++;
  for (const verdict of verdicts) {
    if (verdict.held !== false) continue;
    const site = siteOf(verdict, namesIn(drawn.scenario));
    if (result.findings.some((finding) => finding.site === site)) continue;
    if (heldAgainst(quarry, drawn, verdict)) {
      result.findings.push({ number, case: drawn, verdict, digest: outcome.digest, site });
    }
  }
}

/** What the right feed of the same version violates under the same choices is not a variant's own. */
export function heldAgainst(quarry: Quarry, drawn: Case, { property }: Verdict): boolean {
  if (quarry.variant.id === feed2410.id) return true;
  const { verdicts } = judge(drawn.scenario, {
    variant: feed2410,
    chooser: chooserOf(drawn),
    properties: quarry.properties.filter(({ id }) => id === property),
  });
  return verdicts[0].held !== false;
}

/** Puts the results of ranges together, in the order of their cases: the same whatever the ranges were. */
export function mergeHunts(results: readonly HuntResult[]): HuntResult {
  const ordered = [...results].sort((a, b) => a.from - b.from);
  const merged: HuntResult = { from: ordered[0]?.from ?? 0, played: 0, findings: [], met: {}, undecided: 0 };
  for (const { played, findings, met, undecided } of ordered) {
    merged.played += played;
    merged.undecided += undecided;
    for (const [property, times] of Object.entries(met))
      merged.met[property] = (merged.met[property] ?? 0) + times;
    for (const finding of findings) {
      if (!merged.findings.some(({ site }) => site === finding.site)) merged.findings.push(finding);
    }
  }
  return merged;
}
