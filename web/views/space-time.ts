import { h, pressable, roving, svg } from '../dom.ts';
import { shortened } from '../format.ts';

/**
 * A space-time diagram: a lane for each who takes part, events from left to right one column each, messages as arrows from
 * the event that sent them to the one in which they arrived. What lies behind the moment is faint.
 */

export const COLUMN = 26;
/** Room for the lanes' names: so much for short ones, as much as `MOST_GUTTER` for long ones. */
export const GUTTER = 118;
const MOST_GUTTER = 148;
const NAME_LETTERS = 14;
/** Width of a letter of a name, in the larger type of a presentation. */
const NAME_LETTER = 10.2;
const TOP = 34;

/** Few lanes are drawn further apart. */
function laneHeight(lanes: number): number {
  return lanes <= 4 ? 62 : lanes <= 6 ? 50 : lanes <= 10 ? 42 : 30;
}

export interface PictureLane {
  name: string;
  kind: string;
  /** What pressing its name does, in words, and does. */
  press?: { key: string; label: string; expanded?: boolean; act(): void };
}

export interface PictureColumn {
  event: number;
  /** -1: nobody's. */
  lane: number;
  /** What happened, for its title and who cannot see it. */
  title: string;
  label: string;
  sign: ((x: number, y: number) => SVGElement) | null;
}

export interface PictureArrow {
  id: number;
  from: number;
  to: number;
  sent: number;
  /** The event in which it ends; -1: it is under way as far as is known. */
  end: number;
  kind: 'lost' | 'future' | 'arrived' | 'flying';
  /** It comes to nothing on its way: drawn half of it. */
  half?: boolean;
  chosen: boolean;
  label: string;
  /** Written beside it. */
  text?: string;
}

/** What is drawn of a run at a moment. */
export interface Picture {
  lanes: readonly PictureLane[];
  columns: readonly PictureColumn[];
  arrows: readonly PictureArrow[];
  /** The moment: the number of its event; 0 is before all. */
  now: number;
  nowLabel: string;
  /** How many columns there are at least. */
  width: number;
  label: string;
  goTo(event: number): void;
  choose(arrow: PictureArrow): void;
  /** The pointer or the focus is on an arrow. */
  hint(arrow: PictureArrow): void;
}

interface Plan {
  lane: number;
  gutter: number;
  x(event: number): number;
  y(lane: number): number;
  width: number;
  height: number;
}

function planOf({ columns, lanes, width }: Picture): Plan {
  const places = columns.map(({ event }) => event);
  const at = new Map(places.map((event, index) => [event, index]));
  const first = places[0] ?? 0;
  const lane = laneHeight(lanes.length);
  const longest = Math.max(0, ...lanes.map(({ name }) => name.length));
  const gutter = Math.max(GUTTER, Math.min(MOST_GUTTER, longest * NAME_LETTER + 24));
  return {
    lane,
    gutter,
    x(event) {
      const exact = at.get(event);
      if (exact !== undefined) return gutter + (exact + 0.5) * COLUMN;
      if (event < first) return gutter - 8;
      const next = places.findIndex((place) => place > event);
      return gutter + (next < 0 ? places.length + 0.3 : next) * COLUMN;
    },
    y: (index) => TOP + (index + 0.5) * lane,
    width: gutter + (Math.max(width, columns.length) + 0.4) * COLUMN,
    height: TOP + lanes.length * lane + 8,
  };
}

export function spaceTime(picture: Picture): HTMLElement {
  const plan = planOf(picture);
  const { lanes, columns, now } = picture;
  const arrows = picture.arrows.map((arrow) => arrowOf(picture, plan, arrow));
  const dots = columns.map((column) => dotOf(picture, plan, column));
  roving(
    dots,
    columns.findIndex(({ event }) => event === now),
  );
  roving(arrows, 0);
  const names = lanes.map((lane, index) => laneOf(lane, plan, plan.y(index)));
  roving(
    names.flatMap((name) => [...name.querySelectorAll<SVGGElement>('.lane-name')]),
    0,
  );
  const element = svg(
    'svg',
    {
      class: 'diagram',
      viewBox: `0 0 ${plan.width} ${plan.height}`,
      width: plan.width,
      height: plan.height,
      role: 'group',
      'aria-label': picture.label,
    },
    svg('rect', {
      class: 'now-column',
      x: plan.x(now) - COLUMN / 2,
      y: 0,
      width: now === 0 ? 0 : COLUMN,
      height: plan.height,
    }),
    now === 0 ? null : labelOf(picture, plan),
    ...names,
    ...arrows,
    ...dots,
  );
  return h('div', { class: 'scroll' }, element);
}

function laneOf({ name, kind, press }: PictureLane, plan: Plan, y: number): SVGGElement {
  const text = svg('text', { x: plan.gutter - 16, y: y + 4 }, shortened(name, NAME_LETTERS));
  const label =
    press === undefined
      ? text
      : svg(
          'g',
          {
            class: 'lane-name',
            'data-key': `lane-${press.key}`,
            'aria-label': press.label,
            'aria-expanded': press.expanded === undefined ? null : String(press.expanded),
            ...pressable(press.act),
          },
          svg('title', {}, press.label),
          svg('rect', {
            class: 'hit',
            x: 2,
            y: y - plan.lane / 2 + 1,
            width: plan.gutter - 12,
            height: plan.lane - 2,
            rx: 4,
          }),
          text,
        );
  return svg(
    'g',
    { class: `lane ${kind}` },
    svg('line', { x1: plan.gutter - 8, x2: plan.width, y1: y, y2: y }),
    label,
  );
}

/** Width of a letter of the label, which is set in letters of one width. */
const LETTER = 7.8;

/** What happens now, above its column, as far as the edges of the picture let it. */
function labelOf({ now, nowLabel }: Picture, plan: Plan): SVGElement {
  const text = shortened(nowLabel, Math.floor((plan.width - 8) / LETTER));
  const half = (text.length * LETTER) / 2 + 4;
  const x = Math.max(half, Math.min(plan.x(now), plan.width - half));
  return svg('text', { class: 'now-label', x, y: 14 }, text);
}

function dotOf({ now, goTo }: Picture, plan: Plan, column: PictureColumn): SVGGElement {
  const { event, lane, label, title, sign } = column;
  const y = plan.y(Math.max(0, lane));
  return svg(
    'g',
    {
      class: `event${event > now ? ' future' : ''}${event === now ? ' now' : ''}`,
      'data-key': `event-${event}`,
      'aria-label': label,
      ...pressable(() => goTo(event)),
    },
    svg('title', {}, title),
    svg('rect', {
      class: 'hit',
      x: plan.x(event) - COLUMN / 2,
      y: y - plan.lane / 2,
      width: COLUMN,
      height: plan.lane,
    }),
    lane < 0 ? null : (sign?.(plan.x(event), y) ?? null),
  );
}

function arrowOf(picture: Picture, plan: Plan, arrow: PictureArrow): SVGGElement {
  const [x1, y1] = [plan.x(arrow.sent), plan.y(arrow.from)];
  const [toX, toY] = [arrow.end >= 0 ? plan.x(arrow.end) : plan.width - 4, plan.y(arrow.to)];
  const part = arrow.half === true ? 0.5 : 1;
  // What is lost at once has no event of its own to end in.
  const endX = arrow.half === true && arrow.end === arrow.sent ? x1 + COLUMN : x1 + (toX - x1) * part;
  const [x2, y2] = [endX, y1 + (toY - y1) * part];
  const shrink = arrow.half === true ? 0 : 6 / Math.max(1, Math.hypot(x2 - x1, y2 - y1));
  const [ex, ey] = [x2 - (x2 - x1) * shrink, y2 - (y2 - y1) * shrink];
  return svg(
    'g',
    {
      class: `arrow ${arrow.kind}${arrow.chosen ? ' chosen' : ''}`,
      'data-key': `arrow-${arrow.id}`,
      'aria-label': arrow.label,
      ...pressable(() => picture.choose(arrow)),
      onmouseenter: () => picture.hint(arrow),
      onfocus: () => picture.hint(arrow),
    },
    svg('title', {}, arrow.label),
    svg('line', { class: 'hit', x1, y1, x2: ex, y2: ey }),
    svg('line', { class: 'shaft', x1, y1, x2: ex, y2: ey }),
    svg('path', { class: 'head', d: arrow.half === true ? crossAt(ex, ey) : headOf(x1, y1, ex, ey) }),
    arrow.text === undefined
      ? null
      : svg('text', { class: 'what', x: (x1 + ex) / 2 + 7, y: (y1 + ey) / 2 - 3 }, arrow.text),
  );
}

function headOf(x1: number, y1: number, x2: number, y2: number): string {
  const length = Math.max(1, Math.hypot(x2 - x1, y2 - y1));
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const point = (back: number, side: number) =>
    `${(x2 - dx * back - dy * side).toFixed(1)} ${(y2 - dy * back + dx * side).toFixed(1)}`;
  return `M${point(0, 0)}L${point(7, 3.4)}L${point(7, -3.4)}z`;
}

function crossAt(x: number, y: number): string {
  return `M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x + 5} ${y - 5}L${x - 5} ${y + 5}`;
}
