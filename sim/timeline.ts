import { checkInteger } from './check-integer.ts';

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
  /** For each of these the value at its end. */
  readonly last: number[];
}

// Out of `Math` once: through a sandbox (jest), looking up a global is slow.
const { ceil, floor } = Math;

/**
 * At most `limit` intervals, which start out `intervalMicros` long. Throws RangeError unless that is at least 1, and `limit`
 * even and at least 2.
 */
export function createTimeline(limit = 512, intervalMicros = 1_000): Timeline {
  checkInteger('half the limit of a timeline', limit / 2, 1);
  checkInteger('the interval of a timeline, in microseconds,', intervalMicros, 1);
  return { intervalMicros, limit, count: 0, sampled: [], last: [] };
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
  if (timeline.count === 0) addInterval(timeline, 0, value);
  if (index >= timeline.count) addInterval(timeline, index, value);
  else timeline.last[timeline.last.length - 1] = value;
}

function addInterval(timeline: Timeline, index: number, value: number): void {
  timeline.sampled.push(index);
  timeline.last.push(value);
  timeline.count = index + 1;
}

/** The value at the end of each interval, oldest first: at most `limit` of them. */
export function timelineValues({ sampled, last, count }: Timeline): number[] {
  const values = new Array<number>(count);
  // Written out: `fill` takes as long for a stretch of ten as this for a hundred.
  for (let at = 0, interval = 0; at < last.length; at++) {
    const next = at + 1 < last.length ? sampled[at + 1] : count;
    const value = last[at];
    while (interval < next) values[interval++] = value;
  }
  return values;
}

/** The beginning of each interval, in virtual microseconds, oldest first. */
export function timelineTimes({ count, intervalMicros }: Timeline): number[] {
  const times = new Array<number>(count);
  for (let interval = 0; interval < count; interval++) times[interval] = interval * intervalMicros;
  return times;
}

/** Doubles the interval, merging each two. */
function halve(timeline: Timeline): void {
  const { sampled, last } = timeline;
  let kept = -1;
  for (let i = 0; i < sampled.length; i++) {
    const index = sampled[i] >> 1;
    if (kept < 0 || index !== sampled[kept]) sampled[++kept] = index;
    last[kept] = last[i];
  }
  sampled.length = kept + 1;
  last.length = kept + 1;
  timeline.count = ceil(timeline.count / 2);
  timeline.intervalMicros *= 2;
}
