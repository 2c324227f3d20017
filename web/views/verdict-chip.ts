import { undecidedOf, violatedOf } from '../asked-why.ts';
import { h, show } from '../dom.ts';
import { many } from '../format.ts';
import type { Known } from '../page-state.ts';

/** What is to be said of the run on show in a few words, always in sight; pressing it leads to all the verdicts. */
export interface VerdictChip {
  element: HTMLElement;
  /** @param opening another run is about to take its place */
  draw(known: Known, opening: boolean): void;
}

interface Said {
  style: 'bad' | 'good' | 'open';
  sign: string;
  text: string;
}

export function createVerdictChip(press: () => void): VerdictChip {
  const element = h('button', { type: 'button', class: 'verdict-chip open', onclick: press });
  let shown = '';
  return {
    element,
    draw(known, opening) {
      const { style, sign, text } = opening ? OPENING : inBrief(known);
      if (shown === text) return;
      shown = text;
      element.className = `verdict-chip ${style}`;
      element.setAttribute('aria-label', `The verdict: ${text}`);
      show(element, h('span', { 'aria-hidden': 'true' }, sign), h('span', {}, text));
    },
  };
}

const OPENING: Said = { style: 'open', sign: '…', text: 'being opened' };

function inBrief(known: Known): Said {
  const { info, course, ending, verdicts } = known;
  if (info.spec.forks.length > 0) {
    const leaked = course.leaked[course.rows - 1] ?? 0;
    return leaked > 0
      ? { style: 'bad', sign: '✕', text: `this fork leaks ${many(leaked, 'byte')}` }
      : { style: 'open', sign: '⑂', text: 'a fork: nothing leaked' };
  }
  if (ending === null) return { style: 'open', sign: '…', text: 'still playing' };
  if (verdicts === null) return { style: 'open', sign: '…', text: 'being judged' };
  const violated = violatedOf(known);
  if (violated.length > 0) {
    const more = violated.length > 1 ? ` +${violated.length - 1}` : '';
    return { style: 'bad', sign: '✕', text: `violated: ${violated[0].property}${more}` };
  }
  const undecided = undecidedOf(known).length;
  return undecided > 0
    ? { style: 'open', sign: '?', text: `${undecided} undecided` }
    : { style: 'good', sign: '✓', text: 'every property holds' };
}
