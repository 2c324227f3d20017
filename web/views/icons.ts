import { svg } from '../dom.ts';

/** The signs on the buttons of time. */

export function icon(path: string): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true' },
    svg('path', { d: path }),
  );
}

export const PLAY = 'M4 2.5v11l9-5.5z';
export const PAUSE = 'M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z';
export const BACK = 'M11 2.5v11L4 8z';
export const ON = 'M5 2.5v11L12 8z';
export const START = 'M2.5 2.5h2v11h-2zM13 2.5v11L5 8z';
export const END = 'M11.5 2.5h2v11h-2zM3 2.5v11L11 8z';
