import fc from 'fast-check';
import { createRecorder, lostEntries, record, recordedEntries } from './recorder.ts';

function recorderOf(count: number, capacity?: number) {
  const recorder = createRecorder<string>(capacity);
  for (let i = 0; i < count; i++) expect(record(recorder, `entry ${i}`)).toBe(i);
  return recorder;
}

test('without a capacity everything is kept, in order', () => {
  const recorder = recorderOf(20);
  expect(recordedEntries(recorder)).toEqual(Array.from({ length: 20 }, (_, i) => `entry ${i}`));
  expect([recorder.total, lostEntries(recorder)]).toEqual([20, 0]);
});

test('a ring keeps the last entries of the full record, oldest first, and says how many it let go', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 25 }), (count, capacity) => {
      const ring = recorderOf(count, capacity);
      const all = recordedEntries(recorderOf(count));
      expect(recordedEntries(ring)).toEqual(all.slice(-capacity));
      expect(recordedEntries(ring)[0]).toBe(all[lostEntries(ring)]);
      expect(ring.entries.length).toBeLessThanOrEqual(capacity);
    }),
  );
});

test('it is plain data: a copy goes on as the original does', () => {
  const ring = recorderOf(7, 3);
  const copy: typeof ring = JSON.parse(JSON.stringify(ring));
  for (const each of [ring, copy]) record(each, 'one more');
  expect(copy).toEqual(ring);
});

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a capacity of %d is refused', (capacity) => {
  expect(() => createRecorder(capacity)).toThrow(
    `the capacity of a recorder is an integer of at least 0, not ${capacity}`,
  );
});
