/** What the model does not have is counted, and a run of nothing else proves nothing. */
import { checkRun, hunt } from '../lab/index.ts';
import { completeScenario, type Variant, variantById } from '../model/index.ts';
import { createSeededChooser } from '../sim/index.ts';
import { createRedisSystem } from './redis-system.ts';

const variant = variantById('2.4.9') as Variant;

function checked(script: string[][]) {
  const scenario = completeScenario({
    name: 'lists',
    servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
    clients: [{ name: 'client', server: 'master', startMicros: 3_000_000, workload: { script } }],
  });
  return checkRun(createRedisSystem(), scenario, { variant, chooser: createSeededChooser(1) });
}

test('a run in which nothing was modelled is undecided', () => {
  const { verdicts, outcome, notModelled } = checked([
    ['SELECT', '15'],
    ['RPUSH', 'l', 'a'],
    ['rpush', 'l', 'b'],
    ['XADD', 's', '*', 'a', 'b'],
  ]);
  expect(outcome.notModelled).toEqual({ rpush: 2, xadd: 1 });
  expect(notModelled).toEqual(outcome.notModelled);
  const decided = verdicts.filter(({ when, held }) => when !== 'sometimes' && held !== null);
  expect(decided).toEqual([]);
  expect(verdicts.find(({ property }) => property === 'no-panic')?.sentence).toBe(
    'Nothing of what was asked is modelled, or known to 2.4 (2 rpush, 1 xadd).',
  );
});

test('a run in which something was modelled is judged, and says what was not', () => {
  const { verdicts, outcome } = checked([
    ['RPUSH', 'l', 'a'],
    ['SET', 'k', 'v'],
  ]);
  expect(outcome.notModelled).toEqual({ rpush: 1 });
  expect(verdicts.find(({ property }) => property === 'no-panic')?.held).toBe(true);
});

test('a run in which nothing was refused is judged, even when nothing was written', () => {
  const { verdicts, outcome } = checked([['PING']]);
  expect(outcome.notModelled).toEqual({});
  expect(verdicts.find(({ property }) => property === 'no-panic')?.held).toBe(true);
});

test('a hunt counts what its cases could not do', () => {
  const system = createRedisSystem();
  const refusing = {
    ...system,
    draw: () =>
      completeScenario({
        name: 'drawn',
        servers: [{ name: 'master' }],
        clients: [
          { name: 'client', server: 'master', workload: { repeat: 3, command: ['LPUSH', 'l', 'a'] } },
        ],
      }),
  };
  const result = hunt(
    { system: refusing, variant, properties: system.properties, space: {}, seed: '1' },
    0,
    2,
  );
  expect(result).toMatchObject({ played: 2, empty: 2, undecided: 0, notModelled: { lpush: 6 } });
});
