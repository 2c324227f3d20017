import {
  beginRank,
  claimsOf,
  createSharedLevel,
  fillSlots,
  noSlots,
  reportFilled,
  slotsWanted,
  takeSlots,
} from './shared-level.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

test('slots are taken up to the room of the table, and given back where states were known', () => {
  const level = createSharedLevel(10, 5, NO_LIMIT, 2);
  const slots = noSlots();
  expect(takeSlots(level, slots, 3, 20)).toBe(true);
  expect(takeSlots(level, slots, 3, 20)).toBe(false);
  expect(slotsWanted(level)).toBe(18);
  fillSlots(level, slots, 3, 1);
  expect(takeSlots(level, slots, 4, 20)).toBe(true);
  expect(takeSlots(level, slots, 1, 20)).toBe(false);
  expect(slotsWanted(level)).toBe(20);
});

test('a share keeps what it has reserved beyond its need, and others reserve what is left', () => {
  const level = createSharedLevel(0, 0, NO_LIMIT, 2);
  const [one, other] = [noSlots(), noSlots()];
  expect(takeSlots(level, one, 2, 1_000)).toBe(true);
  const reserved = slotsWanted(level);
  expect(takeSlots(level, one, reserved - 2, reserved)).toBe(true);
  expect(takeSlots(level, one, 1, reserved)).toBe(false);
  expect(takeSlots(level, other, 2, reserved + 2)).toBe(true);
  expect(takeSlots(level, other, 1, reserved + 2)).toBe(false);
  expect(slotsWanted(level)).toBe(reserved + 2);
});

test('states are counted when a share says so, or has filled many slots', () => {
  const level = createSharedLevel(0, 0, NO_LIMIT, 1);
  const slots = noSlots();
  takeSlots(level, slots, 10_000, 100_000);
  expect(slotsWanted(level)).toBeGreaterThanOrEqual(10_000);
  fillSlots(level, slots, 1, 1);
  fillSlots(level, slots, 3, 2);
  expect(claimsOf(level)).toBe(0);
  reportFilled(level, slots);
  reportFilled(level, slots);
  expect(claimsOf(level)).toBe(3);
  fillSlots(level, slots, 5_000, 5_000);
  expect(claimsOf(level)).toBe(5_003);
});

test('once there are more states than may be, only ranks up to the highest that was begun are expanded', () => {
  const level = createSharedLevel(0, 100, 4, 2);
  const slots = noSlots();
  const find = (states: number) => {
    fillSlots(level, slots, states, states);
    reportFilled(level, slots);
  };
  expect([beginRank(level, 0, 3), beginRank(level, 1, 8)]).toEqual([true, true]);
  takeSlots(level, slots, 9, 1_000);
  find(2);
  find(2);
  expect(beginRank(level, 0, 6)).toBe(true);
  find(1);
  expect([7, 8, 9, 50].map((rank) => beginRank(level, 0, rank))).toEqual([true, true, false, false]);
  // What was begun since may find more, and ends nothing earlier or later.
  find(1);
  expect(beginRank(level, 1, 9)).toBe(false);
});
