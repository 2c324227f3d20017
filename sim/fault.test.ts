import fc from 'fast-check';
import {
  cut,
  EVERY,
  type Fault,
  FOREVER,
  faultVerdict,
  formatFault,
  healFaults,
  judgeFaults,
  nextFaultChange,
  orderFaults,
  slowReader,
  stall,
} from './fault.ts';

const fault: fc.Arbitrary<Fault> = fc
  .record({
    kind: fc.constantFrom('stall', 'slow', 'cut'),
    link: fc.integer({ min: -1, max: 2 }),
    direction: fc.integer({ min: -1, max: 1 }),
    from: fc.integer({ min: 0, max: 30 }),
    length: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(FOREVER)),
  })
  .map(({ kind, link, direction, from, length }) => {
    const until = length === FOREVER ? FOREVER : from + length;
    if (kind === 'cut') return cut(link, from, until);
    return kind === 'stall'
      ? stall(link, direction, from, until)
      : slowReader(link, direction, 5, from, until);
  });
const faults = fc.array(fault, { maxLength: 6 });

test('a stall holds its direction of its link, from its beginning to before its end', () => {
  const one = stall(2, 0, 100, 200);
  expect(faultVerdict(one, 2, 0, 99)).toEqual({ kind: 'pass' });
  expect(faultVerdict(one, 2, 0, 100)).toEqual({ kind: 'hold', untilMicros: 200 });
  expect(faultVerdict(one, 2, 0, 199)).toEqual({ kind: 'hold', untilMicros: 200 });
  expect(faultVerdict(one, 2, 0, 200)).toEqual({ kind: 'pass' });
  expect(faultVerdict(one, 2, 1, 150)).toEqual({ kind: 'pass' });
  expect(faultVerdict(one, 1, 0, 150)).toEqual({ kind: 'pass' });
});

test('a cut concerns both directions, a slow reader limits', () => {
  expect(judgeFaults([cut(1, 5)], 1, 0, 5)).toEqual({ kind: 'cut', untilMicros: 6 });
  expect(judgeFaults([cut(1, 5)], 1, 1, 5)).toEqual({ kind: 'cut', untilMicros: 6 });
  expect(judgeFaults([slowReader(EVERY, 1, 10, 0)], 7, 1, 1e9)).toEqual({ kind: 'limit', bytesPerMilli: 10 });
});

test('the first that does not pass wins, and taking away one that passes changes nothing', () => {
  fc.assert(
    fc.property(faults, fc.nat(2), fc.nat(1), fc.nat(60), (list, link, direction, time) => {
      const verdicts = list.map((one) => faultVerdict(one, link, direction, time));
      const winner = verdicts.find((verdict) => verdict.kind !== 'pass') ?? { kind: 'pass' };
      expect(judgeFaults(list, link, direction, time)).toEqual(winner);
      const speaking = list.filter((_, i) => verdicts[i].kind !== 'pass');
      expect(judgeFaults(speaking, link, direction, time)).toEqual(winner);
    }),
  );
});

test('verdicts change only where nextFaultChange says', () => {
  fc.assert(
    fc.property(faults, (list) => {
      const verdictAt = (time: number) =>
        JSON.stringify(
          [0, 1, 2].map((link) => [judgeFaults(list, link, 0, time), judgeFaults(list, link, 1, time)]),
        );
      const changes = new Set<number>();
      for (let at = nextFaultChange(list, 0); at >= 0; at = nextFaultChange(list, at)) changes.add(at);
      for (let time = 1; time < 70; time++) {
        if (!changes.has(time)) expect(verdictAt(time)).toBe(verdictAt(time - 1));
      }
    }),
  );
});

test('the order of judging does not depend on the order of writing, and what is worse comes first', () => {
  fc.assert(
    fc.property(faults, (list) => {
      const ordered = orderFaults(list);
      expect(orderFaults(list.slice().reverse())).toEqual(ordered);
      expect(orderFaults(ordered)).toEqual(ordered);
    }),
  );
  expect(orderFaults([slowReader(0, 0, 1, 0), stall(0, 0, 9), cut(0, 5)]).map((one) => one.kind)).toEqual([
    'cut',
    'stall',
    'slow',
  ]);
});

test('healing leaves the past as it was and the future without faults', () => {
  fc.assert(
    fc.property(faults, fc.nat(40), fc.nat(80), (list, calm, time) => {
      const healed = healFaults(list, calm);
      const kind = judgeFaults(healed, 0, 0, time).kind;
      expect(kind).toBe(time < calm ? judgeFaults(list, 0, 0, time).kind : 'pass');
    }),
  );
});

test('a fault reads as a phrase', () => {
  expect(formatFault(stall(2, 0, 1_500_000, 2_000_000))).toBe('link 2 forward stalls from 1.5 s to 2 s');
  expect(formatFault(slowReader(EVERY, 1, 3, 0))).toBe(
    'every link back is read at 3 bytes a millisecond from 0 us on',
  );
  expect(formatFault(cut(0, 5))).toBe('link 0 is cut from 5 us to 6 us');
});

test('a fault that could never speak is refused', () => {
  expect(() => stall(0, 0, 5, 5)).toThrow(RangeError);
  expect(() => cut(0, -1)).toThrow(RangeError);
  expect(() => slowReader(0, 0, 0, 5)).toThrow(/use a stall/);
});
