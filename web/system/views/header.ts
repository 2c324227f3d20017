import { button, h, show } from '../../dom.ts';
import { turnTheme } from '../../views/theme.ts';
import { EXAMPLES } from '../examples.ts';
import { ORIGINAL } from '../link.ts';
import {
  besideWord,
  openCase,
  openLink,
  putBeside,
  report,
  runOf,
  type SystemPage,
  turnTo,
} from '../page.ts';
import type { PlayedCase } from '../protocol.ts';
import { openHelp, openShare } from './dialogs.ts';
import { openFiles } from './files.ts';
import { openSource } from './source.ts';

/** The bar at the top: which system, on which design, which case, beside what; its branches; and what else there is. */
export interface Header {
  element: HTMLElement;
  draw(page: SystemPage): void;
}

const FILE = '';

export function openExample(page: SystemPage, name: string): void {
  const link = {
    source: { builtIn: name },
    variant: null,
    case: { seed: '1', storm: false },
    hands: [],
    at: null,
    digest: null,
    beside: null,
  };
  report(page, openLink(page, link));
}

export function present(page: SystemPage): void {
  page.presenting = !page.presenting;
  page.changed();
}

export function theme(page: SystemPage): void {
  turnTheme();
  page.changed();
}

/** The original beside, or taken away; without a branch by hand, the second design. */
export function toggleBeside(page: SystemPage): void {
  const word =
    page.family.length > 1 && page.main !== page.family[0]
      ? ORIGINAL
      : page.system?.variants.find(({ id }) => id !== runOf(page).spec.variant)?.id;
  report(page, putBeside(page, page.beside === null ? (word ?? null) : null));
}

export function createHeader(page: SystemPage): Header {
  const system = h(
    'select',
    { onchange: () => openExample(page, system.value) },
    ...EXAMPLES.map(({ name, title }) => h('option', { value: name }, title)),
    h('option', { value: FILE, hidden: true }, 'your own'),
  );
  const variant = h('select', {
    onchange: () =>
      report(page, openCase(page, { ...runOf(page).spec, variant: variant.value }, { at: page.event })),
  });
  const again = (played: PlayedCase) =>
    report(page, openCase(page, { variant: runOf(page).spec.variant, case: played, hands: [] }));
  const wanted = (): PlayedCase => ({ seed: seed.value.trim() || '1', storm: storm.checked });
  const seed = h('input', { size: 6, autocomplete: 'off', onchange: () => again(wanted()) });
  const storm = h('input', { type: 'checkbox', onchange: () => again(wanted()) });
  const another = button(
    'Another seed',
    () => {
      seed.value = nextSeed(seed.value);
      again(wanted());
    },
    {},
    '↻',
  );
  const beside = h('select', {
    onchange: () => report(page, putBeside(page, beside.value === '' ? null : beside.value)),
  });
  const futures = h('nav', { class: 'futures', 'aria-label': 'what hands have made of this run' });
  const file = h('input', {
    type: 'file',
    multiple: true,
    accept: '.ts,.js,.mts,.mjs,.json',
    class: 'unseen',
    tabindex: -1,
    'aria-hidden': 'true',
    onchange() {
      report(page, openFiles(page, [...(file.files ?? [])]));
      file.value = '';
    },
  });
  const label = (text: string, control: HTMLElement, kind = '') =>
    h('label', { class: kind }, h('span', {}, text), control);
  const stormLabel = label('storm', storm, 'storm');
  const element = h(
    'header',
    { class: 'top' },
    h('h1', {}, 'replisim'),
    label('system', system, 'system'),
    label('design', variant),
    h('span', { class: 'case' }, label('seed', seed), another, stormLabel),
    label('beside', beside),
    futures,
    h(
      'div',
      { class: 'buttons actions' },
      button('Share', () => openShare(page), { class: 'primary', 'data-key': 'share' }),
      button('Source', () => report(page, openSource(page)), { 'data-key': 'source' }),
      button('Open', () => file.click(), { 'aria-label': 'Open a file' }),
      file,
      button('Present', () => present(page), { class: 'present' }),
      button('Light or dark', () => theme(page), { 'aria-label': 'Light or dark' }, '◐'),
      button('Keys', () => openHelp(page), { 'aria-label': 'Keys (?)' }, '?'),
      h('a', { class: 'elsewhere', href: './index.html' }, 'Redis 2.4'),
    ),
  );
  return {
    element,
    draw(now) {
      const { spec } = runOf(now);
      const { source, system: view } = now;
      if (source === null || view === null) return;
      const own = system.options[system.options.length - 1];
      own.hidden = 'builtIn' in source;
      own.textContent = view.id;
      system.value = 'builtIn' in source ? source.builtIn : FILE;
      show(variant, ...view.variants.map(({ id, title }) => h('option', { value: id, title }, id)));
      variant.value = spec.variant;
      variant.title = view.variants.find(({ id }) => id === spec.variant)?.title ?? '';
      if ('seed' in spec.case) {
        if (document.activeElement !== seed) seed.value = spec.case.seed;
        storm.checked = spec.case.storm;
      } else if (document.activeElement !== seed) seed.value = '';
      seed.placeholder = 'seed' in spec.case ? '' : 'a file';
      stormLabel.hidden = !view.hasStorms;
      stormLabel.title = 'generated faults, losses and operations, as a hunt plays them';
      const original = h('option', { value: ORIGINAL, hidden: now.family[0] === now.main }, 'without hands');
      show(
        beside,
        h('option', { value: '' }, 'nothing'),
        original,
        ...view.variants.map(({ id, title }) => h('option', { value: id, title }, id)),
      );
      beside.value = besideWord(now) ?? '';
      futures.hidden = now.family.length < 2;
      show(futures, ...now.family.map((run, index) => branchOf(now, run, index)));
    },
  };
}

/** `7` is followed by `8`, `7/3` by `7/4`. */
function nextSeed(seed: string): string {
  const found = /^(.*?)(\d{1,9})$/.exec(seed.trim());
  return found === null ? '1' : `${found[1]}${Number(found[2]) + 1}`;
}

function branchOf(page: SystemPage, run: number, index: number): HTMLElement {
  const { hands } = runOf(page, run).spec;
  const [first] = hands;
  const more = hands.length > 1 ? ` and ${hands.length - 1} more` : '';
  return h(
    'button',
    {
      type: 'button',
      'data-key': `branch-${index}`,
      'aria-current': run === page.main ? 'true' : null,
      title:
        hands.map(({ after, step }) => `after event ${after}: ${step}`).join('\n') || 'nothing done by hand',
      onclick: () => turnTo(page, run),
    },
    index === 0 ? 'by itself' : `↳ ${first.step}${more}`,
  );
}
