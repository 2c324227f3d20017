import { huntCase } from '../../lab/index.ts';
import { caseLine } from '../replay-line.ts';
import { linkedReplay } from './failure-text.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedResult, HuntedSystem, HuntedTarget } from './hunt-types.ts';

/** What plays the first case that a hunt could not decide; nothing if it decided all, or the case is too long for a link. */
export function undecidedLines(
  target: HuntedTarget,
  words: HuntTargetSpec,
  { firstUndecided }: Pick<HuntedResult, 'firstUndecided'>,
): string[] {
  if (firstUndecided === undefined) return [];
  const { number, property } = firstUndecided;
  if (words.system !== undefined) return ownCaseLines(target.system, words, number);
  const run = {
    ...huntCase(target, number),
    version: target.system.version,
    variant: words.variant,
    verdict: { property },
  };
  const replay = linkedReplay(run, words);
  return replay === null ? [] : [replay];
}

/** What plays a case of a hunt on a system of the user's own; nothing on Redis. */
export function ownCaseLines(
  { variants }: HuntedSystem,
  { system, seed, variant }: HuntTargetSpec,
  number: number,
): string[] {
  if (system === undefined) return [];
  return [caseLine(system, seed, number, variants.length === 1 ? undefined : variant)];
}
