import { h, pressable, roving, svg } from '../dom.ts';
import { many, seconds, shortened, spelled } from '../format.ts';
import { goTo, type Known, type Page } from '../page.ts';
import type { Arrow, Moment } from '../protocol.ts';
import { markOf, signAt } from './marks.ts';

/**
 * The space-time diagram: a lane for each client and server, events from left to right one column each, messages as
 * arrows from the event that sent them to the one in which they arrived. What lies behind the moment is faint.
 */

export const COLUMN = 26;
export const GUTTER = 118;
const TOP = 34;

/** Few lanes are drawn further apart. */
function laneHeight(lanes: number): number {
  return lanes <= 4 ? 62 : lanes <= 6 ? 50 : 42;
}

interface Plan {
  lane: number;
  x(event: number): number;
  y(lane: number): number;
  width: number;
  height: number;
}

function planOf(moment: Moment, lanes: number, columns: number): Plan {
  const places = moment.columns.map(({ event }) => event);
  const at = new Map(places.map((event, index) => [event, index]));
  const first = places[0] ?? 0;
  const lane = laneHeight(lanes);
  return {
    lane,
    x(event) {
      const exact = at.get(event);
      if (exact !== undefined) return GUTTER + (exact + 0.5) * COLUMN;
      if (event < first) return GUTTER - 8;
      const next = places.findIndex((place) => place > event);
      return GUTTER + (next < 0 ? places.length + 0.3 : next) * COLUMN;
    },
    y: (index) => TOP + (index + 0.5) * lane,
    width: GUTTER + (Math.max(columns, moment.columns.length) + 0.4) * COLUMN,
    height: TOP + lanes * lane + 8,
  };
}

export function diagramView(page: Page, known: Known, moment: Moment): HTMLElement {
  const { lanes } = known.info;
  const plan = planOf(moment, lanes.length, Math.min(page.columns, moment.columns.length));
  const arrows = moment.arrows.map((arrow) => arrowOf(page, known, moment, plan, arrow));
  const dots = moment.columns.map((column) => {
    const mark = markOf(column.flags);
    const go = () => void goTo(page, column.event);
    const y = plan.y(Math.max(0, column.lane));
    return svg(
      'g',
      {
        class: `event${column.event > moment.event ? ' future' : ''}${column.event === moment.event ? ' now' : ''}`,
        'data-key': `event-${column.event}`,
        'aria-label': `event ${column.event}, ${lanes[column.lane]?.name ?? 'the run'}: ${column.label}${mark === null ? '' : `, ${mark.name}`}`,
        ...pressable(go),
      },
      svg('title', {}, `event ${column.event} at ${seconds(column.micros)}: ${column.label}`),
      svg('rect', {
        class: 'hit',
        x: plan.x(column.event) - COLUMN / 2,
        y: y - plan.lane / 2,
        width: COLUMN,
        height: plan.lane,
      }),
      column.lane < 0 ? null : signAt(mark, plan.x(column.event), y, 5),
    );
  });
  roving(
    dots,
    moment.columns.findIndex(({ event }) => event === moment.event),
  );
  roving(arrows, 0);
  const picture = svg(
    'svg',
    {
      class: 'diagram',
      viewBox: `0 0 ${plan.width} ${plan.height}`,
      width: plan.width,
      height: plan.height,
      role: 'group',
      'aria-label': 'Space-time diagram: lanes for clients and servers, messages as arrows',
    },
    svg('rect', {
      class: 'now-column',
      x: plan.x(moment.event) - COLUMN / 2,
      y: 0,
      width: moment.event === 0 ? 0 : COLUMN,
      height: plan.height,
    }),
    moment.event === 0
      ? null
      : svg(
          'text',
          {
            class: 'now-label',
            x: Math.min(Math.max(plan.x(moment.event), GUTTER + 60), plan.width - 70),
            y: 14,
          },
          nowLabel(moment),
        ),
    ...lanes.map(({ name, kind }, lane) =>
      svg(
        'g',
        { class: `lane ${kind}` },
        svg('line', { x1: GUTTER - 8, x2: plan.width, y1: plan.y(lane), y2: plan.y(lane) }),
        svg('text', { x: GUTTER - 16, y: plan.y(lane) + 4 }, shortened(name, 14)),
      ),
    ),
    ...arrows,
    ...dots,
  );
  return h(
    'div',
    { class: 'diagram-view' },
    h('div', { class: 'scroll' }, picture),
    inspector(page, known, moment),
  );
}

function nowLabel(moment: Moment): string {
  const column = moment.columns.find(({ event }) => event === moment.event);
  return shortened(column?.label ?? '', 40);
}

function arrowOf(page: Page, known: Known, moment: Moment, plan: Plan, arrow: Arrow): SVGGElement {
  const [x1, y1] = [plan.x(arrow.sent), plan.y(arrow.from)];
  const arrived = arrow.arrived >= 0 && arrow.arrived <= moment.event;
  const [x2, y2] = [arrow.arrived >= 0 ? plan.x(arrow.arrived) : plan.width - 4, plan.y(arrow.to)];
  const kind = arrow.lost ? 'lost' : arrow.sent > moment.event ? 'future' : arrived ? 'arrived' : 'flying';
  const chosen = page.arrow === arrow.id || (page.arrow === 0 && moment.current.includes(arrow.id));
  const choose = () => {
    page.arrow = arrow.id;
    void goTo(page, arrow.arrived >= 0 ? arrow.arrived : arrow.sent);
  };
  const shrink = 6 / Math.max(1, Math.hypot(x2 - x1, y2 - y1));
  const [ex, ey] = [x2 - (x2 - x1) * shrink, y2 - (y2 - y1) * shrink];
  return svg(
    'g',
    {
      class: `arrow ${kind}${chosen ? ' chosen' : ''}`,
      'data-key': `arrow-${arrow.id}`,
      'aria-label': arrowText(known, arrow),
      ...pressable(choose),
      onmouseenter: () => hint(page, arrow.id),
      onfocus: () => hint(page, arrow.id),
    },
    svg('title', {}, arrowText(known, arrow)),
    svg('line', { class: 'hit', x1, y1, x2: ex, y2: ey }),
    svg('line', { class: 'shaft', x1, y1, x2: ex, y2: ey }),
    svg('path', { class: 'head', d: headOf(x1, y1, ex, ey) }),
  );
}

function headOf(x1: number, y1: number, x2: number, y2: number): string {
  const length = Math.max(1, Math.hypot(x2 - x1, y2 - y1));
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const point = (back: number, side: number) =>
    `${(x2 - dx * back - dy * side).toFixed(1)} ${(y2 - dy * back + dx * side).toFixed(1)}`;
  return `M${point(0, 0)}L${point(7, 3.4)}L${point(7, -3.4)}z`;
}

function arrowText(known: Known, arrow: Arrow): string {
  const { lanes } = known.info;
  const end = arrow.lost ? 'lost' : arrow.arrived >= 0 ? `arrived in event ${arrow.arrived}` : 'not arrived';
  return `${lanes[arrow.from]?.name} to ${lanes[arrow.to]?.name}, ${many(arrow.length, 'byte')}, sent in event ${arrow.sent}, ${end}: ${shortened(spelled(arrow.bytes), 120)}`;
}

/** Shows a message's bytes without a redraw: what the pointer or the focus is on. */
function hint(page: Page, id: number): void {
  for (const place of document.querySelectorAll<HTMLElement>('.inspector')) {
    const arrow = page.moment?.arrows.find((each) => each.id === id) ?? null;
    const known = page.branches.get(page.main);
    if (arrow !== null && known !== undefined) place.replaceChildren(...bytesOf(known, arrow));
  }
}

function bytesOf(known: Known, arrow: Arrow): HTMLElement[] {
  const { lanes } = known.info;
  const state = arrow.lost ? ', lost with its connection' : arrow.arrived < 0 ? ', still under way' : '';
  return [
    h('span', { class: 'who' }, `${lanes[arrow.from]?.name} → ${lanes[arrow.to]?.name}`),
    h('span', { class: 'size' }, `${many(arrow.length, 'byte')}${state}`),
    h('code', {}, shortened(spelled(arrow.bytes), 600)),
  ];
}

function inspector(page: Page, known: Known, moment: Moment): HTMLElement {
  const id = page.arrow !== 0 ? page.arrow : moment.current[0];
  const arrow =
    moment.arrows.find((each) => each.id === id) ??
    moment.arrows.find((each) => each.id === moment.current[0]);
  const empty = h('span', { class: 'quiet' }, 'Point at an arrow, or Tab to it, to read its bytes.');
  return h('div', { class: 'inspector' }, ...(arrow === undefined ? [empty] : bytesOf(known, arrow)));
}
