import fc from 'fast-check';
import { evenOut } from './even-out.ts';

test('shares come to have about as many states, and none hands on what it has been handed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { minLength: 2, maxLength: 8 }), (states) => {
      const handings = evenOut(states);
      const after = states.slice();
      for (const { from, to, numbers } of handings) {
        expect(numbers.length).toBeGreaterThan(0);
        after[from] -= numbers.length;
        after[to] += numbers.length;
      }
      const due = states.reduce((total, one) => total + one, 0) / states.length;
      for (const count of after) {
        expect(count).toBeGreaterThanOrEqual(0);
        if (states.length === 2) expect(Math.abs(count - due)).toBeLessThanOrEqual(due / 32 + 1);
      }
      const givers = new Set(handings.map(({ from }) => from));
      expect(handings.filter(({ to }) => givers.has(to))).toEqual([]);
      expect(Math.max(...after)).toBeLessThanOrEqual(Math.max(...states));
    }),
  );
});

test('what differs by little stays', () => {
  expect(evenOut([1_000, 1_030])).toEqual([]);
  expect(evenOut([1_000, 2_000]).map(({ from, to, numbers }) => [from, to, numbers.length])).toEqual([
    [1, 0, 500],
  ]);
});
