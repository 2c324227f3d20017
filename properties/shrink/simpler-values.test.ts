/** Each value has the simpler ones that it must have: what is missing here leaves counterexamples large. */

import { completeScenario, SHARED_SELECTS } from '../../model/index.ts';
import { DATABASE_IDS } from '../arbitraries/swarm.ts';
import { simplerClients } from './simpler-client.ts';
import { shorterLists, simplerIds, simplerMicros, simplerTexts } from './simpler-values.ts';

test.each([
  ['ab', ['a']],
  ['abc', ['a', 'ab']],
  ['abcdefgh', ['a', 'abcd', 'abcdefg']],
  ['a', []],
  ['', []],
])('texts that are simpler than %j: one character, half, one character less', (text, simpler) => {
  expect(simplerTexts(text)).toEqual(simpler);
});

test('times get smaller only, down to nothing, and by as little as a millisecond', () => {
  for (const micros of [1, 999, 1_000, 12_345, 123_456, 2_000_000]) {
    const simpler = simplerMicros(micros);
    expect(simpler[0]).toBe(0);
    expect(simpler.every((each) => each >= 0 && each < micros)).toBe(true);
    if (micros >= 1_000) expect(simpler).toContain(micros - 1_000);
  }
  expect(simplerMicros(0)).toEqual([]);
});

test('lists lose either half, and any one element', () => {
  expect([...shorterLists([1, 2, 3, 4])]).toEqual([
    [3, 4],
    [1, 2],
    [2, 3, 4],
    [1, 3, 4],
    [1, 2, 4],
    [1, 2, 3],
  ]);
  expect([...shorterLists([1], 1)]).toEqual([]);
});

test('among the ids that are drawn are the last with a shared SELECT and the first without; a simpler one is nearer to 0', () => {
  expect(DATABASE_IDS).toContain(SHARED_SELECTS);
  expect(DATABASE_IDS).toContain(SHARED_SELECTS - 1);
  expect(simplerIds(15)).toEqual([0, 10, 9, 11]);
  expect(simplerIds(0)).toEqual([]);
  expect(simplerIds(7)).toEqual(DATABASE_IDS);
});

test('think time goes, becomes a later start, or gets shorter', () => {
  const scenario = completeScenario({
    name: 'thinks',
    servers: [{ name: 'master' }],
    clients: [
      {
        name: 'client-1',
        server: 'master',
        startMicros: 1_000,
        thinkMicros: [5_000, 20_000],
        workload: { script: [['SET', 'k', 'v']] },
      },
    ],
  });
  const found = [...simplerClients(scenario)].map(([{ startMicros, thinkMicros }]) => [
    startMicros,
    thinkMicros,
  ]);
  expect(found).toEqual(
    expect.arrayContaining([
      [1_000, [0, 0]],
      [6_000, [0, 0]],
      [1_000, [10_000, 10_000]],
      [1_000, [20_000, 20_000]],
    ]),
  );
});
