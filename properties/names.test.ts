import { checkRun, createWitness, witnessStep } from '../lab/index.ts';
import { completeScenario, type RedisStepRecord, type Variant, variantById } from '../model/index.ts';
import { createSeededChooser } from '../sim/index.ts';
import { selectLifetimes } from './predicates/select-lifetimes.ts';
import { createRedisSystem } from './redis-system.ts';
import { why } from './why.ts';

/** Two slaves and a client that turns to databases with and without shared objects; on 2.4.10 rows are used again. */
const scenario = completeScenario({
  name: 'names',
  servers: [{ name: 'master' }, { name: 'left', follows: 'master' }, { name: 'right', follows: 'master' }],
  clients: [
    {
      name: 'writer',
      server: 'master',
      startMicros: 500_000,
      workload: {
        script: [10, 3, 11, 12].flatMap((db) => [
          ['SELECT', `${db}`],
          ['SET', 'k', 'v'],
        ]),
      },
    },
  ],
  calm: { settleMicros: 200_000 },
});

/** The same ten times: rows that commands have left are used again, in another order. */
const often = {
  ...scenario,
  clients: scenario.clients.map((client) => ({ ...client, workload: { ...client.workload, repeat: 10 } })),
};

const system = createRedisSystem();
const options = (id: string) => ({
  variant: variantById(id) as Variant,
  chooser: createSeededChooser(1),
});

function recordsOf(id: string, played = scenario): RedisStepRecord[] {
  const witness = createWitness(system, played, options(id));
  const records: RedisStepRecord[] = [];
  for (let record = witnessStep(witness); record !== null; record = witnessStep(witness))
    records.push(record);
  return records;
}

describe('a SELECT object has one name', () => {
  it('on 2.4.9: in steps, moments, verdict and the lives that `why` tells', () => {
    const records = recordsOf('2.4.9');
    const leaked = records.flatMap(({ event, leaked: found }) =>
      found.map(({ number }) => ({ number, event })),
    );
    expect(leaked.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { number, event } of leaked) {
      const record = records.find((each) => each.event === event);
      expect(record?.sentence).toContain(`nothing holds SELECT object ${number} any more`);
      expect(record?.moments.map(({ text }) => text)).toContain(`SELECT object ${number} leaked`);
    }
    const { lives } = why(scenario, { ...options('2.4.9'), most: 6 });
    expect(lives.map(({ object, moments }) => ({ number: object, event: moments[0].event }))).toEqual(leaked);
    const { verdicts } = checkRun(system, scenario, { ...options('2.4.9'), properties: [selectLifetimes] });
    expect(verdicts[0].sentence).toContain(`(the first is object 1, made at event ${leaked[0].event})`);
  });

  it('`why` begins with the first, whatever its address', () => {
    const numbers = why(often, { ...options('2.4.9'), most: 60 }).lives.map(({ object }) => object);
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('on 2.4.10: also when its row has been used before', () => {
    const created = recordsOf('2.4.10', often).flatMap(({ selects }) =>
      selects.filter(({ what }) => what === 'create'),
    );
    expect(created.map(({ number }) => number)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(new Set(created.map(({ object }) => object)).size).toBeLessThan(60);
  });
});

it('who is spoken of has the name of his lane', () => {
  const sentences = recordsOf('2.4.9').map(({ sentence }) => sentence);
  expect(
    sentences.filter((text) =>
      /the stream of left turns to db 10; the stream of right turns to db 10/.test(text),
    ),
  ).toHaveLength(1);
  expect(sentences.filter((text) => /\b(slave|client) \d/.test(text))).toEqual([]);
  const [{ moments }] = why(scenario, options('2.4.9')).lives;
  expect(moments[0].command).toBe('SET k v of writer in db 10');
});
