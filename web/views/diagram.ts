import { h } from '../dom.ts';
import { many, seconds, shortened, spelled } from '../format.ts';
import { goTo } from '../page.ts';
import { fold, type Known, type Page } from '../page-state.ts';
import type { Arrow, Moment } from '../protocol.ts';
import { firstDeed, holdDeed, messageDeeds, openDeeds } from './act.ts';
import { type LaneRow, laneRows, rowsOfLanes } from './lane-rows.ts';
import { markOf, signAt } from './marks.ts';
import { type PictureArrow, type PictureLane, spaceTime } from './space-time.ts';

/** The space-time diagram of a Redis run, and the bytes of the message that is pointed at. */
export function diagramView(page: Page, known: Known, moment: Moment): HTMLElement {
  const { lanes } = known.info;
  const rows = laneRows(lanes, page.opened);
  const rowOf = rowsOfLanes(rows);
  const columns = moment.columns.map(({ event, lane, flags, label, micros }) => {
    const mark = markOf(flags);
    return {
      event,
      lane: rowOf.get(lane) ?? -1,
      label: `event ${event}, ${lanes[lane]?.name ?? 'the run'}: ${label}${mark === null ? '' : `, ${mark.name}`}`,
      title: `event ${event} at ${seconds(micros)}: ${label}`,
      sign: (x: number, y: number) => signAt(mark, x, y, 5),
    };
  });
  const picture = spaceTime({
    lanes: rows.map((row) => pictureLane(page, known, row)),
    columns,
    arrows: moment.arrows.map((arrow) => pictureArrow(page, known, moment, { arrow, rowOf })),
    now: moment.event,
    nowLabel: nowLabel(moment),
    width: Math.min(page.columns, moment.columns.length),
    label: 'Space-time diagram: lanes for clients and servers, messages as arrows',
    goTo: (event) => void goTo(page, event),
    choose({ id, sent, end, kind }) {
      page.arrow = id;
      // Of what is under way one may want more than to see it arrive.
      if (kind === 'flying') page.changed();
      else void goTo(page, end >= 0 ? end : sent);
    },
    hint: ({ id }) => hint(page, id),
  });
  return h('div', { class: 'diagram-view' }, picture, inspector(page, known, moment));
}

function nowLabel(moment: Moment): string {
  const column = moment.columns.find(({ event }) => event === moment.event);
  return shortened(column?.label ?? '', 40);
}

function pictureLane(page: Page, known: Known, { name, kind, lanes, group }: LaneRow): PictureLane {
  if (group === null) {
    const lane = known.info.lanes[lanes[0]];
    if (!canAct(page, known)) return { name, kind };
    const label = `${name}: what can be done to it`;
    return { name, kind, press: { key: name, label, act: () => openDeeds(page, lane) } };
  }
  const { key, open, names } = group;
  const shown = `${open ? '▾' : '▸'} ${name}`;
  const label = `${shown}: ${open ? 'fold' : 'open'} ${many(names.length, 'lane')}, ${names.join(', ')}`;
  const press = { key: `group-${key}`, label, expanded: open, act: () => fold(page, key, !open) };
  return { name: shown, kind: `${kind} group${open ? ' open' : ''}`, press };
}

/** Only the run on the left goes another way; the one beside it is there to be compared. */
function canAct(page: Page, known: Known): boolean {
  return known === page.branches.get(page.main) && !page.welcome;
}

function pictureArrow(
  page: Page,
  known: Known,
  moment: Moment,
  { arrow, rowOf }: { arrow: Arrow; rowOf: ReadonlyMap<number, number> },
): PictureArrow {
  const { id, from, to, sent, arrived, lost } = arrow;
  const isThere = arrived >= 0 && arrived <= moment.event;
  return {
    id,
    from: rowOf.get(from) ?? 0,
    to: rowOf.get(to) ?? 0,
    sent,
    end: arrived,
    kind: lost ? 'lost' : sent > moment.event ? 'future' : isThere ? 'arrived' : 'flying',
    chosen: page.arrow === id || (page.arrow === 0 && moment.current.includes(id)),
    label: arrowText(known, arrow),
  };
}

function arrowText(known: Known, arrow: Arrow): string {
  const { lanes } = known.info;
  const end = arrow.lost ? 'lost' : arrow.arrived >= 0 ? `arrived in event ${arrow.arrived}` : 'not arrived';
  return `${lanes[arrow.from]?.name} to ${lanes[arrow.to]?.name}, ${many(arrow.length, 'byte')}, sent in event ${arrow.sent}, ${end}: ${shortened(spelled(arrow.bytes), 120)}`;
}

/** Shows a message's bytes without a redraw: what the pointer or the focus is on. */
function hint(page: Page, id: number): void {
  for (const place of document.querySelectorAll<HTMLElement>('.inspector')) {
    const { moment } = page;
    const arrow = moment?.arrows.find((each) => each.id === id) ?? null;
    const known = page.branches.get(page.main);
    if (arrow !== null && moment !== null && known !== undefined)
      place.replaceChildren(...bytesOf(page, known, moment, arrow));
  }
}

function bytesOf(page: Page, known: Known, moment: Moment, arrow: Arrow): HTMLElement[] {
  const [from, to] = [arrow.from, arrow.to].map((lane) => known.info.lanes[lane]?.name ?? '');
  const state = arrow.lost ? ', lost with its connection' : arrow.arrived < 0 ? ', still under way' : '';
  const isFlying =
    !arrow.lost && arrow.sent <= moment.event && (arrow.arrived < 0 || arrow.arrived > moment.event);
  const deeds =
    isFlying && canAct(page, known)
      ? messageDeeds(page, {
          hold: holdDeed(known, moment, from, to),
          first: firstDeed(known, moment, arrow),
          arrive: arrow.arrived < 0 ? null : () => void goTo(page, arrow.arrived),
        })
      : null;
  return [
    h('span', { class: 'who' }, `${from} → ${to}`),
    h('span', { class: 'size' }, `${many(arrow.length, 'byte')}${state}`),
    h('code', {}, shortened(spelled(arrow.bytes), 600)),
    ...(deeds === null ? [] : [deeds]),
  ];
}

function inspector(page: Page, known: Known, moment: Moment): HTMLElement {
  const id = page.arrow !== 0 ? page.arrow : moment.current[0];
  const arrow =
    moment.arrows.find((each) => each.id === id) ??
    moment.arrows.find((each) => each.id === moment.current[0]);
  const empty = h(
    'span',
    { class: 'quiet' },
    'Point at an arrow to read its bytes; press a name to act on it.',
  );
  const shown = arrow === undefined ? [empty] : bytesOf(page, known, moment, arrow);
  return h('div', { class: 'inspector' }, ...shown);
}
