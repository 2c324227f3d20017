import { createEventQueue, popEvent, pushEvent } from './event-queue.ts';
import {
  createFullRecorder,
  createRingRecorder,
  lostEntries,
  type Recorder,
  recordEvent,
  recordedEntries,
  recordLog,
  recordMemory,
  recordMessage,
  recordState,
  wants,
} from './recorder.ts';

/** Ten events, each with an allocation. Returns what a run could be influenced by. */
function run(recorder: Recorder | null): string {
  const queue = createEventQueue();
  for (let i = 0; i < 10; i++) pushEvent(queue, i * 5, 1, i, -i);
  let seen = '';
  while (popEvent(queue)) {
    recordEvent(recorder, queue, 0);
    recordMemory(recorder, 'alloc', 0, 3, queue.a, 48, 'test');
    seen += `${queue.time} ${queue.sequence} ${queue.size};`;
  }
  return seen;
}

test('a full recorder keeps everything, stamped with the event being handled', () => {
  const recorder = createFullRecorder();
  run(recorder);
  const entries = recordedEntries(recorder);
  expect(entries).toHaveLength(20);
  expect(entries.map((entry) => entry.ordinal)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(entries[5]).toEqual({
    ordinal: 5,
    time: 10,
    sequence: 2,
    kind: 'alloc',
    actor: 0,
    code: 3,
    a: 2,
    b: 48,
    text: '',
    note: 'test',
  });
  expect(lostEntries(recorder)).toBe(0);
});

test.each([1, 2, 7, 19, 20, 21])(
  'a ring of %d keeps the last entries of the full trace, in order',
  (capacity) => {
    const full = createFullRecorder();
    const ring = createRingRecorder(capacity);
    run(full);
    run(ring);
    expect(recordedEntries(ring)).toEqual(recordedEntries(full).slice(-capacity));
    expect(lostEntries(ring)).toBe(Math.max(0, 20 - capacity));
  },
);

test('the run goes the same way with every recorder and with none', () => {
  const without = run(null);
  expect(run(createFullRecorder())).toBe(without);
  expect(run(createRingRecorder(3))).toBe(without);
  expect(recordedEntries(null)).toEqual([]);
  expect(lostEntries(null)).toBe(0);
});

test('kinds that are not wanted are not kept, and the stamp moves on all the same', () => {
  const recorder = createRingRecorder(100, ['alloc']);
  run(recorder);
  expect(recordedEntries(recorder)).toHaveLength(10);
  expect(recordedEntries(recorder)[9]).toMatchObject({ kind: 'alloc', time: 45, sequence: 9, ordinal: 9 });
  expect(wants(recorder, 'log')).toBe(false);
  expect(wants(recorder, 'alloc')).toBe(true);
  expect(wants(null, 'alloc')).toBe(false);
});

test('messages, log lines and state changes', () => {
  const recorder = createFullRecorder();
  recordMessage(recorder, 1, 4, 0, 'abc\xff', 'greeting');
  recordLog(recorder, 1, 2, 'a line');
  recordState(recorder, 1, 0, 2, 3, 'timer');
  expect(recordedEntries(recorder)).toMatchObject([
    { kind: 'message', actor: 1, code: 4, a: 0, b: 4, text: 'abc\xff', note: 'greeting' },
    { kind: 'log', code: 2, text: 'a line' },
    { kind: 'state', code: 0, a: 2, b: 3, note: 'timer' },
  ]);
});

test('what was handed out does not change when the ring turns', () => {
  const ring = createRingRecorder(1);
  recordLog(ring, 0, 0, 'first');
  const kept = recordedEntries(ring);
  recordLog(ring, 0, 0, 'second');
  expect(kept[0].text).toBe('first');
});

test.each([0, -1, 1.5])('a ring of %d is refused', (capacity) => {
  expect(() => createRingRecorder(capacity)).toThrow(RangeError);
});
