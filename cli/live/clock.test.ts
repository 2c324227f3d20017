import { createLiveClock } from './clock.ts';

test('virtual time follows the wall clock at its speed', () => {
  let wall = 5000;
  const clock = createLiveClock(1_000_000, 2, () => wall);
  expect([clock.micros(), clock.millisUntil(1_040_000)]).toEqual([1_000_000, 20]);
  wall += 10;
  expect([clock.micros(), clock.millisUntil(1_040_000), clock.millisUntil(0)]).toEqual([1_020_000, 10, 0]);
});

test('it is never far ahead of what has been played, and does not make good what it has lost', () => {
  let wall = 0;
  const clock = createLiveClock(0, 1, () => wall);
  wall = 30;
  clock.played(25_000);
  expect(clock.micros()).toBe(30_000);
  wall = 1000;
  clock.played(100_000);
  expect(clock.micros()).toBe(120_000);
  wall = 1010;
  expect([clock.micros(), clock.millisUntil(140_000)]).toEqual([130_000, 10]);
});
