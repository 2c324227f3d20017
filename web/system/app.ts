import { createAddressBar } from '../address-bar.ts';
import '../style/tokens.css';
import '../style/frame.css';
import '../style/panels.css';
import '../style/system.css';
import '../style/print.css';
import { createWorkerClient } from '../client.ts';
import { button, h, show } from '../dom.ts';
import { embedIfAsked } from '../embed.ts';
import { listenToDrops, listenToKeys, onceAFrame } from '../listen.ts';
import { keepForOffline } from '../offline.ts';
import { problemOf } from '../views/problem.ts';
import { COLUMN, GUTTER } from '../views/space-time.ts';
import { createTimeBar } from '../views/time-bar.ts';
import { CONTROLS, toEnd, togglePlaying } from './controls.ts';
import { EXAMPLES, exampleNamed } from './examples.ts';
import { readSystemLink } from './link.ts';
import {
  besideOf,
  createPage,
  goTo,
  grown,
  jump,
  momentOf,
  openLink,
  partingOf,
  report,
  runOf,
  type SystemPage,
  stepBy,
} from './page.ts';
import type { Answers, Growth, Request } from './protocol.ts';
import { sentenceOf, standingOf } from './standing.ts';
import { fragmentOf, openHelp, openShare } from './views/dialogs.ts';
import { openFiles } from './views/files.ts';
import { createHeader, openExample, present, theme, toggleBeside } from './views/header.ts';
import { openSource } from './views/source.ts';
import { createStage } from './views/stage.ts';

/** The page on any system: puts its parts together, draws them when something has changed, and listens. */

const addressBar = createAddressBar();
const planDraw = onceAFrame(() => draw());
const client = createWorkerClient<Request, Answers, Growth>(
  new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' }),
  (growth) => grown(page, growth.grown, growth.part),
);
const page: SystemPage = createPage(client, planDraw);
const header = createHeader(page);
const timeBar = createTimeBar({
  goTo: (event) => goTo(page, event),
  stepBy: (by) => stepBy(page, by),
  toEnd: () => toEnd(page),
  togglePlaying: () => togglePlaying(page),
  setSpeed(speed) {
    page.speed = speed;
  },
  jumps: [
    button('‹ event', () => jump(page, -1), {
      'aria-label': 'To the event before in which something went wrong',
    }),
    button('event ›', () => jump(page, 1), {
      'aria-label': 'To the next event in which something goes wrong',
    }),
  ],
});
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
  timeBar.draw({
    ...page,
    events: run.frames.length - 1,
    complete: run.over,
    micros: run.frames[page.event]?.micros ?? 0,
  });
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
  if (fragment === null || page.arriving > 0 || isServed()) return;
  addressBar.write(fragment, page.newEntry);
  page.newEntry = false;
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
            readSystemLink(task.link)
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
  const { kind, text, event } = standingOf(runOf(page), page.event, page.system?.properties ?? []);
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

listenToKeys<SystemPage>({
  page,
  ready: () => momentOf(page) !== null,
  controls: CONTROLS,
  letters: LETTERS,
  open(place) {
    const example = EXAMPLES[place];
    if (example !== undefined) openExample(page, example.name);
    return example !== undefined;
  },
});
listenToDrops((files) => report(page, openFiles(page, files)));
addEventListener('hashchange', () => void begin());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', planDraw);

/** Where `replisim serve ./my-system.ts` has put the system. */
const SERVED = 'served-system.json';

/** The link of the first example. */
const PLAINEST = `system=${EXAMPLES[0].name}`;

async function begin(): Promise<void> {
  const openInPlace = async (link: string) => openLink(page, await readSystemLink(link), true);
  page.arriving++;
  try {
    if (location.hash === '#served') await openServed();
    else await openInPlace(location.hash.length > 1 ? location.hash : PLAINEST);
  } catch (error) {
    const said = (error as Error).message;
    if (page.family.length === 0) await openInPlace(PLAINEST);
    page.problem = said;
  } finally {
    page.arriving--;
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
  await openLink(page, { source, variant: null, ...plain }, true);
}

void begin();
embedIfAsked();
keepForOffline();
