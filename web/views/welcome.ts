import { playUpTo } from '../controls.ts';
import { h } from '../dom.ts';
import { goTo } from '../page.ts';
import { knownOf, leaveWelcome, type Page } from '../page-state.ts';
import { tellingMoment } from '../run-curve.ts';
import { openCourse, openWorkshop } from './on-demand.ts';

/**
 * The first screen: what this is, three doors into it, and the bug playing by itself beside them. It is shown to who
 * comes without a link to a moment.
 */
export interface Welcome {
  element: HTMLElement;
  /** Begins the play beside the doors, unless the user's system asks for less motion. */
  begin(): void;
  /** Plays on, or pauses. */
  turn(): void;
}

/** The play goes from so many events before the leak to so many after it, and over again. */
const EVENTS_BEFORE = 14;
const EVENTS_AFTER = 6;
const MILLIS_A_STEP = 700;
const MILLIS_AT_THE_LEAK = 4_000;
const WATCHING_SPEED = 4;

export function createWelcome(page: Page): Welcome {
  const door = (title: string, text: string, enter: () => void) =>
    h(
      'button',
      {
        type: 'button',
        class: 'door',
        onclick() {
          leaveWelcome(page);
          enter();
        },
      },
      h('b', {}, title),
      h('span', {}, text),
    );
  const element = h(
    'section',
    { class: 'welcome', 'aria-labelledby': 'welcome-title' },
    h('h2', { id: 'welcome-title' }, 'Redis 2.4.9 loses 48 bytes at a time. See where they go.'),
    h(
      'p',
      {},
      'A master sends its slave every write. When the database changes it says so first, with a SELECT, and from database 10 on forgets to free it. This page replays the whole thing, byte for byte: every message, every object, every line of the code.',
    ),
    h(
      'div',
      { class: 'doors' },
      door('Watch the bug', 'Step by step to the first lost object, and on from there.', () => watch(page)),
      door('Learn it', 'Short lessons that ask before they tell.', () => openCourse(page)),
      door('Fix it', 'Write the code yourself, and have it judged at once.', () => openWorkshop(page)),
    ),
  );
  return {
    element,
    begin() {
      page.playing = !matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (page.playing) step(page);
    },
    turn() {
      page.playing = !page.playing;
      page.changed();
      if (page.playing) step(page);
    },
  };
}

/** From a little before the leak to the leak. */
function watch(page: Page): void {
  const leak = tellingMoment(knownOf(page).course);
  page.speed = WATCHING_SPEED;
  void goTo(page, Math.max(0, leak - EVENTS_BEFORE)).then(() => playUpTo(page, leak));
}

function step(page: Page): void {
  if (!page.welcome || !page.playing) return;
  const leak = tellingMoment(knownOf(page).course);
  const isOver = page.event >= leak + EVENTS_AFTER || page.event < leak - EVENTS_BEFORE;
  const next = isOver ? Math.max(0, leak - EVENTS_BEFORE) : page.event + 1;
  const wait = page.event === leak ? MILLIS_AT_THE_LEAK : MILLIS_A_STEP;
  setTimeout(() => {
    if (page.welcome && page.playing) void goTo(page, next).then(() => step(page));
  }, wait);
}
