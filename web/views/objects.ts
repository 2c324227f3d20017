import { h, pressable, roving, svg } from '../dom.ts';
import { count, many, shortened } from '../format.ts';
import { goTo } from '../page.ts';
import type { Known, Page } from '../page-state.ts';
import type { Moment, ShownObject } from '../protocol.ts';
import { wordsOfLife } from './life-words.ts';
import { hexagon } from './marks.ts';

/**
 * The object graph: who holds which SELECT object. Holders stand on the left, objects on the right, an arrow from each
 * holder. An alive object is a rounded box, a freed one a dashed outline, a leaked one a hexagon that no arrow reaches.
 */

const ROW = 44;
const HOLDER_X = 8;
const HOLDER_W = 132;
const OBJECT_X = 182;
const OBJECT_W = 290;
const WIDTH = OBJECT_X + OBJECT_W + 8;
const MOST = { alive: 10, leaked: 6, freed: 3 } as const;

interface Holder {
  name: string;
  y: number;
}

export function objectsView(page: Page, _known: Known, moment: Moment): HTMLElement {
  const shown = pick(moment, page.object);
  const names = [...new Set(shown.flatMap(({ holders }) => holders.map(listName)))];
  const { shared } = moment;
  const rows = shown.length + shared.length;
  const height = Math.max(rows, names.length + 1) * ROW + 12;
  const holders: Holder[] = [
    ...(shared.length > 0 ? [{ name: 'shared objects', y: (shared.length * ROW) / 2 + 6 }] : []),
    ...names.map((name, index) => ({ name, y: (shared.length + index + 0.5) * ROW + 6 })),
  ];
  const yOf = (row: number) => (row + 0.5) * ROW + 6;
  const boxes = shown.map((object, index) => objectBox(page, object, yOf(shared.length + index)));
  roving(
    boxes,
    shown.findIndex(({ id }) => id === page.object),
  );
  const picture = svg(
    'svg',
    {
      class: 'graph',
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: 'group',
      'aria-label': 'SELECT objects and who holds them',
    },
    ...shared.map((_, row) => edge(holders[0].y, yOf(row))),
    ...shown.flatMap((object, index) =>
      [...new Set(object.holders.map(listName))].map((name) =>
        edge(holders.find((holder) => holder.name === name)?.y ?? 0, yOf(shared.length + index)),
      ),
    ),
    ...holders.map(({ name, y }) =>
      svg(
        'g',
        { class: 'holder' },
        svg('rect', { x: HOLDER_X, y: y - 14, width: HOLDER_W, height: 28, rx: 3 }),
        svg('text', { x: HOLDER_X + 10, y: y + 4 }, shortened(name.replace('output list of', 'list of'), 19)),
      ),
    ),
    ...shared.map(({ id, refcount }, row) =>
      svg(
        'g',
        { class: 'object shared' },
        svg('rect', { x: OBJECT_X, y: yOf(row) - 15, width: OBJECT_W, height: 30, rx: 15 }),
        svg('text', { x: OBJECT_X + 14, y: yOf(row) + 4 }, `select ${id}`),
        svg(
          'text',
          { class: 'count', x: OBJECT_X + OBJECT_W - 14, y: yOf(row) + 4 },
          `shared, count ${refcount}`,
        ),
      ),
    ),
    ...boxes,
  );
  return h(
    'div',
    { class: 'objects-view' },
    legend(moment),
    h('div', { class: 'scroll tall' }, picture),
    more(moment, shown),
    life(page, moment),
  );
}

function pick(moment: Moment, chosen: number): ShownObject[] {
  const room = { alive: 0, leaked: 0, freed: 0 };
  return [...moment.objects]
    .reverse()
    .filter((object) => {
      room[object.state]++;
      return object.id === chosen || room[object.state] <= MOST[object.state];
    })
    .reverse();
}

/** Chunks of one list are one holder. */
function listName(holder: string): string {
  return holder.replace(/^chunk \d+ for /, 'output list of ');
}

function edge(y1: number, y2: number): SVGElement {
  const [x1, x2] = [HOLDER_X + HOLDER_W, OBJECT_X - 3];
  const middle = (x1 + x2) / 2;
  return svg(
    'g',
    { class: 'edge' },
    svg('path', { class: 'shaft', d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 6} ${y2}` }),
    svg('path', { class: 'head', d: `M${x2} ${y2}l-8 -3.6v7.2z` }),
  );
}

const WORDS = {
  alive: 'alive',
  leaked: 'LEAKED',
  freed: 'freed',
} as const;

function objectBox(page: Page, object: ShownObject, y: number): SVGGElement {
  const select = () => {
    page.object = object.id;
    const [birth] = object.life;
    void goTo(page, birth?.event ?? page.event);
  };
  return svg(
    'g',
    {
      class: `object ${object.state}${page.object === object.id ? ' chosen' : ''}`,
      'data-key': `object-${object.id}`,
      ...pressable(select),
    },
    object.state === 'leaked'
      ? svg('polygon', { points: boxHexagon(y) })
      : svg('rect', { x: OBJECT_X, y: y - 17, width: OBJECT_W, height: 34, rx: 6 }),
    object.state === 'leaked'
      ? svg('polygon', { class: 'warning', points: hexagon(OBJECT_X + 22, y, 9) })
      : null,
    object.state === 'leaked' ? svg('text', { class: 'bang', x: OBJECT_X + 22, y: y + 4.5 }, '!') : null,
    svg(
      'text',
      { class: 'name', x: OBJECT_X + (object.state === 'leaked' ? 38 : 14), y: y - 2 },
      `object ${object.number}  ${object.text}`,
    ),
    svg(
      'text',
      { class: 'state', x: OBJECT_X + (object.state === 'leaked' ? 38 : 14), y: y + 11 },
      `${WORDS[object.state]}${object.way === '' ? '' : ` · ${object.way}`}`,
    ),
    svg(
      'text',
      { class: 'count', x: OBJECT_X + OBJECT_W - 16, y: y - 2 },
      object.state === 'freed' ? '' : `count ${object.refcount}`,
    ),
    svg('text', { class: 'bytes', x: OBJECT_X + OBJECT_W - 16, y: y + 11 }, `${object.bytes} bytes`),
  );
}

function boxHexagon(y: number): string {
  const [left, right] = [OBJECT_X, OBJECT_X + OBJECT_W];
  return `${left},${y} ${left + 12},${y - 17} ${right - 12},${y - 17} ${right},${y} ${right - 12},${y + 17} ${left + 12},${y + 17}`;
}

function legend(moment: Moment): HTMLElement {
  const [first] = moment.servers;
  const chip = (state: string, text: string) => h('span', { class: `chip ${state}` }, text);
  const alive = first.createdObjects - first.freedObjects - first.leakedObjects;
  return h(
    'p',
    { class: 'chips' },
    chip('created', `${count(first.createdObjects)} created`),
    chip('alive', `${count(alive)} held`),
    chip('freed', `${count(first.freedObjects)} freed`),
    chip('leaked', `${count(first.leakedObjects)} leaked = ${many(first.leakedBytes, 'byte')}`),
  );
}

function more(moment: Moment, shown: ShownObject[]): HTMLElement | null {
  const hidden = (state: ShownObject['state'], extra: number) =>
    moment.objects.filter((object) => object.state === state && !shown.includes(object)).length + extra;
  const leaked = hidden('leaked', moment.moreLeaked);
  const freed = hidden('freed', moment.moreFreed);
  if (leaked + freed === 0) return null;
  const words = [
    leaked > 0 ? `${count(leaked)} more leaked` : '',
    freed > 0 ? `${count(freed)} more freed` : '',
  ];
  return h('p', { class: 'quiet' }, `Not drawn: ${words.filter(Boolean).join(', ')}.`);
}

/** The life of the object that was chosen. */
function life(page: Page, moment: Moment): HTMLElement | null {
  const object = moment.objects.find(({ id }) => id === page.object);
  if (object === undefined) return null;
  const entries = object.life.map(({ event, what, refcount }, index) =>
    h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'link', 'data-key': `life-${index}`, onclick: () => void goTo(page, event) },
        `event ${count(event)}`,
      ),
      ` ${wordsOfLife(what)}; count ${refcount}`,
    ),
  );
  const doomed = object.state === 'leaked';
  return h(
    'div',
    { class: 'life' },
    h('h3', {}, `The life of object ${object.number} (${object.text})`),
    h('ol', {}, ...entries),
    doomed
      ? h('p', { class: 'verdict bad' }, 'Alive, and nothing points at it: nobody can ever free it.')
      : null,
  );
}
