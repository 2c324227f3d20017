import {
  beginRank,
  claimsOf,
  createSharedLevel,
  fillSlots,
  reserveSlots,
  slotsWanted,
} from './shared-level.ts';

test('slots are reserved up to the room of the table, and given back where states were known', () => {
  const level = createSharedLevel(10, 5, Number.POSITIVE_INFINITY, 2);
  expect(reserveSlots(level, 3, 20)).toBe(true);
  expect(reserveSlots(level, 3, 20)).toBe(false);
  expect(slotsWanted(level)).toBe(18);
  fillSlots(level, 3, 1);
  expect([slotsWanted(level), claimsOf(level)]).toEqual([16, 1]);
  expect(reserveSlots(level, 4, 20)).toBe(true);
  expect(reserveSlots(level, 1, 20)).toBe(false);
});

test('once there are more states than may be, only ranks up to the highest that was begun are expanded', () => {
  const level = createSharedLevel(0, 100, 4, 2);
  expect([beginRank(level, 0, 3), beginRank(level, 1, 8)]).toEqual([true, true]);
  reserveSlots(level, 9, 1_000);
  fillSlots(level, 2, 2);
  fillSlots(level, 2, 2);
  expect(beginRank(level, 0, 6)).toBe(true);
  fillSlots(level, 1, 1);
  expect([7, 8, 9, 50].map((rank) => beginRank(level, 0, rank))).toEqual([true, true, false, false]);
  // What was begun since may find more, and ends nothing earlier or later.
  fillSlots(level, 1, 1);
  expect(beginRank(level, 1, 9)).toBe(false);
});
