import { button, h } from '../dom.ts';
import { forkHere } from '../page.ts';
import { type Known, knownOf, type Page } from '../page-state.ts';
import type { Arrow, Edit, Moment, ShownLane } from '../protocol.ts';
import { openDialog } from './dialog.ts';
import { problemOf } from './problem.ts';

/** What can be done, at the moment on show, to who a lane of the diagram stands for, or to a message under way. */

export interface Deed {
  text: string;
  edit: Edit;
}

/** Of a reader that is made slow. */
const SLOW_BYTES_PER_MILLI = 20;

/** Whether what one sends to the other is being held: by a fault that the run has, or by hand. */
export function isHeld(known: Known, moment: Moment, from: string, to: string): boolean {
  const byHand = known.info.spec.forks.findLast(
    ({ at, edit }) =>
      at <= moment.event &&
      (edit.do === 'stall' || edit.do === 'resume') &&
      edit.from === from &&
      edit.to === to,
  );
  if (byHand !== undefined) return byHand.edit.do === 'stall';
  const slaves = moment.servers.find(({ name }) => name === from)?.slaves ?? [];
  return slaves.some(({ name, stalled }) => name === to && stalled);
}

/** A message that is held goes on, any other one is held. */
export function holdDeed(known: Known, moment: Moment, from: string, to: string): Deed {
  return isHeld(known, moment, from, to)
    ? { text: `let go what ${from} sends to ${to}`, edit: { do: 'resume', from, to } }
    : { text: `hold what ${from} sends to ${to}`, edit: { do: 'stall', from, to } };
}

/** A message under way comes before those of other senders; null where it does so by itself, or is not the next of its own. */
export function firstDeed(known: Known, moment: Moment, arrow: Arrow): Deed | null {
  const earlier = moment.arrows.filter(
    ({ lost, sent, arrived }) =>
      !lost && sent <= moment.event && arrived > moment.event && arrived < arrow.arrived,
  );
  const isBehindItsOwn = earlier.some(({ from, to }) => from === arrow.from && to === arrow.to);
  if (earlier.length === 0 || isBehindItsOwn) return null;
  const [from, to] = [arrow.from, arrow.to].map((lane) => known.info.lanes[lane].name);
  return { text: `what ${from} sends to ${to} arrives before all else`, edit: { do: 'first', from, to } };
}

export function deedsOf(known: Known, moment: Moment, { name, kind, of }: ShownLane): Deed[] {
  const cut: Deed = { text: `cut the connection to ${of}`, edit: { do: 'cut', from: of, to: name } };
  if (kind === 'client') return [holdDeed(known, moment, name, of), holdDeed(known, moment, of, name), cut];
  const slow: Deed = {
    text: 'let it read slowly',
    edit: { do: 'slow-reader', from: of, to: name, bytesPerMilli: SLOW_BYTES_PER_MILLI },
  };
  const link = of === '' ? [] : [holdDeed(known, moment, of, name), cut, slow];
  const hasChild = moment.servers.some((server) => server.name === name && server.child);
  return [
    ...link,
    { text: 'attach a slave to it', edit: { do: 'attach', server: freshName(known), to: name } },
    ...(hasChild
      ? [{ text: 'kill its BGSAVE child', edit: { do: 'bgsave-kill', server: name } as const }]
      : []),
    { text: 'restart it', edit: { do: 'restart', server: name } },
  ];
}

function freshName({ info }: Known): string {
  const taken = new Set(info.lanes.map(({ name }) => name));
  let number = info.servers.length;
  while (taken.has(`slave-${number}`)) number++;
  return `slave-${number}`;
}

/** What can be done to a lane, each by its number as well, and a command to send where it sends or listens. */
export function openDeeds(page: Page, lane: ShownLane): void {
  const { moment } = page;
  if (moment === null) return;
  const known = knownOf(page);
  const problem = problemOf('');
  const act = (edit: Edit) =>
    forkHere(page, edit).then(
      () => dialog.close(),
      (error: Error) => problem.replaceChildren(error.message),
    );
  const deeds = deedsOf(known, moment, lane).map(({ text, edit }, index) =>
    h(
      'button',
      { type: 'button', class: 'deed', onclick: () => void act(edit) },
      h('kbd', { 'aria-hidden': 'true' }, index + 1),
      ` ${text}`,
    ),
  );
  const dialog = openDialog(
    `${lane.name}, at event ${page.event}`,
    sendForm(lane, moment, act),
    h('div', { class: 'deeds' }, ...deeds),
    h('p', { class: 'quiet' }, 'The run goes another way from here. The future you know stays beside it.'),
    problem,
  );
  dialog.addEventListener('keydown', ({ key, target }) => {
    if (/^[1-9]$/.test(key) && (target as HTMLElement).closest('input') === null)
      deeds[Number(key) - 1]?.click();
  });
  deeds[0]?.focus();
}

function sendForm(lane: ShownLane, moment: Moment, act: (edit: Edit) => void): HTMLElement {
  const server = lane.kind === 'client' ? lane.of : lane.name;
  const own = moment.servers
    .find(({ name }) => name === server)
    ?.clients.find(({ name }) => name === lane.name)?.db;
  const command = h('input', { name: 'command', value: 'SET mine 1', required: true, autocomplete: 'off' });
  const db = h('input', { name: 'db', type: 'number', min: 0, max: 15, value: own ?? 11 });
  const form = h(
    'form',
    {
      class: 'send',
      onsubmit(event: SubmitEvent) {
        event.preventDefault();
        act({ do: 'send', server, db: Number(db.value), command: command.value.trim().split(/\s+/) });
      },
    },
    h('label', {}, h('span', {}, lane.kind === 'client' ? 'send' : 'send it'), command),
    h('label', {}, h('span', {}, 'in database'), db),
    h('button', { type: 'submit', class: 'primary' }, 'Send'),
  );
  return form;
}

/** The deeds of whose event is on show. */
export function actOnCurrent(page: Page): void {
  const { lanes } = knownOf(page).info;
  const lane = page.moment?.columns.find(({ event }) => event === page.event)?.lane ?? -1;
  const [found] = lane >= 0 ? [lanes[lane]] : lanes.filter(({ kind }) => kind === 'server');
  if (found !== undefined) openDeeds(page, found);
}

/** Buttons for a message that is under way: hold it, let it come before the others, or see it arrive. */
export function messageDeeds(
  page: Page,
  { hold, first, arrive }: { hold: Deed; first: Deed | null; arrive: (() => void) | null },
): HTMLElement {
  const act = (edit: Edit) => () =>
    void forkHere(page, edit).catch((error: Error) => {
      page.problem = error.message;
      page.changed();
    });
  const word = hold.edit.do === 'resume' ? 'Let it go' : 'Hold it';
  return h(
    'span',
    { class: 'buttons' },
    button(word, act(hold.edit), { title: hold.text, 'data-key': 'hold' }),
    first === null
      ? null
      : button('Let it come first', act(first.edit), { title: first.text, 'data-key': 'first' }),
    arrive === null ? null : button('See it arrive', arrive, { 'data-key': 'arrive' }),
  );
}
