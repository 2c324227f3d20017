import { type Find, FLAG_FEED, FLAG_LEAK, FLAG_QUIET, type HistoryPart } from './protocol.ts';
import {
  baseOf,
  beginningOf,
  type Course,
  emptyCourse,
  eventAt,
  extend,
  microsOf,
  rowOf,
  sameMoment,
  seek,
  stepFrom,
  tellingMoment,
} from './run-curve.ts';

/** Four events, a stretch up to the hundredth, the first leak, and a stretch in which nothing is to be seen. */
const ENDS = [1, 2, 3, 4, 100, 101, 200];
const FLAGS = [0, FLAG_FEED, FLAG_QUIET, 0, FLAG_FEED, FLAG_LEAK, FLAG_QUIET];

function partOf(from: number, ends: readonly number[], flags: readonly number[]): HistoryPart {
  const column = (of: (end: number) => number) => Float64Array.from(ends, of);
  return {
    from,
    ends: column((end) => end),
    micros: column((end) => end * 10),
    flags: Uint8Array.from(flags),
    used: column((end) => 1_000 + end),
    leaked: column(() => 0),
    backlog: column(() => 0),
    complete: false,
  };
}

function courseOf(): Course {
  const course = emptyCourse();
  extend(course, partOf(0, ENDS.slice(0, 4), FLAGS.slice(0, 4)));
  extend(course, partOf(4, ENDS.slice(4), FLAGS.slice(4)));
  return course;
}

/** A worker that finds what it is told to find, and notes what it is asked. */
function worker(found: number | null) {
  const asked: Find[] = [];
  const ask = async (find: Find) => {
    asked.push(find);
    return found;
  };
  return { asked, ask };
}

test('rows follow each other, and each event is in one', () => {
  const course = courseOf();
  expect([course.rows, course.events]).toEqual([7, 200]);
  expect([1, 4, 5, 100, 101, 102, 200, 201].map((event) => rowOf(course, event))).toEqual([
    0, 3, 4, 4, 5, 6, 6, 7,
  ]);
  expect([0, 4, 50, 100, 101].map((event) => microsOf(course, event))).toEqual([0, 40, null, 1_000, 1_010]);
});

test('a time is at an event where rows tell it, and else the worker is to be asked', () => {
  const course = courseOf();
  expect([5, 10, 39, 45, 999, 1_000, 1_010, 1_500, 2_000].map((micros) => eventAt(course, micros))).toEqual([
    0,
    1,
    3,
    null,
    null,
    100,
    null,
    null,
    200,
  ]);
  expect(sameMoment(course, 4, course)).toBe(4);
  expect(sameMoment(course, 50, course)).toBeNull();
  const short = emptyCourse();
  extend(short, partOf(0, [1, 2, 3], [0, 0, 0]));
  expect(sameMoment(course, 4, short)).toBe(3);
});

test('a search asks the worker inside of rows that may have what it looks for, and of no others', async () => {
  const course = courseOf();
  const leak = { direction: 1, what: FLAG_LEAK } as const;
  const none = worker(null);
  expect(await seek(course, 0, leak, none.ask)).toBe(101);
  expect(none.asked).toEqual([]);
  const feed = worker(77);
  expect(await seek(course, 2, { direction: 1, what: FLAG_FEED }, feed.ask)).toBe(77);
  expect(await seek(course, 90, { direction: -1, what: FLAG_FEED }, feed.ask)).toBe(77);
  expect(feed.asked.map(({ first, last }) => [first, last])).toEqual([
    [5, 100],
    [5, 89],
  ]);
  // A row may have less than its flags say: the search goes on behind it.
  expect(await seek(course, 90, { direction: -1, what: FLAG_FEED }, none.ask)).toBe(2);
  expect(await stepFrom(course, 2, 1, none.ask)).toBe(4);
  expect(await stepFrom(course, 101, 1, none.ask)).toBe(200);
  expect(await stepFrom(course, 1, -1, none.ask)).toBe(0);
});

test('what is told of a whole run is known to the event', () => {
  expect([tellingMoment(courseOf()), baseOf(courseOf())]).toEqual([101, 1_001]);
});

test('a fork goes on from rows of its parent that end at it or before', () => {
  const fork = emptyCourse();
  extend(fork, beginningOf(courseOf(), 4));
  extend(fork, partOf(4, [5, 6], [0, 0]));
  expect([...fork.ends.subarray(0, fork.rows)]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...beginningOf(courseOf(), 60).ends]).toEqual([1, 2, 3, 4]);
  expect([...beginningOf(courseOf(), 100).ends]).toEqual([1, 2, 3, 4, 100]);
});
