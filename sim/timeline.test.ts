import fc from 'fast-check';
import { createTimeline, sampleTimeline, timelineValues } from './timeline.ts';

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

test('each value is what was held at the end of its stretch, and there are never more than the limit', () => {
  fc.assert(
    fc.property(
      samples,
      fc.integer({ min: 1, max: 8 }).map((half) => half * 2),
      (list, limit) => {
        const timeline = createTimeline(limit, 3);
        for (const { time, value } of list) sampleTimeline(timeline, time, value);
        const end = list[list.length - 1].time;
        const values = timelineValues(timeline);
        expect(values.length).toBeLessThanOrEqual(limit);
        expect(values).toHaveLength(Math.floor(end / timeline.intervalMicros) + 1);
        values.forEach((value, interval) => {
          const to = (interval + 1) * timeline.intervalMicros;
          expect(value).toBe((list.findLast(({ time }) => time < to) ?? list[0]).value);
        });
      },
    ),
  );
});

test('what is kept is bounded by the intervals, however many samples there are', () => {
  const timeline = createTimeline(8, 1);
  for (let time = 0; time < 5_000; time++) sampleTimeline(timeline, time, time);
  expect(timeline.last.length).toBeLessThanOrEqual(8);
  expect(timeline.sampled.length).toBe(timeline.last.length);
});

test('the interval is the first one doubled, no longer than needed', () => {
  const timeline = createTimeline(4, 10);
  sampleTimeline(timeline, 39, 1);
  expect(timeline.intervalMicros).toBe(10);
  sampleTimeline(timeline, 40, 2);
  expect(timeline.intervalMicros).toBe(20);
  sampleTimeline(timeline, 1_000_000, 3);
  expect(timeline.intervalMicros).toBe(10 * 2 ** 15);
  expect(timelineValues(timeline)).toEqual([2, 2, 2, 3]);
});

test('before its first sample a value is what that one says', () => {
  const timeline = createTimeline(8, 10);
  sampleTimeline(timeline, 25, 7);
  expect(timelineValues(timeline)).toEqual([7, 7, 7]);
  sampleTimeline(timeline, 30, 8);
  expect(timelineValues(timeline)).toEqual([7, 7, 7, 8]);
});

test('without samples there are no values', () => {
  expect(timelineValues(createTimeline())).toEqual([]);
});

test.each([
  [3, 10],
  [0, 10],
  [4, 0],
  [4, 1.5],
])('a limit of %d and an interval of %d are refused', (limit, interval) => {
  expect(() => createTimeline(limit, interval)).toThrow(RangeError);
});

test('unless somebody says otherwise it begins with 512 intervals of a millisecond', () => {
  const timeline = createTimeline();
  sampleTimeline(timeline, 999, 1);
  sampleTimeline(timeline, 1_000, 2);
  expect(timelineValues(timeline)).toEqual([1, 2]);
  sampleTimeline(timeline, 511_999, 3);
  expect([timeline.intervalMicros, timelineValues(timeline).length]).toEqual([1_000, 512]);
  sampleTimeline(timeline, 512_000, 4);
  expect([timeline.intervalMicros, timelineValues(timeline).length]).toEqual([2_000, 257]);
});
