import fc from 'fast-check';
import {
  ADDED,
  claimedFrom,
  claimVisited,
  createSharedVisited,
  growColumns,
  KNOWN,
  moveSlots,
  roomOf,
  TAKEN_OVER,
  withMoreSlots,
} from './shared-visited.ts';

afterEach(() => jest.restoreAllMocks());

/** Has `act` done before each look at a slot, and before each attempt to change one. */
function betweenLooks(act: () => void): void {
  const { load, compareExchange } = Atomics as { load: Look; compareExchange: Look };
  const after =
    (look: Look): Look =>
    (...args) => {
      act();
      return look.apply(Atomics, args);
    };
  jest.spyOn(Atomics as { load: Look }, 'load').mockImplementation(after(load));
  jest
    .spyOn(Atomics as { compareExchange: Look }, 'compareExchange')
    .mockImplementation(after(compareExchange));
}

type Look = (...args: unknown[]) => number;

/** Few low halves, so that many states want one slot. */
const states = fc.record({
  high: fc.constantFrom(0, -1),
  low: fc.constantFrom(0, 128),
  from: fc.integer({ min: -1, max: 9 }),
});
type Claim = { high: number; low: number; from: number };

const nameOf = ({ high, low }: Claim) => `${high} ${low}`;

test('whoever comes between a look at a slot and its claim, the lowest number has the state', () => {
  fc.assert(
    fc.property(
      fc.array(states, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(3), { maxLength: 20 }),
      (claims, pauses) => {
        const visited = createSharedVisited();
        const waiting = claims.slice();
        const outcomes: { claim: Claim; outcome: number }[] = [];
        const claimNext = () => {
          const claim = waiting.shift();
          if (claim === undefined) return;
          outcomes.push({ claim, outcome: claimVisited(visited, claim.high, claim.low, claim.from) });
        };
        // Other threads go on between any two looks: as many claims as the next pause says.
        let looks = 0;
        betweenLooks(() => {
          // A slot that is being written is waited for: nobody else can go on in this thread.
          if (!visited.slots.includes(-1)) for (let n = pauses[looks++] ?? 0; n > 0; n--) claimNext();
        });
        while (waiting.length > 0) claimNext();
        jest.restoreAllMocks();
        for (const claim of claims) {
          const same = outcomes.filter((other) => nameOf(other.claim) === nameOf(claim));
          const lowest = Math.min(...same.map(({ claim: { from } }) => from));
          expect(claimedFrom(visited, claim.high, claim.low)).toBe(lowest);
          expect(same.filter(({ outcome }) => outcome === ADDED)).toHaveLength(1);
          const had = same.filter(({ claim: { from }, outcome }) => from === lowest && outcome !== KNOWN);
          expect(had).toHaveLength(1);
          for (const { outcome } of same) expect([KNOWN, TAKEN_OVER, ADDED]).toContain(outcome);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a state that somebody takes over at the same time is taken over all the same, from a higher number', () => {
  const visited = createSharedVisited();
  claimVisited(visited, 1, 1, 9);
  const others = [5];
  betweenLooks(() => {
    // Before the exchange, that is, and not before the look.
    if (jest.mocked(Atomics.compareExchange).mock.calls.length === 0) return;
    const from = others.pop();
    if (from !== undefined) expect(claimVisited(visited, 1, 1, from)).toBe(TAKEN_OVER);
  });
  expect(claimVisited(visited, 1, 1, 2)).toBe(TAKEN_OVER);
  expect(others).toEqual([]);
  expect(claimedFrom(visited, 1, 1)).toBe(2);
});

test.each([1, 3])('in %s parts slots are moved to more of them, and columns grow', (parts) => {
  const visited = createSharedVisited();
  const count = roomOf(visited);
  for (let n = 0; n < count; n++) expect(claimVisited(visited, n, n * 64, n)).toBe(ADDED);
  visited.parent[5] = 4;
  visited.action[5] = 65_535;
  const roomier = withMoreSlots(visited, 5 * count);
  for (let part = 0; part < parts; part++) moveSlots(visited, roomier, part, parts);
  growColumns(roomier, 1_000);
  expect(roomOf(roomier)).toBeGreaterThanOrEqual(5 * count);
  expect(roomOf(roomier)).toBeLessThan(10 * count);
  for (let n = 0; n < count; n++) expect(claimedFrom(roomier, n, n * 64)).toBe(n);
  expect(claimVisited(roomier, 0, 64, 0)).toBe(ADDED);
  expect([roomier.parent[5], roomier.action[5], roomier.parent.length]).toEqual([4, 65_535, 1_024]);
});

test('states with a half of 0 are told from those that share the other half', () => {
  const visited = createSharedVisited();
  const states = [7, 0, -1].flatMap((high) => [5, 0, -1].map((low) => [high, low]));
  const claims = (from: number) => states.map(([high, low]) => claimVisited(visited, high, low, from));
  expect(claims(3)).toEqual(states.map(() => ADDED));
  expect(claims(3)).toEqual(states.map(() => KNOWN));
  expect(claims(2)).toEqual(states.map(() => TAKEN_OVER));
  expect(states.map(([high, low]) => claimedFrom(visited, high, low))).toEqual(states.map(() => 2));
});
