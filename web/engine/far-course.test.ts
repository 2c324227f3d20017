import type { Variant } from '../../model/index.ts';
import { asShown, expectCourse, LIMIT, opened, optionsOf, played, WHOLE } from '../testing/far-runs.ts';
import { createBranch, endHere, look, playedEvents, recordMore } from './branch.ts';
import { news } from './course.ts';

/** What the page is told of a run of which only the first events are recorded for good. */

test('the course goes to the page once, in rows; what happens for the first time has a row of its own', () => {
  const [whole, part] = [opened('faults', WHOLE), createBranch(optionsOf('faults', LIMIT, '2.4.9'))];
  const parts = [news(part)];
  while (!part.complete) {
    recordMore(part, 1_000);
    parts.push(news(part));
  }
  const { flags } = whole.history;
  const rows = parts.flatMap(({ ends, flags: ofRows }) =>
    [...ends].map((end, row) => ({ end, flags: ofRows[row] })),
  );
  for (const flag of [1, 2, 4, 8, 32, 64, 128]) {
    const first = flags.findIndex((each) => (each & flag) !== 0) + 1;
    if (first > 0) expect(rows.find((row) => (row.flags & flag) !== 0)?.end).toBe(first);
  }
  expect(
    parts.every(({ from }, i) => i === 0 || from === (parts[i - 1].ends.at(-1) ?? parts[i - 1].from)),
  ).toBe(true);
  expect(rows.length).toBeLessThan(LIMIT + 100);
  part.told = 0;
  expectCourse(news(part), whole);
});

test('a run whose feed fails far on is known up to there', () => {
  const options = optionsOf('report-small', LIMIT, '2.4.9');
  const { variant } = options;
  const failing: Variant = {
    ...variant,
    feed(ports, ...all) {
      const calls = ports.recall('calls') ?? 0;
      if (calls > 1_500) throw new Error('the feed fails');
      ports.remember('calls', calls + 1);
      variant.feed(ports, ...all);
    },
  };
  const part = createBranch({ ...options, variant: failing });
  expect(() => played(part)).toThrow('the feed fails');
  endHere(part);
  const end = playedEvents(part);
  expect(end).toBeGreaterThan(LIMIT);
  expect(news(part)).toMatchObject({ from: 0, complete: true });
  const whole = opened('report-small', WHOLE);
  expect(asShown(look(part, 0, end, 40)).servers).toEqual(asShown(look(whole, 0, end, 40)).servers);
});
