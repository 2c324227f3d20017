import { button, h, show } from '../dom.ts';
import { compareBranches, onVariant, open, turnTo } from '../page.ts';
import { knownOf, PANELS, type Page } from '../page-state.ts';
import { OWN_VARIANT } from '../protocol.ts';
import { openForkDialog, openHelp } from './dialogs.ts';
import { openCourse, openGallery, openWorkshop } from './on-demand.ts';
import { openShare } from './share.ts';
import { TITLES } from './stage.ts';
import { turnTheme } from './theme.ts';
import { openWatch } from './watch.ts';

/** The bar at the top: which run, on which variant, beside which; its futures; and what else there is. */
export interface Header {
  element: HTMLElement;
  draw(page: Page): void;
}

/** Scenarios in the order of a lecture; the first nine have keys. */
const ORDER = [
  'report-small',
  'shared-ids',
  'boundary-9-10',
  'report-db15-alone',
  'two-slaves',
  'slow-slave',
  'slave-held-in-bgsave',
  'second-slave-during-bgsave',
  'reconnecting-slave',
];

export function scenariosInOrder(page: Page): Page['catalogue']['scenarios'] {
  const place = (name: string) => (ORDER.indexOf(name) + 1 || ORDER.length + 1) as number;
  return [...page.catalogue.scenarios].sort(
    (a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1),
  );
}

export function openScenario(page: Page, name: string): void {
  const variant = page.main < 0 ? '2.4.9' : knownOf(page).info.variant;
  const beside = page.beside === null ? undefined : page.branches.get(page.beside)?.info.variant;
  report(page, open(page, onVariant(page, { scenario: { name }, variant, forks: [] }, variant), { beside }));
}

function report(page: Page, work: Promise<void>): void {
  work.catch((error: Error) => {
    page.problem = error.message;
    page.changed();
  });
}

export function toggleBeside(page: Page): void {
  const other = knownOf(page).info.variant === '2.4.10' ? '2.4.9' : '2.4.10';
  report(page, compareBranches(page, page.beside === null ? other : null));
}

export function present(page: Page): void {
  page.presenting = !page.presenting;
  page.changed();
}

export function theme(page: Page): void {
  turnTheme();
  page.changed();
}

export function createHeader(page: Page): Header {
  const scenario = h('select', { onchange: () => openScenario(page, scenario.value) });
  const variant = h('select', {
    onchange() {
      const { spec } = knownOf(page).info;
      report(page, open(page, { ...onVariant(page, spec, variant.value), forks: [] }, { at: page.event }));
    },
  });
  const beside = h('select', {
    onchange: () => report(page, compareBranches(page, beside.value === '' ? null : beside.value)),
  });
  const futures = h('nav', { class: 'futures', 'aria-label': 'futures of this run' });
  const panels = h('div');
  const menu = h(
    'div',
    { class: 'panel-list' },
    panels,
    h(
      'div',
      { class: 'buttons' },
      button('Present', () => present(page)),
      button('Light or dark', () => theme(page)),
      button('Watch an expression', () => openWatch(page)),
      button('Print a handout', () => window.print()),
      button('Keys', () => openHelp(page), { 'aria-label': 'Keys (?)' }, 'Keys ?'),
    ),
    h(
      'p',
      { class: 'elsewhere' },
      h('a', { href: '#' }, 'First screen'),
      h('a', { href: './system.html' }, 'Any system'),
    ),
  );
  const label = (text: string, control: HTMLElement) => h('label', {}, h('span', {}, text), control);
  const element = h(
    'header',
    { class: 'top' },
    h('h1', {}, 'replisim'),
    label('scenario', scenario),
    label('on', variant),
    label('beside', beside),
    futures,
    h(
      'div',
      { class: 'buttons actions' },
      button('Course', () => openCourse(page), { 'data-key': 'course' }),
      button('Workshop', () => openWorkshop(page), { 'data-key': 'workshop' }),
      button('Gallery', () => openGallery(page), { 'data-key': 'gallery' }),
      button('Fork', () => openForkDialog(page), { 'data-key': 'fork' }),
      button('Share', () => openShare(page)),
      h('details', { class: 'menu' }, h('summary', {}, 'View'), menu),
      button('Leave the presentation', () => present(page), { class: 'present leave' }),
    ),
  );
  const variantOptions = () => [
    ...page.catalogue.variants.map((id) => h('option', { value: id }, id)),
    h('option', { value: OWN_VARIANT, hidden: true }, 'your own'),
  ];
  let filled = false;
  return {
    element,
    draw(now) {
      const { info } = knownOf(now);
      if (!filled && now.catalogue.scenarios.length === 0) {
        // Until the catalogue is there: what is on show.
        const { scenario: shown } = info.spec;
        const name = 'name' in shown ? shown.name : '';
        show(scenario, h('option', { value: name }, name === '' ? 'a file' : name));
        show(variant, h('option', { value: info.variant }, info.variant));
        show(beside, h('option', { value: '' }, 'nothing'));
      } else if (!filled) {
        filled = true;
        for (const select of [scenario, variant, beside]) show(select);
        scenario.append(
          ...scenariosInOrder(now).map(({ name, title }, index) =>
            h('option', { value: name, title }, index < 9 ? `${index + 1} ${name}` : name),
          ),
          h('option', { value: '', hidden: true }, 'a file'),
        );
        variant.append(...variantOptions());
        beside.append(h('option', { value: '' }, 'nothing'), ...variantOptions());
      }
      scenario.value = 'name' in info.spec.scenario ? info.spec.scenario.name : '';
      for (const option of [...variant.options, ...beside.options])
        if (option.value === OWN_VARIANT) option.hidden = now.own === null;
      variant.value = info.variant;
      beside.value = now.beside === null ? '' : (now.branches.get(now.beside)?.info.variant ?? '');
      futures.hidden = now.family.length < 2;
      show(futures, ...now.family.map((branch, index) => futureOf(now, branch, index)));
      show(panels, ...PANELS.map((panel) => panelToggle(now, panel)));
    },
  };
}

function futureOf(page: Page, branch: number, index: number): HTMLElement {
  const { info } = knownOf(page, branch);
  const fork = info.spec.forks.at(-1);
  const text = index === 0 ? 'as it was' : `⑂ ${info.name}`;
  return h(
    'button',
    {
      type: 'button',
      'data-key': `future-${branch}`,
      'aria-current': branch === page.main ? 'true' : null,
      title: fork === undefined ? 'the run without a fork' : `forked at event ${fork.at}`,
      onclick: () => report(page, turnTo(page, branch)),
    },
    text,
  );
}

function panelToggle(page: Page, panel: (typeof PANELS)[number]): HTMLElement {
  const box = h('input', {
    type: 'checkbox',
    checked: page.panels.has(panel),
    'data-key': `panel-${panel}`,
    onchange() {
      if (box.checked) page.panels.add(panel);
      else page.panels.delete(panel);
      page.changed();
    },
  });
  return h('label', { class: 'check' }, box, ` ${TITLES[panel]}`);
}
