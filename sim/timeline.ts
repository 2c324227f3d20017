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
  /** The first interval and those in which there was a sample. The others hold what the one before them held last. */
  readonly sampled: number[];
  /** For each of these the value at its end, and the least and greatest value held in it. */
  readonly last: number[];
  readonly least: number[];
  readonly greatest: number[];
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
const { floor, max, min } = Math;

/** Intervals start out `intervalMicros` long. Throws RangeError unless it is at least 1, and `limit` even and at least 2. */
export function createTimeline(limit = 512, intervalMicros = 1_000): Timeline {
  checkInteger('half the limit of a timeline', limit / 2, 1);
  checkInteger('the interval of a timeline, in microseconds,', intervalMicros, 1);
  return { intervalMicros, limit, count: 0, sampled: [], last: [], least: [], greatest: [] };
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
  if (timeline.count === 0) addInterval(timeline, 0, value, value);
  const { last, least, greatest } = timeline;
  const newest = last.length - 1;
  if (index >= timeline.count) {
    addInterval(timeline, index, last[newest], value);
    return;
  }
  last[newest] = value;
  if (value < least[newest]) least[newest] = value;
  if (value > greatest[newest]) greatest[newest] = value;
}

/** The newest interval: `held` until the sample comes, and `value` from then on. */
function addInterval(timeline: Timeline, index: number, held: number, value: number): void {
  timeline.sampled.push(index);
  timeline.last.push(value);
  timeline.least.push(min(held, value));
  timeline.greatest.push(max(held, value));
  timeline.count = index + 1;
}

/** What is known, oldest first: at most `limit` points. */
export function timelinePoints(timeline: Timeline): TimelinePoint[] {
  const { sampled, last, least, greatest, intervalMicros, count } = timeline;
  const points: TimelinePoint[] = [];
  for (let i = 0, at = -1; i < count; i++) {
    const fromMicros = i * intervalMicros;
    if (i === sampled[at + 1]) {
      at++;
      points.push({ fromMicros, last: last[at], least: least[at], greatest: greatest[at] });
    } else {
      points.push({ fromMicros, last: last[at], least: last[at], greatest: last[at] });
    }
  }
  return points;
}

/** The value at the end of each of these points, and nothing else of them. */
export function timelineValues({ sampled, last, count }: Timeline): number[] {
  const values = new Array<number>(count);
  for (let at = 0; at < sampled.length; at++) {
    const next = at + 1 < sampled.length ? sampled[at + 1] : count;
    values.fill(last[at], sampled[at], next);
  }
  return values;
}

export function cloneTimeline({ sampled, last, least, greatest, ...rest }: Timeline): Timeline {
  return {
    ...rest,
    sampled: sampled.slice(),
    last: last.slice(),
    least: least.slice(),
    greatest: greatest.slice(),
  };
}

/** Doubles the interval, merging each two. */
function halve(timeline: Timeline): void {
  const { sampled, last, least, greatest } = timeline;
  let kept = -1;
  for (let i = 0; i < sampled.length; i++) {
    const index = sampled[i] >> 1;
    if (kept < 0 || index !== sampled[kept]) {
      kept++;
      sampled[kept] = index;
      least[kept] = least[i];
      greatest[kept] = greatest[i];
    } else {
      least[kept] = min(least[kept], least[i]);
      greatest[kept] = max(greatest[kept], greatest[i]);
    }
    last[kept] = last[i];
  }
  for (const column of [sampled, last, least, greatest]) column.length = kept + 1;
  timeline.count = Math.ceil(timeline.count / 2);
  timeline.intervalMicros *= 2;
}
