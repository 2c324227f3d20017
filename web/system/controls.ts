import { goTo, jump, runOf, type SystemPage, stepBy } from './page.ts';

/** What can be done with time, by button and by key alike. */

export interface Control {
  key: string;
  /** The key as people call it. */
  keyName: string;
  what: string;
  act(page: SystemPage): void;
}

export const SPEEDS = [1, 2, 4, 8, 16, 30] as const;

export function togglePlaying(page: SystemPage): void {
  page.playing = !page.playing;
  page.changed();
  if (page.playing) play(page);
}

/** Steps on until the end or a pause, `speed` steps a second. */
function play(page: SystemPage): void {
  if (!page.playing) return;
  const { frames, over } = runOf(page);
  if (page.event < frames.length - 1) stepBy(page, 1);
  else if (over) {
    page.playing = false;
    page.changed();
    return;
  }
  setTimeout(() => play(page), 1000 / page.speed);
}

function faster(page: SystemPage, by: 1 | -1): void {
  const at = SPEEDS.findIndex((speed) => speed >= page.speed);
  page.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))];
  page.changed();
}

export const CONTROLS: readonly Control[] = [
  { key: ' ', keyName: 'Space', what: 'play or pause', act: togglePlaying },
  { key: 'ArrowRight', keyName: '→', what: 'one step on', act: (page) => stepBy(page, 1) },
  { key: 'ArrowLeft', keyName: '←', what: 'one step back', act: (page) => stepBy(page, -1) },
  { key: 'n', keyName: 'n', what: 'to the next fault, loss or violation', act: (page) => jump(page, 1) },
  { key: 'p', keyName: 'p', what: 'to the fault, loss or violation before', act: (page) => jump(page, -1) },
  { key: 'Home', keyName: 'Home', what: 'to the beginning', act: (page) => goTo(page, 0) },
  {
    key: 'End',
    keyName: 'End',
    what: 'to the end',
    act: (page) => goTo(page, runOf(page).frames.length - 1),
  },
  { key: '+', keyName: '+', what: 'play faster', act: (page) => faster(page, 1) },
  { key: '-', keyName: '-', what: 'play slower', act: (page) => faster(page, -1) },
];
