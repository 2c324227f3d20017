import { isUndecided } from '../../lab/index.ts';
import { firstWrong, type KnownRun } from './known-run.ts';
import type { PropertyView } from './protocol.ts';

/** What the properties say at the moment, the weightiest first: the chip that is always in sight. */
export interface Standing {
  kind: 'bad' | 'open' | 'good';
  text: string;
  /** Where it was violated. */
  event: number | null;
}

export function standingOf(run: KnownRun, now: number, properties: readonly PropertyView[]): Standing {
  for (const { id } of properties) {
    const wrong = firstWrong(run, id);
    if (wrong !== null && wrong.event <= now)
      return { kind: 'bad', text: `violated: ${id}. ${sentenceOf(wrong.value)}`, event: wrong.event };
  }
  const violated = run.judgement?.verdicts.find(({ held }) => held === false);
  if (violated !== undefined && violated.when !== 'always' && now >= run.frames.length - 1)
    return {
      kind: 'bad',
      text: `violated: ${violated.property}. ${sentenceOf(violated.sentence)}`,
      event: null,
    };
  if (now >= run.frames.length - 1 && run.judgement !== null) {
    const open = run.judgement.verdicts.find(isUndecided);
    return open === undefined
      ? { kind: 'good', text: 'every property holds', event: null }
      : { kind: 'open', text: `undecided: ${open.property}`, event: null };
  }
  return { kind: 'good', text: 'holds so far', event: null };
}

/** `there is no leader` as a sentence. */
export function sentenceOf(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
