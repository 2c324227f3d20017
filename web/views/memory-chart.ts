import uPlot from 'uplot';
import { h } from '../dom.ts';
import { count, seconds } from '../format.ts';
import { goToTime } from '../page.ts';
import type { Known, Page } from '../page-state.ts';
import { baseOf, type Course, rowOf } from '../run-curve.ts';

/**
 * The curves of the memory panel: used_memory of the first server over virtual time, from what it was when the clients
 * began, with the bytes of leaked objects and the bytes waiting in output lists apart. A click goes to the moment.
 */

interface Chart {
  /** The run that is drawn: another one takes its place without a new chart. */
  known: Known;
  plot: uPlot;
  place: HTMLElement;
  events: number;
  width: number;
  style: string;
  /** The moment that is marked. */
  micros: number;
}

/** One for each side of the page. */
const charts = new Map<'left' | 'right', Chart>();
const POINTS = 1_200;
const HEIGHT = 190;
/** Width of a digit of the axis, in pixels. */
const AXIS_LETTER = 8;

function seriesOf(course: Course): uPlot.AlignedData {
  const stride = Math.max(1, Math.ceil(course.events / POINTS));
  const base = baseOf(course);
  const data: number[][] = [[], [], [], []];
  for (let event = stride, drawn = -1; drawn < course.rows - 1; event += stride) {
    const row = Math.min(rowOf(course, event), course.rows - 1);
    if (row === drawn) continue;
    drawn = row;
    data[0].push(course.micros[row] / 1e6);
    data[1].push(course.used[row] - base);
    data[2].push(course.leaked[row]);
    data[3].push(course.backlog[row]);
  }
  return data as uPlot.AlignedData;
}

/** Draws what is known of a run, with a moment marked, into a place that has a width. */
export function drawMemory(page: Page, known: Known, place: HTMLElement, micros: number): void {
  const width = Math.floor(place.clientWidth);
  const style = getComputedStyle(place).color;
  const side = known === page.branches.get(page.main) ? 'left' : 'right';
  let chart = charts.get(side);
  if (chart === undefined || chart.style !== style || Math.abs(chart.width - width) > 2) {
    chart?.plot.destroy();
    const holder = h('div', { role: 'img', 'aria-label': 'used_memory over virtual time' });
    place.append(holder);
    const now = () => charts.get(side);
    const plot = new uPlot(optionsOf(page, now, width, place), seriesOf(known.course), holder);
    chart = { known, plot, place: holder, events: known.course.events, width, style, micros };
    charts.set(side, chart);
  } else {
    place.append(chart.place);
    if (chart.known !== known || chart.events !== known.course.events) {
      chart.known = known;
      chart.plot.setData(seriesOf(known.course));
      chart.events = known.course.events;
    }
  }
  chart.micros = micros;
  mark(chart);
}

function mark({ plot, place, micros }: Chart): void {
  let line = place.querySelector<HTMLElement>('.marker');
  if (line === null) {
    line = h('div', { class: 'marker' });
    plot.over.append(line);
  }
  line.style.transform = `translateX(${plot.valToPos(micros / 1e6, 'x')}px)`;
  line.title = seconds(micros);
}

function optionsOf(
  page: Page,
  now: () => Chart | undefined,
  width: number,
  place: HTMLElement,
): uPlot.Options {
  const colour = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--rule'), width: 1 },
    ticks: { stroke: colour('--rule'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false },
    scales: {
      x: { time: false },
      y: { range: (_, low, high) => [Math.min(0, low), Math.max(high * 1.06, 100)] },
    },
    axes: [
      { ...axis, values: (_, values) => values.map((value) => `${value} s`) },
      {
        ...axis,
        size: (_, values) => AXIS_LETTER * Math.max(0, ...(values ?? []).map(({ length }) => length)) + 20,
        values: (_, values) => values.map((value) => (value < 0 ? `−${count(-value)}` : count(value))),
      },
    ],
    series: [
      {},
      { stroke: colour('--used'), width: 2, points: { show: false } },
      {
        stroke: colour('--leaked'),
        fill: colour('--leaked-fill'),
        width: 2,
        dash: [7, 3],
        points: { show: false },
      },
      {
        stroke: colour('--backlog'),
        fill: colour('--backlog-fill'),
        width: 2,
        dash: [2, 3],
        points: { show: false },
      },
    ],
    hooks: {
      ready: [
        (plot) => {
          plot.over.addEventListener('click', () => {
            const left = plot.cursor.left ?? -1;
            const chart = now();
            if (left < 0 || chart === undefined) return;
            void goToTime(page, plot.posToVal(left, 'x') * 1e6, chart.known);
          });
        },
      ],
      // A new chart has no scale until it is drawn, and the scale is another when the run has grown.
      draw: [
        () => {
          const chart = now();
          if (chart !== undefined) mark(chart);
        },
      ],
    },
  };
}
