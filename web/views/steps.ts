import { centre, h, roving } from '../dom.ts';
import { count, seconds } from '../format.ts';
import { goTo } from '../page.ts';
import type { Known, Page } from '../page-state.ts';
import type { Moment } from '../protocol.ts';
import { markOf } from './marks.ts';

/** The steps around the moment, one line each. */
export function stepsView(page: Page, _known: Known, moment: Moment): HTMLElement {
  const lines = moment.steps.map(({ event, micros, headline, flags }) => {
    const mark = markOf(flags);
    const now = event === moment.event;
    return h(
      'button',
      {
        type: 'button',
        class: `line${now ? ' now' : ''}${event > moment.event ? ' future' : ''}`,
        'aria-current': now ? 'step' : null,
        'data-key': `step-${event}`,
        onclick: () => void goTo(page, event),
      },
      h('span', { class: 'when' }, `${count(event)} · ${seconds(micros)}`),
      mark === null ? null : h('span', { class: `tag ${mark.style}` }, mark.name),
      h('span', { class: 'what' }, headline),
    );
  });
  roving(
    lines,
    moment.steps.findIndex(({ event }) => event === moment.event),
  );
  const list = h('div', { class: 'steps scroll', role: 'group', 'aria-label': 'steps' }, ...lines);
  queueMicrotask(() => {
    const now = list.querySelector('.now');
    if (now !== null) centre(list, now);
  });
  return list;
}
