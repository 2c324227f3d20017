import { huntCase } from '../../lab/index.ts';
import { caseLine } from '../replay-line.ts';
import { linkedReplay } from './failure-text.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedResult, HuntedTarget } from './hunt-types.ts';

/** What plays the first case that a hunt could not decide; nothing if it decided all, or the case is too long for a link. */
export function undecidedLines(
  target: HuntedTarget,
  words: HuntTargetSpec,
  { firstUndecided }: Pick<HuntedResult, 'firstUndecided'>,
): string[] {
  if (firstUndecided === undefined) return [];
  const { number, property } = firstUndecided;
  const { system, variant } = words;
  if (system !== undefined) {
    const design = target.system.variants.length === 1 ? undefined : variant;
    return [caseLine(system, words.seed, number, design)];
  }
  const run = { ...huntCase(target, number), version: target.system.version, variant, verdict: { property } };
  const replay = linkedReplay(run, words);
  return replay === null ? [] : [replay];
}
