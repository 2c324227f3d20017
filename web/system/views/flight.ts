import { h } from '../../dom.ts';
import { type MessageView, messageWords, type SystemMoment } from '../known-run.ts';
import type { SystemPage } from '../page.ts';
import { doButton } from './nodes.ts';

/** The messages under way: each can be delivered, dropped, doubled or held. */
export function flightView(page: SystemPage, moment: SystemMoment, handsOff: string | null): HTMLElement {
  const { flying } = moment;
  if (flying.length === 0) return h('p', { class: 'quiet' }, 'No message is under way at this moment.');
  return h(
    'div',
    {},
    handsOff === null ? null : h('p', { class: 'quiet' }, `Nothing can be done here: ${handsOff}.`),
    h('ul', { class: 'flight' }, ...flying.map((message) => rowOf(page, moment, message, handsOff))),
  );
}

function rowOf(
  page: SystemPage,
  { flying, held }: SystemMoment,
  message: MessageView,
  handsOff: string | null,
): HTMLElement {
  const { id, from, to, text } = message;
  const words = messageWords(flying, message);
  const isHeld = held.has(id);
  const does = (label: string, verb: string) =>
    doButton(page, label, `${verb} ${words}`, handsOff, `${label} ${words}`);
  return h(
    'li',
    { class: page.chosen === id ? 'chosen' : null, 'aria-current': page.chosen === id ? 'true' : null },
    h(
      'span',
      { class: 'message' },
      h('code', {}, text),
      h('span', { class: 'quiet' }, `${from} → ${to}`, isHeld ? ' · held' : null),
    ),
    h(
      'span',
      { class: 'buttons' },
      does('Deliver', 'deliver'),
      does('Drop', 'drop'),
      does('Double', 'double'),
      isHeld ? null : does('Hold', 'hold'),
    ),
  );
}
