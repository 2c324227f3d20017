import { h, roving } from '../dom.ts';
import { count } from '../format.ts';
import { goTo } from '../page.ts';
import type { Known, Page } from '../page-state.ts';
import type { Moment } from '../protocol.ts';

/** The first server's log up to the moment, as its file would have it. Each line leads to where it was written. */
export function logView(page: Page, _known: Known, moment: Moment): HTMLElement {
  if (moment.log.length === 0) return h('p', { class: 'quiet' }, 'Nothing has been logged yet.');
  const lines = moment.log.map(({ event, text }, index) =>
    h(
      'button',
      {
        type: 'button',
        class: 'line',
        'data-key': `log-${event}-${index}`,
        title: `event ${count(event)}`,
        onclick: () => void goTo(page, event),
      },
      text,
    ),
  );
  roving(lines, lines.length - 1);
  const list = h('div', { class: 'log scroll', role: 'group', 'aria-label': 'log lines' }, ...lines);
  queueMicrotask(() => {
    list.scrollTop = list.scrollHeight;
  });
  return list;
}
