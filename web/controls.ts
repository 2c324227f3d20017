import { goTo, jump, knownOf, type Page, stepBy } from './page.ts';
import { FLAG_CREATION, FLAG_FREE, FLAG_LEAK, FLAG_SWITCH } from './protocol.ts';
import { INTERESTING } from './run-curve.ts';

/** What can be done with time, by button and by key alike. */

export interface Control {
  key: string;
  /** The key as people call it. */
  keyName: string;
  what: string;
  act(page: Page): void;
}

export function togglePlaying(page: Page): void {
  page.playing = !page.playing;
  page.changed();
  if (page.playing) play(page);
}

/** Steps on until the end or a pause, `speed` steps a second. */
function play(page: Page): void {
  if (!page.playing) return;
  const { course } = knownOf(page);
  if (page.event >= course.events) {
    page.playing = !course.complete;
    page.changed();
    if (!course.complete) setTimeout(() => play(page), 100);
    return;
  }
  const began = performance.now();
  void stepBy(page, 1).then(() => {
    setTimeout(() => play(page), Math.max(0, 1000 / page.speed - (performance.now() - began)));
  });
}

export const SPEEDS = [1, 2, 4, 8, 16, 30] as const;

function faster(page: Page, by: 1 | -1): void {
  const at = SPEEDS.findIndex((speed) => speed >= page.speed);
  page.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))];
  page.changed();
}

const go = (direction: 1 | -1, flags: number, what: string) => (page: Page) =>
  void jump(page, direction, flags, what);

export const CONTROLS: readonly Control[] = [
  { key: ' ', keyName: 'Space', what: 'play or pause', act: togglePlaying },
  { key: 'ArrowRight', keyName: '→', what: 'one step on', act: (page) => void stepBy(page, 1) },
  { key: 'ArrowLeft', keyName: '←', what: 'one step back', act: (page) => void stepBy(page, -1) },
  {
    key: 'n',
    keyName: 'n',
    what: 'to the next interesting event',
    act: go(1, INTERESTING, 'interesting event'),
  },
  {
    key: 'p',
    keyName: 'p',
    what: 'to the interesting event before',
    act: go(-1, INTERESTING, 'interesting event'),
  },
  { key: 'l', keyName: 'l', what: 'to the next leak', act: go(1, FLAG_LEAK, 'leak') },
  { key: 'L', keyName: 'Shift+l', what: 'to the leak before', act: go(-1, FLAG_LEAK, 'leak') },
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
    act: (page) => void goTo(page, knownOf(page).course.events),
  },
  { key: '+', keyName: '+', what: 'play faster', act: (page) => faster(page, 1) },
  { key: '-', keyName: '-', what: 'play slower', act: (page) => faster(page, -1) },
];
