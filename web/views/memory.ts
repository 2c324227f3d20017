import 'uplot/dist/uPlot.min.css';
import { h } from '../dom.ts';
import { count, many } from '../format.ts';
import type { Known, Page } from '../page-state.ts';
import type { Moment } from '../protocol.ts';
import { baseOf } from '../run-curve.ts';

/** The memory panel: what used_memory has come to, in words, and its course as a chart. */

/** Null until it is loaded: with its library it is a seventh of what the page would load before its first moment. */
let chart: typeof import('./memory-chart.ts') | null = null;
let loading: Promise<void> | null = null;
/** Of a chart; a panel that nobody sees, or whose place another has taken, has no width. */
const MIN_WIDTH = 50;

export function memoryView(page: Page, known: Known, moment: Moment): HTMLElement {
  const { course } = known;
  const base = baseOf(course);
  const { used, leaked, backlog } = moment.memory;
  const text = `used_memory ${count(used)}: ${signed(used - base)} since the clients began; leaked ${many(leaked, 'byte')}; backlog ${many(backlog, 'byte')}.`;
  const place = h('div', { class: 'chart' });
  queueMicrotask(() => draw(page, known, place, moment.micros));
  return h(
    'div',
    { class: 'memory' },
    place,
    h(
      'p',
      { class: 'chips' },
      h('span', { class: 'key used' }, 'growth of used_memory'),
      h('span', { class: 'key leaked' }, 'leaked'),
      h('span', { class: 'key backlog' }, 'backlog: output lists of slaves'),
    ),
    h('p', {}, text),
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${many(Math.abs(value), 'byte')}`;
}

async function loadChart(page: Page): Promise<void> {
  try {
    chart = await import('./memory-chart.ts');
  } catch (error) {
    page.problem = `the chart cannot be loaded: ${(error as Error).message}`;
    page.changed();
  }
}

/** A chart that cannot be loaded is asked for once. */
function draw(page: Page, known: Known, place: HTMLElement, micros: number): void {
  if (place.clientWidth < MIN_WIDTH) return;
  if (chart !== null) {
    chart.drawMemory(page, known, place, micros);
    return;
  }
  // The frame that is being drawn goes first: it shows the first moment.
  setTimeout(async () => {
    loading ??= loadChart(page);
    await loading;
    if (chart !== null) draw(page, known, place, micros);
  });
}
