import { type Bench, createBench, growth, requested } from '../testing/bench.ts';
import { sdsAppend, sdsDropFront, sdsFormatted, sdsNew, sdsText } from './sds.ts';
import { SITE_VALUE, stringSite } from './sites.ts';

/** sds.c of tag 2.4.9: header 8, text, room, NUL. Usable sizes are jemalloc 2.2.5's. */

const SITE = stringSite(SITE_VALUE);
const MIB = 1024 * 1024;

function string(bench: Bench, length: number): number {
  return sdsNew(bench.redis, SITE, 'x'.repeat(length));
}

it('a new string has no room: header, text and NUL', () => {
  const bench = createBench();
  // sdsnewlen: zmalloc(sizeof(struct sdshdr)+initlen+1) = 8 + 0 + 1, in the class of 16.
  expect(growth(bench, () => string(bench, 0))).toBe(16);
  // 8 + 7 + 1 = 16 and 8 + 8 + 1 = 17, in the class of 32.
  expect(growth(bench, () => string(bench, 7))).toBe(16);
  expect(growth(bench, () => string(bench, 8))).toBe(32);
});

it('an append without room asks for twice what is needed', () => {
  const bench = createBench();
  const sds = string(bench, 5);
  // sdsMakeRoomFor: newlen = 5 + 6 = 11, doubled to 22: zrealloc(8 + 22 + 1).
  sdsAppend(bench.redis, sds, 'abcdef');
  expect(requested(bench, sds)).toBe(31);
  // 11 bytes of room are left: they are used up without another allocation.
  sdsAppend(bench.redis, sds, 'y'.repeat(11));
  expect(requested(bench, sds)).toBe(31);
  sdsAppend(bench.redis, sds, 'z');
  expect(requested(bench, sds)).toBe(8 + 2 * 23 + 1);
});

it('a formatted string is an empty one that has grown once', () => {
  const bench = createBench();
  // sdscatprintf(sdsempty(), "select %d\r\n", 15): 11 bytes, doubled: 8 + 22 + 1 = 31, in the class of 32.
  expect(growth(bench, () => sdsFormatted(bench.redis, SITE, 'select 15\r\n'))).toBe(32);
  // One digit more: 8 + 24 + 1 = 33, in the class of 48. The report's 48 bytes are for ids of two digits.
  expect(growth(bench, () => sdsFormatted(bench.redis, SITE, 'select 100\r\n'))).toBe(48);
});

it('doubles below SDS_MAX_PREALLOC, and adds that much from there on', () => {
  const bench = createBench();
  const below = string(bench, MIB - 2);
  sdsAppend(bench.redis, below, 'x');
  // sdsMakeRoomFor: newlen = 1,048,575 < 1,048,576: doubled.
  expect(requested(bench, below)).toBe(8 + 2 * (MIB - 1) + 1);
  const at = string(bench, MIB - 1);
  sdsAppend(bench.redis, at, 'x');
  expect(requested(bench, at)).toBe(8 + MIB + MIB + 1);
  const above = string(bench, 3 * MIB);
  sdsAppend(bench.redis, above, 'x');
  expect(requested(bench, above)).toBe(8 + 3 * MIB + 1 + MIB + 1);
});

it('large strings cost whole pages, and very large ones whole chunks of 4 MiB', () => {
  const bench = createBench();
  // 8 + 3831 + 1 = 3840, the last small class; a byte more is a page.
  expect(growth(bench, () => string(bench, 3831))).toBe(3840);
  expect(growth(bench, () => string(bench, 3832))).toBe(4096);
  expect(growth(bench, () => string(bench, 4087))).toBe(4096);
  expect(growth(bench, () => string(bench, 4088))).toBe(8192);
  // arena_maxclass = 4 MiB less 6 pages of the chunk's header: 4,169,728. A byte more is a chunk of its own.
  expect(growth(bench, () => string(bench, 4_169_728 - 9))).toBe(4_169_728);
  expect(growth(bench, () => string(bench, 4_169_728 - 8))).toBe(4 * MIB);
  expect(growth(bench, () => string(bench, 4 * MIB - 9))).toBe(4 * MIB);
  expect(growth(bench, () => string(bench, 4 * MIB - 8))).toBe(8 * MIB);
});

it('what is dropped at the front becomes room; the memory stays', () => {
  const bench = createBench();
  const sds = sdsFormatted(bench.redis, SITE, 'x'.repeat(100));
  expect(growth(bench, () => sdsDropFront(bench.redis, sds, 60))).toBe(0);
  expect(sdsText(bench.redis, sds)).toBe('x'.repeat(40));
  // sdsrange: free += the dropped bytes. Room is 100 + 60 now.
  expect(growth(bench, () => sdsAppend(bench.redis, sds, 'y'.repeat(160)))).toBe(0);
  expect(requested(bench, sds)).toBe(209);
  sdsAppend(bench.redis, sds, 'z');
  expect(requested(bench, sds)).toBe(8 + 2 * 201 + 1);
});
