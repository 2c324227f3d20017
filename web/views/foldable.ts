import { h } from '../dom.ts';
import { fold, type Page } from '../page-state.ts';

/** A line that opens to the whole of it: the page remembers which are open, whatever is drawn anew. */
export function foldable(
  page: Page,
  key: string,
  line: readonly (Node | string)[],
  whole: () => HTMLElement,
): HTMLElement {
  const open = page.opened.has(key);
  const head = h(
    'button',
    {
      type: 'button',
      class: 'fold',
      'data-key': key,
      'aria-expanded': String(open),
      onclick: () => fold(page, key, !open),
    },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, open ? '▾' : '▸'),
    ...line,
  );
  return h('section', { class: 'foldable' }, head, open ? whole() : null);
}
