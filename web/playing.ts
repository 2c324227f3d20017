/** What both pages do with time, whatever their runs are made of. */

/** What can be done with time, by button and by key alike. */
export interface Control<Page> {
  key: string;
  /** The key as people call it. */
  keyName: string;
  what: string;
  act(page: Page): void;
}

/** A run that plays, some steps a second. */
export interface Playing {
  playing: boolean;
  speed: number;
  /** Draws the page anew. */
  changed(): void;
}

export const SPEEDS = [1, 2, 4, 8, 16, 30] as const;

function changeSpeed(page: Playing, by: 1 | -1): void {
  const at = SPEEDS.findIndex((speed) => speed >= page.speed);
  page.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))];
  page.changed();
}

export const SPEED_CONTROLS: readonly Control<Playing>[] = [
  { key: '+', keyName: '+', what: 'play faster', act: (page) => changeSpeed(page, 1) },
  { key: '-', keyName: '-', what: 'play slower', act: (page) => changeSpeed(page, -1) },
];

/** Plays, or pauses; `play` goes on by itself until the end or a pause. */
export function turnPlaying<Page extends Playing>(page: Page, play: (page: Page) => void): void {
  page.playing = !page.playing;
  page.changed();
  if (page.playing) play(page);
}
