import { CONTROLS } from '../controls.ts';
import { button, h, show } from '../dom.ts';
import { count } from '../format.ts';
import { forkHere, goBeyond } from '../page.ts';
import { knownOf, type Page } from '../page-state.ts';
import type { Edit } from '../protocol.ts';
import { openDialog, openKeys } from './dialog.ts';
import { openOrder } from './order.ts';
import { problemOf } from './problem.ts';

/** Dialogs: what to do at a moment, and which keys there are. */

const KINDS: readonly { kind: Exclude<Edit['do'], 'first'>; text: string }[] = [
  { kind: 'send', text: 'send a command' },
  { kind: 'attach', text: 'attach a slave' },
  { kind: 'stall', text: 'stall a direction of a link' },
  { kind: 'resume', text: 'let a stalled direction go on' },
  { kind: 'slow-reader', text: 'make a reader slow' },
  { kind: 'cut', text: 'cut a link' },
  { kind: 'bgsave-kill', text: 'kill the BGSAVE child' },
  { kind: 'restart', text: 'restart a server' },
];

export function openForkDialog(page: Page): void {
  const { info } = knownOf(page);
  const names = info.lanes.map(({ name }) => name);
  const choose = (name: string, options: readonly string[], chosen = 0) =>
    h(
      'select',
      { name },
      ...options.map((each, index) => h('option', { value: each, selected: index === chosen }, each)),
    );
  const kind = h(
    'select',
    { name: 'kind' },
    ...KINDS.map((each) => h('option', { value: each.kind }, each.text)),
  );
  const fields = h('div', { class: 'fields' });
  const problem = problemOf('');
  const field = (label: string, control: HTMLElement) => h('label', {}, h('span', {}, label), control);
  const text = (name: string, value: string) =>
    h('input', { name, value, required: true, autocomplete: 'off' });
  const servers = info.servers;
  const fresh = `slave-${servers.length}`;
  const update = () => {
    const inner: Record<string, HTMLElement[]> = {
      send: [
        field('to', choose('server', servers)),
        field('in database', h('input', { name: 'db', type: 'number', min: 0, max: 15, value: 11 })),
        field('command', text('command', 'SET mine 1')),
      ],
      attach: [field('called', text('server', fresh)), field('as a slave of', choose('to', servers))],
      link: [
        field('from', choose('from', names, names.indexOf(servers[0]))),
        field('to', choose('to', names, names.length - 1)),
      ],
      slow: [
        field(
          'bytes a millisecond',
          h('input', { name: 'bytes', type: 'number', min: 1, max: 100000, value: 20 }),
        ),
      ],
      server: [field('server', choose('server', servers))],
    };
    const wanted =
      kind.value === 'send' || kind.value === 'attach'
        ? inner[kind.value]
        : ['stall', 'resume', 'cut'].includes(kind.value)
          ? inner.link
          : kind.value === 'slow-reader'
            ? [...inner.link, ...inner.slow]
            : inner.server;
    show(fields, ...wanted);
  };
  kind.addEventListener('change', update);
  update();
  const form = h(
    'form',
    {
      onsubmit(event: SubmitEvent) {
        event.preventDefault();
        const edit = editOf(new FormData(form));
        forkHere(page, edit).then(
          () => dialog.close(),
          (error: Error) => problem.replaceChildren(error.message),
        );
      },
    },
    h('p', {}, 'From here the run goes another way, as a branch of its own. The future you know stays.'),
    field('what', kind),
    fields,
    problem,
    h(
      'div',
      { class: 'buttons' },
      h('button', { type: 'submit', class: 'primary' }, 'Fork here'),
      button('Which message comes first…', () => {
        dialog.close();
        openOrder(page);
      }),
    ),
  );
  const dialog = openDialog(`Fork at event ${page.event}`, form);
}

function editOf(data: FormData): Edit {
  const text = (name: string) => String(data.get(name) ?? '');
  const kind = text('kind') as Exclude<Edit['do'], 'first'>;
  switch (kind) {
    case 'send':
      return {
        do: kind,
        server: text('server'),
        db: Number(text('db')),
        command: text('command').trim().split(/\s+/),
      };
    case 'attach':
      return { do: kind, server: text('server').trim(), to: text('to') };
    case 'slow-reader':
      return { do: kind, from: text('from'), to: text('to'), bytesPerMilli: Number(text('bytes')) };
    case 'stall':
    case 'resume':
    case 'cut':
      return { do: kind, from: text('from'), to: text('to') };
    default:
      return { do: kind, server: text('server') };
  }
}

/** To an event by its number, as a sentence, a verdict or the command names it. */
export function openGoTo(page: Page): void {
  const { events, complete } = knownOf(page).course;
  const number = h('input', {
    type: 'number',
    min: 0,
    max: complete ? events : null,
    value: page.event,
    required: true,
    'aria-label': 'event',
  });
  const form = h(
    'form',
    {
      class: 'send',
      onsubmit(event: SubmitEvent) {
        event.preventDefault();
        dialog.close();
        // The run may not have been played so far: it is, then.
        void goBeyond(page, Number(number.value));
      },
    },
    h('label', {}, h('span', {}, `event, from 0 to ${count(events)}${complete ? '' : '…'}`), number),
    h('button', { type: 'submit', class: 'primary' }, 'Go'),
  );
  const dialog = openDialog('Go to an event', form);
  number.select();
}

const OTHER_KEYS: readonly [string, string][] = [
  ['1 to 9', 'open one of the first nine scenarios'],
  ['a', 'act on whose event is on show: stall, cut, attach, send, each by its number'],
  ['g', 'go to an event by its number'],
  ['y', 'why the run violates a property, and what would have undone it'],
  ['f', 'fork here'],
  ['o', 'choose which of the messages under way comes first'],
  ['e', 'the gallery: findings and counterexamples'],
  ['v', 'put the other version beside, or take it away'],
  ['x', 'watch an expression: its value at each moment, and where it changes'],
  ['s', 'share this moment'],
  ['b', 'presentation: larger, and nothing but the run'],
  ['t', 'light or dark'],
  ['?', 'this list'],
  ['↑ ↓', 'inside a list, a diagram or a graph: from one entry to the next'],
];

export function openHelp(page: Page): void {
  const rows = [...CONTROLS.map(({ keyName, what }) => [keyName, what] as const), ...OTHER_KEYS];
  openKeys(rows, page.keys, (on) => {
    page.keys = on;
  });
}
