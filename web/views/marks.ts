import { svg } from '../dom.ts';
import { FLAG_BLOW, FLAG_CREATION, FLAG_DEATH, FLAG_FREE, FLAG_LEAK, FLAG_SWITCH } from '../protocol.ts';

/** Signs of what happened, told apart by shape as well as colour, and named in words. */
export interface EventMark {
  flag: number;
  name: string;
  /** Class that gives the colour. */
  style: string;
}

/** The weightiest first. */
export const MARKS: readonly EventMark[] = [
  { flag: FLAG_DEATH, name: 'death', style: 'leaked' },
  { flag: FLAG_BLOW, name: 'fault', style: 'blow' },
  { flag: FLAG_LEAK, name: 'leak', style: 'leaked' },
  { flag: FLAG_FREE, name: 'release', style: 'freed' },
  { flag: FLAG_CREATION, name: 'creation', style: 'created' },
  { flag: FLAG_SWITCH, name: 'switch', style: 'switched' },
];

export function markOf(flags: number): EventMark | null {
  return MARKS.find(({ flag }) => (flags & flag) !== 0) ?? null;
}

/** The sign itself, around a point: hexagon, ring, plus, diamond, bolt; a dot for anything else. */
export function signAt(mark: EventMark | null, x: number, y: number, r: number): SVGElement {
  const at = { class: `sign ${mark?.style ?? 'plain'}` };
  switch (mark?.name) {
    case 'leak':
      return svg('polygon', { ...at, points: hexagon(x, y, r * 1.5) });
    case 'release':
      return svg('circle', { ...at, cx: x, cy: y, r: r * 1.15 });
    case 'creation':
      return svg('path', {
        ...at,
        d: `M${x - r * 1.3} ${y}H${x + r * 1.3}M${x} ${y - r * 1.3}V${y + r * 1.3}`,
      });
    case 'switch':
      return svg('path', {
        ...at,
        d: `M${x} ${y - r * 1.4}l${r * 1.4} ${r * 1.4}l${-r * 1.4} ${r * 1.4}l${-r * 1.4} ${-r * 1.4}z`,
      });
    case 'death':
      return svg('path', {
        ...at,
        d: `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`,
      });
    case 'fault':
      return svg('path', {
        ...at,
        d: `M${x + r * 0.4} ${y - r * 1.7}L${x - r} ${y + r * 0.3}H${x}L${x - r * 0.4} ${y + r * 1.7}L${x + r} ${y - r * 0.3}H${x}z`,
      });
    default:
      return svg('circle', { ...at, cx: x, cy: y, r: r * 0.75 });
  }
}

export function hexagon(x: number, y: number, r: number): string {
  const corners: [number, number][] = [
    [1, 0],
    [0.5, 0.87],
    [-0.5, 0.87],
    [-1, 0],
    [-0.5, -0.87],
    [0.5, -0.87],
  ];
  return corners.map(([dx, dy]) => `${(x + dx * r).toFixed(1)},${(y + dy * r).toFixed(1)}`).join(' ');
}
