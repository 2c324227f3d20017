import fc from 'fast-check';
import { cloneTimeline, createTimeline, sampleTimeline, timelinePoints, timelineValues } from './timeline.ts';

const samples = fc
  .array(
    fc.record({ after: fc.integer({ min: 0, max: 500 }), value: fc.integer({ min: -1000, max: 1000 }) }),
    {
      minLength: 1,
      maxLength: 80,
    },
  )
  .map((steps) => {
    let time = 0;
    return steps.map(({ after, value }) => {
      time += after;
      return { time, value };
    });
  });

test('each point tells what the samples say of its stretch, and there are never more than the limit', () => {
  fc.assert(
    fc.property(
      samples,
      fc.integer({ min: 1, max: 8 }).map((half) => half * 2),
      (list, limit) => {
        const timeline = createTimeline(limit, 3);
        for (const { time, value } of list) sampleTimeline(timeline, time, value);
        const end = list[list.length - 1].time;
        const points = timelinePoints(timeline);
        expect(points.length).toBeLessThanOrEqual(limit);
        expect(points).toHaveLength(Math.floor(end / timeline.intervalMicros) + 1);
        for (const { fromMicros, last, least, greatest } of points) {
          const to = fromMicros + timeline.intervalMicros;
          const before = list.filter((sample) => sample.time < fromMicros);
          const within = list.filter((sample) => sample.time >= fromMicros && sample.time < to);
          const held = (before[before.length - 1] ?? list[0]).value;
          const values = [held, ...within.map((sample) => sample.value)];
          expect(last).toBe(values[values.length - 1]);
          expect(least).toBe(Math.min(...values));
          expect(greatest).toBe(Math.max(...values));
        }
      },
    ),
  );
});

test('the interval is the first one doubled, no longer than needed', () => {
  const timeline = createTimeline(4, 10);
  sampleTimeline(timeline, 39, 1);
  expect(timeline.intervalMicros).toBe(10);
  sampleTimeline(timeline, 40, 2);
  expect(timeline.intervalMicros).toBe(20);
  sampleTimeline(timeline, 1_000_000, 3);
  expect(timeline.intervalMicros).toBe(10 * 2 ** 15);
  expect(timelinePoints(timeline).map((point) => point.last)).toEqual([2, 2, 2, 3]);
});

test('a clone goes its own way', () => {
  const timeline = createTimeline(4, 10);
  sampleTimeline(timeline, 5, 1);
  const clone = cloneTimeline(timeline);
  sampleTimeline(clone, 25, 9);
  sampleTimeline(clone, 6, 5);
  expect(timelinePoints(timeline)).toEqual([{ fromMicros: 0, last: 1, least: 1, greatest: 1 }]);
});

test('without samples there are no points', () => {
  expect(timelinePoints(createTimeline())).toEqual([]);
});

test.each([
  [3, 10],
  [0, 10],
  [4, 0],
  [4, 1.5],
])('a limit of %d and an interval of %d are refused', (limit, interval) => {
  expect(() => createTimeline(limit, interval)).toThrow(RangeError);
});

test('the values alone are those of the points', () => {
  fc.assert(
    fc.property(samples, (list) => {
      const timeline = createTimeline(16, 3);
      for (const { time, value } of list) sampleTimeline(timeline, time, value);
      expect(timelineValues(timeline)).toEqual(timelinePoints(timeline).map(({ last }) => last));
    }),
  );
});
