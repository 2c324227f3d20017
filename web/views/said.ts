import { h } from '../dom.ts';
import { capital } from '../format.ts';
import type { Page } from '../page-state.ts';

/** What the event on show did: one line that says what matters, and all of it, in order of weight, on demand. */

/** So many clauses are read at a glance; more fold out. */
const AT_A_GLANCE = 8;

export interface SaidView {
  element: HTMLElement;
  draw(page: Page): void;
}

export function createSaid(): SaidView {
  const headline = h('p', { class: 'headline', role: 'status', 'aria-live': 'polite' });
  const clauses = h('p', { class: 'clauses' });
  const fold = h('button', { type: 'button', class: 'link' });
  const element = h('div', { class: 'sentence' }, headline, clauses, fold);
  return {
    element,
    draw(page) {
      const said = page.message ?? page.moment?.headline ?? '';
      if (headline.textContent !== said) headline.textContent = said;
      const all = page.moment?.clauses ?? [];
      const many = all.length > AT_A_GLANCE;
      // A single clause is the headline.
      clauses.hidden = all.length < 2 || (many && !page.unfolded);
      clauses.textContent = clauses.hidden ? '' : `${capital(all.join('; '))}.`;
      clauses.classList.toggle('scroll', many);
      fold.hidden = !many;
      fold.textContent = page.unfolded ? 'Less' : `All ${all.length} things that happened`;
      fold.setAttribute('aria-expanded', String(page.unfolded));
      fold.onclick = () => {
        page.unfolded = !page.unfolded;
        page.changed();
      };
    },
  };
}
