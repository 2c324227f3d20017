import { h, svg } from '../../dom.ts';
import { seconds } from '../../format.ts';
import { type PictureArrow, type PictureColumn, spaceTime } from '../../views/space-time.ts';
import type { KnownRun, MessageView, SystemMoment } from '../known-run.ts';
import { goTo, type SystemPage } from '../page.ts';
import type { Frame } from '../protocol.ts';

/** The space-time diagram of a run of any system: what happened, what is under way, and, faint, what comes of it. */

/** So many messages under way are labelled; more would lie upon each other. */
const MAX_LABELS = 7;

/** Of a longer text the label has the name of the message. */
const MAX_LABEL = 14;

export function diagramView(page: SystemPage, run: KnownRun, moment: SystemMoment): HTMLElement {
  const { lanes } = run.info;
  const now = moment.frame.event;
  const laneOf = new Map(lanes.map(({ name }, lane) => [name, lane]));
  const columns = columnsAround(run, now, page.columns).map((frame) => columnOf(frame, laneOf));
  const [first, last] = [columns[0]?.event ?? 0, columns.at(-1)?.event ?? 0];
  const shown = [...run.messages.values()].filter(
    ({ sent, end }) => sent <= last && (end < 0 || end >= first),
  );
  const labelled = new Set(moment.flying.slice(-MAX_LABELS).map(({ id }) => id));
  const arrows = shown.map((message) => arrowOf(page, message, now, laneOf, labelled, moment.held));
  return spaceTime({
    lanes: lanes.map(({ name, kind, node }) => ({ name, kind: node ? `server ${kind}` : 'client' })),
    columns,
    arrows,
    now,
    nowLabel: moment.frame.sentence,
    width: Math.min(page.columns, columns.length),
    label: 'Space-time diagram: a lane for each node and client, messages as arrows',
    goTo: (event) => goTo(page, event),
    choose(arrow) {
      page.chosen = arrow.id;
      if (arrow.kind === 'flying') page.changed();
      else goTo(page, arrow.end >= 0 ? arrow.end : arrow.sent);
    },
    hint: () => {},
  });
}

/** Events with something to see, most of them before the moment. */
function columnsAround({ frames }: KnownRun, now: number, columns: number): Frame[] {
  const shown: Frame[] = [];
  const before = Math.ceil(columns * 0.7);
  for (let at = now; at > 0 && shown.length < before; at--) {
    if (!frames[at].quiet || at === now) shown.unshift(frames[at]);
  }
  for (let at = now + 1; at < frames.length && shown.length < columns; at++) {
    if (!frames[at].quiet) shown.push(frames[at]);
  }
  return shown;
}

function columnOf(frame: Frame, laneOf: ReadonlyMap<string, number>): PictureColumn {
  const { event, micros, lane, sentence, hand, mark, wrong } = frame;
  const isWrong = wrong !== null && Object.keys(wrong).length > 0;
  const named = lane ?? frame.sent[0]?.from;
  const words = [...(hand ? ['by hand'] : []), ...(isWrong ? ['a property is violated'] : [])];
  const place = named === undefined ? -1 : (laneOf.get(named) ?? -1);
  return {
    event,
    lane: place < 0 && (hand || mark !== null) ? 0 : place,
    label: [`event ${event}, ${named ?? 'the run'}: ${sentence}`, ...words].join(', '),
    title: `event ${event} at ${seconds(micros)}: ${sentence}`,
    sign: (x, y) => signOf(x, y, hand, isWrong, mark !== null),
  };
}

/** A dot; a ring for what was done by hand; a hexagon where something is violated; a bolt for a fault. */
function signOf(x: number, y: number, hand: boolean, isWrong: boolean, isFault: boolean): SVGElement {
  if (isWrong)
    return svg('path', {
      class: 'sign leaked',
      d: `M${x - 6} ${y - 6}L${x + 6} ${y + 6}M${x + 6} ${y - 6}L${x - 6} ${y + 6}`,
    });
  if (hand) return svg('circle', { class: 'sign hand', cx: x, cy: y, r: 6 });
  if (isFault)
    return svg('path', {
      class: 'sign blow',
      d: `M${x + 2} ${y - 8}L${x - 5} ${y + 2}H${x}L${x - 2} ${y + 8}L${x + 5} ${y - 2}H${x}z`,
    });
  return svg('circle', { class: 'sign plain', cx: x, cy: y, r: 3.75 });
}

function arrowOf(
  page: SystemPage,
  message: MessageView,
  now: number,
  laneOf: ReadonlyMap<string, number>,
  labelled: ReadonlySet<number>,
  held: ReadonlySet<number>,
): PictureArrow {
  const { id, from, to, sent, end, lost, text } = message;
  const ended = end >= 0 && end <= now;
  const kind = sent > now ? 'future' : ended ? (lost ? 'lost' : 'arrived') : 'flying';
  const state =
    kind === 'flying'
      ? held.has(id)
        ? 'held'
        : 'under way'
      : end < 0
        ? 'not sent yet'
        : `${lost ? 'lost' : 'arrived'} in event ${end}`;
  return {
    id,
    from: laneOf.get(from) ?? 0,
    to: laneOf.get(to) ?? 0,
    sent,
    end,
    kind,
    half: lost && kind !== 'flying',
    chosen: page.chosen === id || (ended && end === now),
    label: `${text} from ${from} to ${to}, sent in event ${sent}, ${state}`,
    ...(labelled.has(id) ? { text: text.length <= MAX_LABEL ? text : message.kind } : {}),
  };
}

export function legend(): HTMLElement {
  const item = (kind: string, text: string) => h('span', { class: `legend-item ${kind}` }, h('i', {}), text);
  return h(
    'p',
    { class: 'legend quiet' },
    item('flying', 'under way'),
    item('arrived', 'arrived'),
    item('lost', 'lost'),
    item('hand', 'done by hand'),
  );
}
