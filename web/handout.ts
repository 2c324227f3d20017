import { encode } from 'uqr';
import { h, show, svg } from './dom.ts';
import { count } from './format.ts';
import { knownOf, type Page } from './page-state.ts';

/** What a printed moment says beside its panels: which it is, and how to come back to it. */

/** A code with more has dots that a phone does not tell apart on paper. */
const MAX_CODE_LENGTH = 900;

/** Fills the head of the handout when the page is printed, however that is asked for. */
export function printHandouts(page: Page, fragmentOf: (page: Page) => string): void {
  const head = h('section', { class: 'handout', 'aria-label': 'this moment' });
  document.querySelector('.said')?.after(head);
  addEventListener('beforeprint', () => {
    if (page.main < 0 || page.moment === null) return;
    const { info, ending } = knownOf(page);
    const address = `${location.href.replace(/#.*$/, '')}#${fragmentOf(page)}`;
    const facts = [
      `event ${count(page.moment.event)}`,
      `scenario ${'name' in info.spec.scenario ? info.spec.scenario.name : info.title}`,
      `on ${info.variant}`,
      `seed ${info.seed}`,
      ...(ending === null ? [] : [`digest ${ending.digest}`]),
    ];
    show(
      head,
      h('p', {}, h('b', {}, facts.join(' · '))),
      h('p', {}, page.moment.headline),
      address.length > MAX_CODE_LENGTH ? null : codeOf(address),
      address.length > MAX_CODE_LENGTH
        ? h('p', {}, 'Its link is too long for paper: Share gives it.')
        : h('p', { class: 'address' }, address),
    );
  });
}

/** A QR code of a text. */
function codeOf(text: string): SVGElement {
  const { size, data } = encode(text, { ecc: 'L', border: 2 });
  const dots = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return svg(
    'svg',
    {
      viewBox: `0 0 ${size} ${size}`,
      class: 'code',
      role: 'img',
      'aria-label': 'the link as a code for a phone',
    },
    svg('path', { d: dots.join('') }),
  );
}
