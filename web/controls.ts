import { goTo, jump, stepBy } from './page.ts';
import { knownOf, type Page } from './page-state.ts';
import { type Control, SPEED_CONTROLS, turnPlaying } from './playing.ts';
import { FLAG_CREATION, FLAG_FREE, FLAG_LEAK, FLAG_SWITCH } from './protocol.ts';
import { INTERESTING } from './run-curve.ts';

/** What can be done with time, by button and by key alike. */

export function togglePlaying(page: Page): void {
  turnPlaying(page, (now) => play(now));
}

/** Plays on by itself as far as an event. */
export function playUpTo(page: Page, event: number): void {
  page.playing = true;
  page.changed();
  play(page, event);
}

/** Steps on until `until`, the end or a pause, `speed` steps a second. */
function play(page: Page, until = Number.POSITIVE_INFINITY): void {
  if (!page.playing) return;
  const { course } = knownOf(page);
  if (page.event >= until) {
    page.playing = false;
    page.changed();
    return;
  }
  if (page.event >= course.events) {
    page.playing = !course.complete;
    page.changed();
    if (!course.complete) setTimeout(() => play(page, until), 100);
    return;
  }
  const began = performance.now();
  void stepBy(page, 1).then(() => {
    setTimeout(() => play(page, until), Math.max(0, 1000 / page.speed - (performance.now() - began)));
  });
}

const go = (direction: 1 | -1, flags: number, what: string) => (page: Page) =>
  void jump(page, direction, flags, what);

export function toInteresting(page: Page, direction: 1 | -1): void {
  void jump(page, direction, INTERESTING, 'interesting event');
}

export function toLeak(page: Page, direction: 1 | -1): void {
  void jump(page, direction, FLAG_LEAK, 'leak');
}

export function toEnd(page: Page): void {
  void goTo(page, knownOf(page).course.events);
}

export const CONTROLS: readonly Control<Page>[] = [
  { key: ' ', keyName: 'Space', what: 'play or pause', act: togglePlaying },
  { key: 'ArrowRight', keyName: '→', what: 'one step on', act: (page) => void stepBy(page, 1) },
  { key: 'ArrowLeft', keyName: '←', what: 'one step back', act: (page) => void stepBy(page, -1) },
  {
    key: 'n',
    keyName: 'n',
    what: 'to the next interesting event',
    act: (page) => toInteresting(page, 1),
  },
  {
    key: 'p',
    keyName: 'p',
    what: 'to the interesting event before',
    act: (page) => toInteresting(page, -1),
  },
  { key: 'l', keyName: 'l', what: 'to the next leak', act: (page) => toLeak(page, 1) },
  { key: 'L', keyName: 'Shift+l', what: 'to the leak before', act: (page) => toLeak(page, -1) },
  {
    key: 'c',
    keyName: 'c',
    what: 'to the next creation of a SELECT object',
    act: go(1, FLAG_CREATION, 'creation'),
  },
  { key: 'w', keyName: 'w', what: 'to the next switch of database', act: go(1, FLAG_SWITCH, 'switch') },
  { key: 'r', keyName: 'r', what: 'to the next release', act: go(1, FLAG_FREE, 'release') },
  { key: 'Home', keyName: 'Home', what: 'to the beginning', act: (page) => void goTo(page, 0) },
  {
    key: 'End',
    keyName: 'End',
    what: 'to the end',
    act: toEnd,
  },
  ...SPEED_CONTROLS,
];
