import fc from 'fast-check';
import { checkLinearizability, type Operation } from '../../lab/index.ts';
import { fitsOrderOfAnswers, STRING_KEYS } from './string-key.ts';

/** The order of answers, which is tried first, held against the search for any order. */

const asked = fc.record({
  words: fc.constantFrom<readonly [string, ...string[]]>(
    ['set', 'x'],
    ['set', '1'],
    ['incr'],
    ['del'],
    ['append', '1'],
  ),
  reply: fc.constantFrom('+OK', ':0', ':1', ':2'),
  outcome: fc.constantFrom('ok', 'ok', 'failed', 'unknown'),
  begin: fc.nat(9),
  lasts: fc.integer({ min: 1, max: 5 }),
});

function operationsOf(all: readonly (typeof asked extends fc.Arbitrary<infer T> ? T : never)[]): Operation[] {
  return all.map(({ words: [name, ...args], reply, outcome, begin, lasts }, id): Operation => {
    // A place of its own for each begin and end.
    const at = begin * 20 + id;
    const end = outcome === 'unknown' ? null : (begin + lasts) * 20 + id;
    const output = outcome === 'ok' ? reply : null;
    const times = { begin: at, beginMicros: at, end, endMicros: end };
    return {
      id,
      client: `c${id}`,
      name,
      input: ['0 k', ...args],
      output,
      outcome,
      ...times,
    } as Operation;
  });
}

/** The operations, and a last look at the key that finds `text`. */
function withLastLook(operations: readonly Operation[], text: string | null): Operation[] {
  const [begin, end] = [1_000, 1_001];
  const look = { id: operations.length, client: 'the end', name: 'get', input: ['0 k'] };
  const output = text === null ? null : `$${text}`;
  return [
    ...operations,
    { ...look, output, outcome: 'ok', begin, beginMicros: begin, end, endMicros: end } as Operation,
  ];
}

test('what fits the order of its answers fits some order', () => {
  let fitting = 0;
  fc.assert(
    fc.property(
      fc.array(asked, { maxLength: 4 }),
      fc.constantFrom(null, 'x', '1', '2', 'x1', '11'),
      (all, text) => {
        const operations = operationsOf(all);
        if (!fitsOrderOfAnswers(operations, text)) return;
        fitting++;
        expect(checkLinearizability(withLastLook(operations, text), STRING_KEYS).verdict).toBe('held');
      },
    ),
    { numRuns: 1_000, seed: 3 },
  );
  expect(fitting).toBeGreaterThan(40);
});
