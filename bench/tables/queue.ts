import FlatQueue from 'flatqueue';
import { Heap } from 'heap-js';
import TinyQueue from 'tinyqueue';
import { createEventQueue, popEvent, pushEvent } from '../../sim/index.ts';
import { calendarPop, calendarPush, createCalendar } from '../limits/calendar.ts';
import { createHeap, heapPop, heapPush } from '../limits/heap.ts';
import { drawnBefore } from '../numbers.ts';
import { simjs } from '../peers/simjs.ts';
import { bestOf, type Contestant, race, ratio, type Scale, timingOf } from '../race.ts';
import {
  type Benchmark,
  type Point,
  point,
  type Section,
  type Table,
  times,
  timingTable,
} from '../section.ts';

/**
 * The hold model: with so many events pending, take the first and put one in that much later. Every contestant is given
 * the same delays and is filled before the clock runs. Peers that take records are handed the one just taken out again,
 * so that they allocate nothing.
 */

interface Pending {
  deliverAt: number;
  sequence: number;
}

const DELAYS = 1 << 16;
const MASK = DELAYS - 1;
/** Delays are below this, in microseconds. */
const SPAN = 1 << 20;

const earlier = (x: Pending, y: Pending) => x.deliverAt - y.deliverAt || x.sequence - y.sequence;

function contestantsFor(pending: number, delays: Int32Array): Contestant[] {
  return [replisim, flatqueue, tinyqueue, simjsQueue, heapJs, typedHeap, calendar].map((make) =>
    make(pending, delays),
  );
}

function replisim(pending: number, delays: Int32Array): Contestant {
  const queue = createEventQueue(pending + 1);
  for (let i = 0; i < pending; i++) pushEvent(queue, delays[i & MASK], 1, i, 0);
  let at = 0;
  return {
    name: 'replisim',
    role: 'replisim',
    run(count) {
      for (let i = 0; i < count; i++) {
        popEvent(queue);
        pushEvent(queue, queue.time + delays[at++ & MASK], queue.kind, queue.a, queue.b);
      }
      return queue.time;
    },
  };
}

function flatqueue(pending: number, delays: Int32Array): Contestant {
  const queue = new FlatQueue<number>();
  for (let i = 0; i < pending; i++) queue.push(i, delays[i & MASK]);
  let at = 0;
  return {
    name: 'flatqueue (equal times in any order)',
    role: 'peer',
    run(count) {
      for (let i = 0; i < count; i++) {
        const time = queue.peekValue() as number;
        const id = queue.pop() as number;
        queue.push(id, time + delays[at++ & MASK]);
      }
      return queue.length;
    },
  };
}

function tinyqueue(pending: number, delays: Int32Array): Contestant {
  const queue = new TinyQueue<Pending>([], earlier);
  for (let i = 0; i < pending; i++) queue.push({ deliverAt: delays[i & MASK], sequence: i });
  let at = 0;
  let sequence = pending;
  return {
    name: 'tinyqueue',
    role: 'peer',
    run(count) {
      for (let i = 0; i < count; i++) {
        const event = queue.pop() as Pending;
        event.deliverAt += delays[at++ & MASK];
        event.sequence = sequence++;
        queue.push(event);
      }
      return queue.length;
    },
  };
}

function simjsQueue(pending: number, delays: Int32Array): Contestant {
  const queue = new simjs.PQueue('pending');
  for (let i = 0; i < pending; i++) queue.insert({ deliverAt: delays[i & MASK], order: 0 });
  let at = 0;
  return {
    name: "simjs's queue",
    role: 'peer',
    run(count) {
      let last = 0;
      for (let i = 0; i < count; i++) {
        const event = queue.remove();
        last = event.deliverAt;
        event.deliverAt += delays[at++ & MASK];
        queue.insert(event);
      }
      return last;
    },
  };
}

function heapJs(pending: number, delays: Int32Array): Contestant {
  const queue = new Heap<Pending>(earlier);
  for (let i = 0; i < pending; i++) queue.push({ deliverAt: delays[i & MASK], sequence: i });
  let at = 0;
  let sequence = pending;
  return {
    name: 'heap-js',
    role: 'peer',
    run(count) {
      for (let i = 0; i < count; i++) {
        const event = queue.pop() as Pending;
        event.deliverAt += delays[at++ & MASK];
        event.sequence = sequence++;
        queue.push(event);
      }
      return queue.length;
    },
  };
}

function typedHeap(pending: number, delays: Int32Array): Contestant {
  const heap = createHeap(pending);
  for (let i = 0; i < pending; i++) heapPush(heap, delays[i & MASK], i);
  let at = 0;
  return {
    name: 'typed-array heap (equal times in any order)',
    role: 'limit',
    run(count) {
      for (let i = 0; i < count; i++) {
        const time = heap.times[0];
        heapPush(heap, time + delays[at++ & MASK], heapPop(heap));
      }
      return heap.size;
    },
  };
}

function calendar(pending: number, delays: Int32Array): Contestant {
  const span = Math.max(...delays) + 1;
  const bits = Math.max(4, Math.ceil(Math.log2(pending)));
  // About one event a day, and a year longer than any delay.
  const queue = createCalendar(pending, bits, Math.max(0, Math.ceil(Math.log2(span)) - bits + 1));
  for (let i = 0; i < pending; i++) calendarPush(queue, delays[i & MASK]);
  let at = 0;
  return {
    name: 'calendar, its days tuned by hand',
    role: 'limit',
    run(count) {
      for (let i = 0; i < count; i++) {
        calendarPop(queue);
        calendarPush(queue, queue.time + delays[at++ & MASK]);
      }
      return queue.time;
    },
  };
}

async function run(scale: Scale): Promise<Section> {
  const tables: Table[] = [];
  const points: Point[] = [];
  const delays = drawnBefore(DELAYS, SPAN);
  for (const pending of [10, 1_000, scale.quick ? 2_000 : 100_000]) {
    const timings = await race(contestantsFor(pending, delays), scale);
    tables.push(timingTable(`${pending.toLocaleString('en')} pending, delays spread evenly`, timings));
    const own = timingOf(timings, 'replisim');
    const peer = bestOf(timings, 'peer');
    const limit = bestOf(timings, 'limit');
    const aheadOfPeer = ratio(peer, own);
    const overLimit = ratio(own, limit);
    const where = `pending-event set, ${pending.toLocaleString('en')} pending`;
    points.push(
      point(
        `${where}: beside the fastest npm package`,
        'faster',
        `${times(aheadOfPeer)} times ${peer.name.split(' ')[0]}`,
        aheadOfPeer > 1,
      ),
      point(
        `${where}: beside the best limit by hand`,
        'at most 1.3 times its time',
        `${times(overLimit)} (${limit.name.split(',')[0].split(' (')[0]})`,
        overLimit <= 1.3,
      ),
    );
  }
  const ties = new Int32Array(DELAYS);
  const fewTimes = drawnBefore(DELAYS, 4);
  for (const [what, same] of [
    ['all at the same time, and staying there', ties],
    ['delays of 0 to 3 microseconds', fewTimes],
  ] as const) {
    const many = scale.quick ? 2_000 : 100_000;
    const timings = await race(
      contestantsFor(many, same).filter(({ name }) => !name.startsWith('calendar')),
      scale,
    );
    tables.push(timingTable(`${many.toLocaleString('en')} pending, ${what}`, timings));
  }
  return { tables, points };
}

export const queue: Benchmark = {
  name: 'queue',
  title: 'Pending events',
  about:
    'The hold model: with so many events pending, the first is taken out and one is put in some time later. ' +
    'replisim keeps kind and two operands with each event and hands equal times out first in, first out.',
  run,
  profiled() {
    const contestant = replisim(100_000, drawnBefore(DELAYS, SPAN));
    contestant.run(3_000_000);
  },
  obstacle:
    'At 100,000 pending most of the time waits for memory (`takeFirst`, which reads the rows of a bucket, has half of the samples): ' +
    'an event is a row of 32 bytes with its payload, where the limit, whose days are tuned for this very load, keeps a ' +
    'time and a number, 12 bytes. The more of the shared cache other processes take, the more that shows.',
};
