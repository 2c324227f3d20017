import { type Control, SPEED_CONTROLS, turnPlaying } from '../playing.ts';
import { goTo, jump, runOf, type SystemPage, stepBy } from './page.ts';

/** What can be done with time, by button and by key alike. */

export function togglePlaying(page: SystemPage): void {
  turnPlaying(page, play);
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

export function toEnd(page: SystemPage): void {
  goTo(page, runOf(page).frames.length - 1);
}

export const CONTROLS: readonly Control<SystemPage>[] = [
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
    act: toEnd,
  },
  ...SPEED_CONTROLS,
];
