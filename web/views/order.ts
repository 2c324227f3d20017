import { button, h } from '../dom.ts';
import { many, shortened, spelled } from '../format.ts';
import { forkHere, goTo } from '../page.ts';
import type { Page } from '../page-state.ts';
import type { Coming, FreeOrder } from '../protocol.ts';
import { openDialog } from './dialog.ts';
import { problemOf } from './problem.ts';

/** Which of the messages under way comes first: a choice wherever the network leaves the order free. */
export function openOrder(page: Page): void {
  const { client, main: branch, event } = page;
  client.ask({ op: 'order', branch, event, from: event }).then(
    (order) => showOrder(page, order),
    (error: Error) => {
      page.problem = error.message;
      page.changed();
    },
  );
}

function showOrder(page: Page, order: FreeOrder): void {
  const { messages } = order;
  const { main: branch, event } = page;
  const problem = problemOf('');
  const now = page.moment?.micros ?? 0;
  const pick = ({ from, to }: Coming) =>
    forkHere(page, { do: 'first', from, to }).then(
      () => dialog.close(),
      (error: Error) => problem.replaceChildren(error.message),
    );
  const rows = messages.map((message, place) =>
    h(
      'button',
      { type: 'button', class: 'deed', disabled: place === 0, onclick: () => void pick(message) },
      h('kbd', { 'aria-hidden': 'true' }, place + 1),
      ` ${wordsFor(message, now)}${place === 0 ? ' (comes first by itself)' : ''}`,
    ),
  );
  const onward = h('div', { class: 'buttons' });
  const showNext = ({ next, complete }: FreeOrder) =>
    onward.replaceChildren(
      next === null
        ? h('p', { class: 'quiet' }, complete ? NO_CHOICE : 'Looking for the next choice…')
        : button(`To the next choice: event ${next}`, () => {
            dialog.close();
            void goTo(page, next, true).then(() => openOrder(page));
          }),
    );
  showNext(order);
  const dialog = openDialog(
    `What comes first, at event ${event}`,
    h('p', {}, explained(messages.length)),
    h('div', { class: 'deeds' }, ...rows),
    onward,
    problem,
  );
  dialog.addEventListener('keydown', ({ key }) => {
    if (/^[1-9]$/.test(key)) rows[Number(key) - 1]?.click();
  });
  (rows[1] ?? onward.querySelector('button'))?.focus();
  const lookOn = async ({ next, searched: from, complete }: FreeOrder): Promise<void> => {
    if (next !== null || complete || !dialog.isConnected) return;
    const further = await page.client.ask({ op: 'order', branch, event, from });
    showNext(further);
    await lookOn(further);
  };
  lookOn(order).catch((error: Error) => problem.replaceChildren(error.message));
}

const NO_CHOICE = 'After this moment no two messages are under way to one receiver.';

function explained(messages: number): string {
  if (messages === 0) return 'No message is under way here: what comes next is settled.';
  if (messages === 1) return 'One message is under way here: there is nothing to choose.';
  return 'Each connection keeps its order; between connections the network is free. What you pick comes first: those before it wait until it has arrived. The run goes another way from here, and the future you know stays.';
}

function wordsFor({ from, to, micros, bytes }: Coming, now: number): string {
  const what = bytes === '' ? 'the end of the stream' : shortened(spelled(bytes), 60);
  return `${from} to ${to}, in ${many(micros - now, 'microsecond')}: ${what}`;
}
