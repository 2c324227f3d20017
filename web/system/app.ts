import '../style/tokens.css';
import '../style/frame.css';
import '../style/panels.css';
import '../style/system.css';
import '../style/print.css';
import { button, h, show } from '../dom.ts';
import { problemOf } from '../views/problem.ts';
import { COLUMN, GUTTER } from '../views/space-time.ts';
import { createClient } from './client.ts';
import { CONTROLS } from './controls.ts';
import { EXAMPLES, exampleNamed } from './examples.ts';
import { readLink } from './link.ts';
import {
  besideOf,
  createPage,
  goTo,
  grown,
  momentOf,
  openLink,
  partingOf,
  report,
  runOf,
  type SystemPage,
  sentenceOf,
  standingOf,
} from './page.ts';
import { fragmentOf, openHelp, openShare } from './views/dialogs.ts';
import { openFiles } from './views/files.ts';
import { createHeader, openExample, present, theme, toggleBeside } from './views/header.ts';
import { openSource } from './views/source.ts';
import { createStage } from './views/stage.ts';
import { createTimeBar } from './views/time-bar.ts';

/** The page on any system: puts its parts together, draws them when something has changed, and listens. */

const client = createClient((run, part) => grown(page, run, part));
const page: SystemPage = createPage(client, planDraw);
const header = createHeader(page);
const timeBar = createTimeBar(page);
const left = createStage('left', true);
const right = createStage('right', false);
const sentence = h('p', { class: 'sentence', 'aria-live': 'polite', role: 'status' });
const about = h('p', { class: 'about' });
const standing = h('p', { class: 'standing', role: 'status' });
const difference = h('p', { class: 'difference' });
const tasks = h('div', { class: 'tasks' });
const problem = problemOf('');
const stages = h('main', { class: 'stages' }, left.element, right.element);
document
  .querySelector('#page')
  ?.append(
    header.element,
    problem,
    h('div', { class: 'said' }, about, tasks, standing, sentence, difference),
    stages,
    timeBar.element,
  );

let planned = false;
function planDraw(): void {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => {
    planned = false;
    draw();
  });
}

function draw(): void {
  problem.textContent = page.problem;
  const moment = momentOf(page);
  if (moment === null || page.system === null) return;
  const run = runOf(page);
  const beside = besideOf(page);
  const root = document.documentElement;
  root.classList.toggle('presenting', page.presenting);
  root.classList.toggle('comparing', beside !== null);
  stages.classList.toggle('two', beside !== null);
  header.draw(page);
  timeBar.draw(page);
  document.title = `${page.system.id} - replisim`;
  drawAbout(page.system.id);
  drawStanding();
  const said = page.message === '' ? sentenceOf(moment.frame.sentence) : page.message;
  if (sentence.textContent !== said) sentence.textContent = said;
  difference.hidden = beside === null;
  if (beside !== null) difference.replaceChildren(...partingText());
  left.draw(page, run, moment, beside === null ? '' : headingOf(run.spec));
  right.draw(
    page,
    beside?.run ?? null,
    beside?.moment ?? null,
    beside === null ? '' : headingOf(beside.run.spec),
  );
  const fragment = fragmentOf(page);
  if (fragment !== null && !isServed()) history.replaceState(null, '', `#${fragment}`);
}

function headingOf({ variant, hands }: ReturnType<typeof runOf>['spec']): string {
  return hands.length === 0 ? `${variant}, by itself` : `${variant}, with ${hands.length} done by hand`;
}

function drawAbout(id: string): void {
  const example =
    page.source !== null && 'builtIn' in page.source ? exampleNamed(page.source.builtIn) : undefined;
  const design = page.system?.variants.find((variant) => variant.id === runOf(page).spec.variant);
  const what = example === undefined ? `${id}.` : `${example.title}. ${example.about}`;
  const text = design === undefined ? what : `${what} Design: ${design.title}.`;
  if (about.textContent !== text) about.textContent = text;
  tasks.hidden = (example?.tasks.length ?? 0) === 0;
  show(
    tasks,
    h('span', { class: 'quiet' }, 'Try: '),
    ...(example?.tasks ?? []).map((task) =>
      button(
        task.title,
        () =>
          report(
            page,
            readLink(task.link)
              .then((link) => openLink(page, link))
              .then(() => {
                page.message = task.what;
              }),
          ),
        { 'data-key': `task-${task.title}` },
      ),
    ),
  );
}

function drawStanding(): void {
  const { kind, text, event } = standingOf(page);
  standing.className = `standing ${kind}`;
  const key = `${text} ${event}`;
  if (standing.dataset.shown === key) return;
  standing.dataset.shown = key;
  show(
    standing,
    h('b', {}, text),
    event === null ? null : ' ',
    event === null ? null : button(`event ${event}`, () => goTo(page, event), { class: 'link' }),
  );
}

function partingText(): (Node | string)[] {
  const event = partingOf(page);
  if (event === null) return ['The two have not parted so far.'];
  if (event === page.event) return ['Here the two part: until now both went the same way.'];
  return ['The two part at ', button(`event ${event}`, () => goTo(page, event), { class: 'link' }), '.'];
}

/** How many columns the diagram has room for. */
function measure(): void {
  const width = left.element.querySelector('.p-diagram .body')?.clientWidth ?? 0;
  if (width === 0) return;
  const columns = Math.max(6, Math.min(60, Math.floor((width - GUTTER - 40) / COLUMN)));
  if (columns === page.columns) return;
  page.columns = columns;
  planDraw();
}
new ResizeObserver(measure).observe(left.element);

const LETTERS: Record<string, (page: SystemPage) => void> = {
  v: toggleBeside,
  s: openShare,
  e: (now) => report(now, openSource(now)),
  b: present,
  t: theme,
  '?': openHelp,
};

addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || momentOf(page) === null) return;
  if (document.querySelector('dialog[open]') !== null) return;
  const element = target as HTMLElement;
  if (element.closest('input, select, textarea, [contenteditable], summary') !== null) return;
  if (key === ' ' && element.closest('button, [role=button]') !== null) return;
  const example = /^[1-9]$/.test(key) ? EXAMPLES[Number(key) - 1] : undefined;
  const control = CONTROLS.find((each) => each.key === key);
  const letter = LETTERS[key];
  if (key.length === 1 && !page.keys && key !== '?' && key !== ' ') return;
  if (example !== undefined) openExample(page, example.name);
  else if (control !== undefined) control.act(page);
  else if (letter !== undefined) letter(page);
  else return;
  event.preventDefault();
});

addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  report(page, openFiles(page, [...(event.dataTransfer?.files ?? [])]));
});
addEventListener('hashchange', () => void begin());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', planDraw);

/** Where `replisim serve ./my-system.ts` has put the system. */
const SERVED = 'served-system.json';

async function begin(): Promise<void> {
  try {
    if (location.hash === '#served') await openServed();
    else if (location.hash.length > 1) await openLink(page, await readLink(location.hash));
    else openExample(page, EXAMPLES[0].name);
  } catch (error) {
    const said = (error as Error).message;
    if (page.family.length === 0) await openLink(page, await readLink(`system=${EXAMPLES[0].name}`));
    page.problem = said;
    planDraw();
  }
}

/** The address of a system that is served stays as it is: a reload plays the file as it is by then. */
function isServed(): boolean {
  return location.hash === '#served' && page.source !== null && !('builtIn' in page.source);
}

async function openServed(): Promise<void> {
  const response = await fetch(SERVED);
  if (response.status === 404)
    throw new Error('no system is served here; `replisim serve ./my-system.ts` serves one');
  if (!response.ok) throw new Error(await response.text());
  const source = await response.json();
  const plain = { case: { seed: '1', storm: false }, hands: [], at: null, digest: null, beside: null };
  await openLink(page, { source, variant: null, ...plain });
}

void begin();
