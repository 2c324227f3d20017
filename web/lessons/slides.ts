import { button, h, show } from '../dom.ts';
import type { Page } from '../page-state.ts';
import { openFragment } from '../views/share.ts';
import { markdown } from './markdown.ts';

/** The slides of a lecture, beside the stage: each may name the moment that goes with it. */

const [slidesText] = Object.values(
  import.meta.glob<string>('../../docs/course/slides.md', { query: '?raw', import: 'default', eager: true }),
);

/** The fragment of a slide's moment. */
const MOMENT = /^Moment: `([^`]+)`$/m;

/** A slide's text, and the link of its moment. */
const slides = slidesText
  .split(/^---$/m)
  .slice(1)
  .map((text) => ({
    moment: MOMENT.exec(text)?.[1] ?? null,
    text: text.replace(MOMENT, ''),
  }));

/** Shows the first slide; the page presents from then on. */
export function slidesView(page: Page): HTMLElement {
  const body = h('div', { class: 'slide', 'aria-live': 'polite' });
  const place = h('output');
  let current = 0;
  const turn = (by: number) => {
    current = Math.max(0, Math.min(slides.length - 1, current + by));
    const { text, moment } = slides[current];
    place.replaceChildren(`${current + 1} of ${slides.length}`);
    show(body, ...markdown(text, () => null));
    if (moment === null) return;
    // The slides turn by their own buttons: all that they show is one step of the browser's.
    openFragment(page, moment, by !== 0).then(
      () => {
        page.presenting = true;
        page.changed();
      },
      (error: Error) => {
        page.problem = error.message;
        page.changed();
      },
    );
  };
  const element = h(
    'div',
    {
      tabindex: -1,
      onkeydown(event: KeyboardEvent) {
        if (event.key !== 'PageDown' && event.key !== 'PageUp') return;
        event.preventDefault();
        turn(event.key === 'PageDown' ? 1 : -1);
      },
    },
    h(
      'div',
      { class: 'buttons' },
      button('Slide before', () => turn(-1), {}, '‹ slide'),
      button('Next slide', () => turn(1), { class: 'primary' }, 'slide ›'),
      place,
    ),
    body,
  );
  turn(0);
  return element;
}
