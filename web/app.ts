import { createAddressBar } from './address-bar.ts';
import { askWhy, violatedOf } from './asked-why.ts';
import { engine } from './start-engine.ts';
import './style/tokens.css';
import './style/frame.css';
import './style/panels.css';
import './style/print.css';
import { createWorkerClient } from './client.ts';
import { CONTROLS, toEnd, togglePlaying, toInteresting, toLeak } from './controls.ts';
import { button, h } from './dom.ts';
import { embedIfAsked, isEmbedded } from './embed.ts';
import { printHandouts } from './handout.ts';
import { listenToDrops, listenToKeys, onceAFrame, onceIn } from './listen.ts';
import { keepForOffline } from './offline.ts';
import { goTo, grown, open, stepBy } from './page.ts';
import { createPage, type Known, knownOf, leaveWelcome, type Page, type Panel } from './page-state.ts';
import type { Answers, Growth, Request } from './protocol.ts';
import { microsOf } from './run-curve.ts';
import { actOnCurrent } from './views/act.ts';
import { openForkDialog, openGoTo, openHelp } from './views/dialogs.ts';
import {
  createHeader,
  openScenario,
  present,
  scenariosInOrder,
  theme,
  toggleBeside,
} from './views/header.ts';
import { openGallery } from './views/on-demand.ts';
import { openOrder } from './views/order.ts';
import { problemOf } from './views/problem.ts';
import { createSaid } from './views/said.ts';
import { fragmentOf, openFile, openFragment, openShare, PLAINEST } from './views/share.ts';
import { COLUMN, GUTTER } from './views/space-time.ts';
import { createStage } from './views/stage.ts';
import { createTimeBar } from './views/time-bar.ts';
import { createVerdictChip } from './views/verdict-chip.ts';
import { createWatchBar, openWatch } from './views/watch.ts';
import { createWelcome } from './views/welcome.ts';

/** The page: puts its parts together, draws them when something has changed, and listens to keys, drops and links. */

const addressBar = createAddressBar();
const planDraw = onceAFrame(() => draw());
/** Between two drawings of a run that is being played ahead. */
const GROWTH_MILLIS = 200;
const client = createWorkerClient<Request, Answers, Growth>(engine, (growth) =>
  grown(page, growth.grown, growth.part, growth.ending),
);
const page: Page = createPage(client, {
  changed: planDraw,
  grew: onceIn(GROWTH_MILLIS, () => drawGrowth()),
});
const header = createHeader(page);
const welcome = createWelcome(page);
const verdict = createVerdictChip(() => bringUp('verdicts'));
const timeBar = createTimeBar({
  goTo: (event) => void goTo(page, event),
  stepBy: (by) => void stepBy(page, by),
  toEnd: () => toEnd(page),
  togglePlaying: () => (page.welcome ? welcome.turn() : togglePlaying(page)),
  verdict: verdict.element,
  setSpeed(speed) {
    page.speed = speed;
  },
  jumps: [
    button('‹ event', () => toInteresting(page, -1), { 'aria-label': 'To the interesting event before' }),
    button('event ›', () => toInteresting(page, 1), { 'aria-label': 'To the next interesting event' }),
    button('go to…', () => openGoTo(page), { 'aria-label': 'Go to an event by its number' }),
    button('leak ›', () => toLeak(page, 1), { class: 'leaked', 'aria-label': 'To the next leak' }),
  ],
});
const left = createStage('left');
const right = createStage('right');
const said = createSaid();
const about = h('p', { class: 'about' });
const watchBar = createWatchBar(page);
const difference = h('p', { class: 'difference' });
const problem = problemOf('');
const stages = h('main', { class: 'stages' }, left.element, right.element);
const lesson = h('aside', { class: 'lesson', 'aria-label': 'the course', tabindex: -1, hidden: true });
const room = h('div', { class: 'room' }, lesson, stages);
document
  .querySelector('#page')
  ?.append(
    header.element,
    problem,
    welcome.element,
    h('div', { class: 'said' }, said.element, difference, about, watchBar.element),
    room,
    timeBar.element,
  );

function draw(): void {
  problem.textContent = page.problem;
  const root = document.documentElement;
  root.classList.toggle('welcoming', page.welcome);
  welcome.element.hidden = !page.welcome;
  if (page.main < 0 || page.moment === null) return;
  const known = knownOf(page);
  const { info } = known;
  const besideKnown = page.beside === null ? undefined : page.branches.get(page.beside);
  const compared = besideKnown !== undefined;
  root.classList.toggle('presenting', page.presenting);
  stages.classList.toggle('two', compared);
  root.classList.toggle('comparing', compared);
  header.draw(page);
  drawCourse(known);
  document.title = `${info.title} - replisim`;
  about.textContent = `${info.title}. ${info.about}`;
  said.draw(page);
  page.message = null;
  watchBar.draw(page);
  difference.hidden = !compared;
  if (compared) difference.replaceChildren(...differenceText());
  left.draw(page, known, page.moment, compared ? info.variant : '');
  right.draw(page, besideKnown, page.besideMoment, besideKnown?.info.variant ?? '');
  if (page.welcome || page.arriving > 0) return;
  addressBar.write(fragmentOf(page), page.newEntry);
  page.newEntry = false;
}

/** What is drawn from the course of the run, beside the chart. */
function drawCourse(known: Known): void {
  verdict.draw(known, page.opening > 0);
  const { course } = known;
  timeBar.draw({
    ...page,
    events: course.events,
    complete: course.complete,
    micros: microsOf(course, page.event) ?? (page.moment?.event === page.event ? page.moment.micros : null),
  });
}

function drawGrowth(): void {
  if (page.main < 0 || page.moment === null) return;
  const known = knownOf(page);
  drawCourse(known);
  left.drawCourse(page, known, page.moment);
  right.drawCourse(
    page,
    page.beside === null ? undefined : page.branches.get(page.beside),
    page.besideMoment,
  );
}

/** A panel is shown, scrolled to, and has the focus on what is first in it. */
function bringUp(name: Panel): void {
  leaveWelcome(page);
  page.presenting = false;
  page.panels.add(name);
  draw();
  const panel = left.element.querySelector<HTMLElement>(`.p-${name}`);
  panel?.scrollIntoView({ block: 'center' });
  panel?.querySelector<HTMLElement>('ul[tabindex], button')?.focus({ preventScroll: true });
}

function showWhy(): void {
  bringUp('why');
  const known = knownOf(page);
  const { why, info } = known;
  const [violated] = violatedOf(known);
  if (violated !== undefined && why === null && info.spec.forks.length === 0)
    void askWhy(page, violated.property);
}

function differenceText(): (Node | string)[] {
  const { difference: found } = page;
  if (found === null) return ['Looking for a difference…'];
  if (found === 'none') return ['There is no difference: both runs are the same, event by event.'];
  const there = h(
    'button',
    { type: 'button', class: 'link', onclick: () => void goTo(page, found.event) },
    `event ${found.event}`,
  );
  return page.event === found.event
    ? ['This is the first difference: until here both went the same way.']
    : ['The first difference: ', there, `. Left: ${found.sentences[0]} Right: ${found.sentences[1]}`];
}

/** How many columns the diagram has room for. */
function measure(): void {
  const width = left.element.querySelector('.p-diagram .body')?.clientWidth ?? 0;
  if (width === 0) return;
  const columns = Math.max(6, Math.min(70, Math.floor((width - GUTTER - 40) / COLUMN)));
  if (columns === page.columns) return;
  page.columns = columns;
  if (page.main >= 0) void goTo(page, page.event);
}
new ResizeObserver(measure).observe(left.element);

const LETTERS: Record<string, (page: Page) => void> = {
  a: actOnCurrent,
  e: openGallery,
  f: openForkDialog,
  g: openGoTo,
  o: openOrder,
  y: showWhy,
  v: toggleBeside,
  x: openWatch,
  s: openShare,
  b: present,
  t: theme,
  '?': openHelp,
};

listenToKeys<Page>({
  page,
  ready: () => page.main >= 0 && !page.welcome,
  controls: CONTROLS,
  letters: LETTERS,
  open(place) {
    const scenario = scenariosInOrder(page)[place];
    if (scenario !== undefined) openScenario(page, scenario.name);
    return scenario !== undefined;
  },
});
listenToDrops(([file]) => {
  if (file !== undefined) void openFile(page, file);
});
addEventListener('hashchange', () => void begin());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', planDraw);

async function begin(): Promise<void> {
  page.welcome = location.hash.length <= 1 && !isEmbedded();
  page.arriving++;
  draw();
  try {
    if (location.hash.length > 1) await openFragment(page, location.hash, true);
    else {
      await open(page, PLAINEST, { inPlace: true });
      if (page.welcome) welcome.begin();
    }
  } catch (error) {
    page.problem = (error as Error).message;
    if (page.main < 0) await open(page, PLAINEST, { inPlace: true });
    page.problem = (error as Error).message;
  } finally {
    page.arriving--;
    planDraw();
  }
  await takeCatalogue();
}

/** Which other runs there are can wait until the first is on show. */
async function takeCatalogue(): Promise<void> {
  if (page.catalogue.variants.length > 0) return;
  try {
    page.catalogue = await client.ask({ op: 'catalogue' });
  } catch (error) {
    page.problem = (error as Error).message;
  }
  planDraw();
}

void begin();
embedIfAsked();
printHandouts(page, fragmentOf);
keepForOffline();
