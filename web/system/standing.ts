import { firstWrong } from './known-run.ts';
import { runOf, type SystemPage } from './page.ts';

/** What the properties say at the moment, the weightiest first: the chip that is always in sight. */
export interface Standing {
  kind: 'bad' | 'open' | 'good';
  text: string;
  /** Where it was violated. */
  event: number | null;
}

export function standingOf(page: SystemPage): Standing {
  const run = runOf(page);
  for (const { id } of page.system?.properties ?? []) {
    const wrong = firstWrong(run, id);
    if (wrong !== null && wrong.event <= page.event)
      return { kind: 'bad', text: `violated: ${id}. ${sentenceOf(wrong.value)}`, event: wrong.event };
  }
  const violated = run.judgement?.verdicts.find(({ held }) => held === false);
  if (violated !== undefined && violated.when !== 'always' && page.event >= run.frames.length - 1)
    return {
      kind: 'bad',
      text: `violated: ${violated.property}. ${sentenceOf(violated.sentence)}`,
      event: null,
    };
  if (page.event >= run.frames.length - 1 && run.judgement !== null) {
    const open = run.judgement.verdicts.find(({ held }) => held === null);
    return open === undefined
      ? { kind: 'good', text: 'all properties hold', event: null }
      : { kind: 'open', text: `undecided: ${open.property}`, event: null };
  }
  return { kind: 'good', text: 'holds so far', event: null };
}

/** `there is no leader` as a sentence. */
export function sentenceOf(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
