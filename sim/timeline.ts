import { checkInteger } from './assert.ts';

/**
 * A bounded record of how a value moves over virtual time, for charts of runs of any length. Time is cut into at most
 * `limit` intervals of equal length; when the run outgrows them, the length doubles and neighbours are merged. What is
 * kept depends on the samples only, never on when it is looked at.
 */
export interface Timeline {
  /** Length of an interval in microseconds. */
  intervalMicros: number;
  readonly limit: number;
  /** How many intervals, from time 0, are known. */
  count: number;
  /** For each interval the value at its end, and the least and greatest value held in it. */
  readonly last: Float64Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

/** A stretch of time and what the value did in it. */
export interface TimelinePoint {
  fromMicros: number;
  /** The value at the end of the stretch. */
  last: number;
  least: number;
  greatest: number;
}

// Out of `Math` once: through a sandbox (jest), looking up a global is slow.
const { floor } = Math;

/** Intervals start out `intervalMicros` long. Throws RangeError unless it is at least 1, and `limit` even and at least 2. */
export function createTimeline(limit = 512, intervalMicros = 1_000): Timeline {
  checkInteger('half the limit of a timeline', limit / 2, 1);
  checkInteger('the interval of a timeline, in microseconds,', intervalMicros, 1);
  return {
    intervalMicros,
    limit,
    count: 0,
    last: new Float64Array(limit),
    least: new Float64Array(limit),
    greatest: new Float64Array(limit),
  };
}

/**
 * The value is `value` from `time` on. Duty of the caller: times never fall; a value is a finite number. Times between
 * two samples have the value of the earlier one; times before the first sample that of the first.
 */
export function sampleTimeline(timeline: Timeline, time: number, value: number): void {
  let index = floor(time / timeline.intervalMicros);
  while (index >= timeline.limit) {
    halve(timeline);
    index = floor(time / timeline.intervalMicros);
  }
  const { last, least, greatest } = timeline;
  if (index >= timeline.count)
    extend(timeline, index, timeline.count === 0 ? value : last[timeline.count - 1]);
  last[index] = value;
  if (value < least[index]) least[index] = value;
  if (value > greatest[index]) greatest[index] = value;
}

/** What is known, oldest first: at most `limit` points. */
export function timelinePoints(timeline: Timeline): TimelinePoint[] {
  const points: TimelinePoint[] = [];
  for (let i = 0; i < timeline.count; i++) {
    points.push({
      fromMicros: i * timeline.intervalMicros,
      last: timeline.last[i],
      least: timeline.least[i],
      greatest: timeline.greatest[i],
    });
  }
  return points;
}

export function cloneTimeline(timeline: Timeline): Timeline {
  return {
    ...timeline,
    last: timeline.last.slice(),
    least: timeline.least.slice(),
    greatest: timeline.greatest.slice(),
  };
}

/** Makes the intervals up to `index` known, with the value held since the last one. */
function extend(timeline: Timeline, index: number, held: number): void {
  for (const column of [timeline.last, timeline.least, timeline.greatest]) {
    column.fill(held, timeline.count, index + 1);
  }
  timeline.count = index + 1;
}

/** Doubles the interval, merging each two. */
function halve(timeline: Timeline): void {
  const { count, last, least, greatest } = timeline;
  const after = Math.ceil(count / 2);
  for (let i = 0; i < after; i++) {
    const left = 2 * i;
    const right = Math.min(left + 1, count - 1);
    last[i] = last[right];
    least[i] = Math.min(least[left], least[right]);
    greatest[i] = Math.max(greatest[left], greatest[right]);
  }
  timeline.count = after;
  timeline.intervalMicros *= 2;
}
