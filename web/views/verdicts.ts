import type { Verdict } from '../../lab/index.ts';
import { h } from '../dom.ts';
import { count } from '../format.ts';
import type { Known, Page } from '../page-state.ts';
import type { Moment } from '../protocol.ts';
import { verdictWord } from '../verdict-word.ts';

/** What the properties say of the whole run, in the command's own sentences. */
export function verdictsView(page: Page, known: Known, _moment: Moment): HTMLElement {
  const { ending, verdicts, info } = known;
  return h(
    'div',
    { class: 'verdicts' },
    h('p', { class: 'quiet' }, endText(ending)),
    listOf(page, info.spec.forks.length > 0, verdicts),
  );
}

function endText(ending: Known['ending']): string {
  if (ending === null) return 'The run is being played to its end.';
  const { stop, events, digest } = ending;
  // A long run is shown to a bound of the page's own; the properties are asked of all of it.
  return stop === 'budget'
    ? `The first ${count(events)} events; the run has more, which are not shown.`
    : `The whole run: ${count(events)} events, digest ${digest}.`;
}

function listOf(_page: Page, isFork: boolean, verdicts: Verdict[] | null): HTMLElement {
  if (isFork) return h('p', {}, 'Properties are asked of whole scenarios; a fork is judged by what you see.');
  if (verdicts === null) return h('p', {}, 'The properties have not been asked yet.');
  const shown = verdicts.filter(({ when, held }) => when !== 'sometimes' || held === true);
  const order = [...shown].sort((a, b) => weight(a) - weight(b));
  return h('ul', { tabindex: 0, 'aria-label': 'verdicts' }, ...order.map(itemOf));
}

function weight({ held, when }: Verdict): number {
  return (held === false ? 0 : held === null ? 1 : 2) + (when === 'sometimes' ? 3 : 0);
}

function itemOf({ property, held, when, sentence }: Verdict): HTMLElement {
  return h(
    'li',
    { class: `verdict ${held === false ? 'bad' : held === null ? 'open' : 'good'}` },
    h('b', {}, `${verdictWord({ when, held })} · ${property}`),
    ' ',
    sentence,
  );
}
