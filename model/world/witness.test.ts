import { advance, createWitness, startRun, witnessStep } from '../../lab/index.ts';
import { createSeededChooser, digestText } from '../../sim/index.ts';
import { completeScenario } from '../scenario/complete-scenario.ts';
import type { Variant } from '../server/variant.ts';
import { variantById } from '../variants/index.ts';
import { createDynamics } from './dynamics.ts';
import type { Simulation } from './simulation.ts';
import { createTeller, type RedisStepRecord } from './witness.ts';

const scenario = completeScenario({
  name: 'two writes',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [
    {
      name: 'db15',
      server: 'master',
      db: 15,
      startMicros: 2_000_000,
      workload: { repeat: 1, command: ['set', 'foo', 'bar'] },
    },
  ],
});

const system = { ...createDynamics(), tell: (simulation: () => Simulation) => createTeller(simulation) };

function options(id: string) {
  return { chooser: createSeededChooser(1), variant: variantById(id) as Variant };
}

function records(id: string): RedisStepRecord[] {
  const witness = createWitness(system, scenario, options(id));
  const told: RedisStepRecord[] = [];
  while (witness.run.simulation.world.now < 3_000_000) told.push(witnessStep(witness) as RedisStepRecord);
  return told;
}

describe('a witness', () => {
  it('tells of the leak in the step in which 2.4.9 makes it', () => {
    const [leak, ...more] = records('2.4.9').filter(({ mark }) => mark === 'leak');
    expect(more).toEqual([]);
    expect(leak.sentence).toContain('master runs set foo bar in db 15');
    expect(leak.sentence).toContain('created with a count of 0');
    expect(leak.sentence).toContain('it has leaked');
    expect(leak.selects.map(({ what }) => what)).toEqual(['create', 'copied']);
  });

  it('names an object by one number from its creation to its end', () => {
    const steps = records('2.4.10').filter(({ selects }) => selects.length > 0);
    const numbers = steps.flatMap(({ sentence, selects }) =>
      selects.map(({ number }) => [
        number,
        [...sentence.matchAll(/SELECT object (\d+)/g)].map(([, n]) => Number(n)),
      ]),
    );
    expect(numbers.length).toBeGreaterThan(1);
    for (const [number, told] of numbers) expect(new Set(told as number[])).toEqual(new Set([number]));
  });

  it('tells of the release in 2.4.10', () => {
    const told = records('2.4.10');
    expect(told.flatMap(({ mark }) => mark ?? [])).toEqual(['free']);
    const freed = told.filter(({ selects }) => selects.some(({ what }) => what === 'free'));
    expect(freed.map(({ sentence }) => sentence.match(/SELECT object 1 is freed/g))).toEqual([
      ['SELECT object 1 is freed'],
    ]);
    expect(records('2.4.9').filter(({ sentence }) => sentence.includes('is freed'))).toEqual([]);
  });

  it('changes nothing', () => {
    const watched = createWitness(system, scenario, options('2.4.9'));
    while (watched.run.simulation.world.now < 3_000_000) witnessStep(watched);
    const alone = startRun(system, scenario, options('2.4.9'));
    advance(alone, watched.run.simulation.world.events);
    expect(digestText(alone.simulation.world.digest)).toBe(digestText(watched.run.simulation.world.digest));
  });

  it('tells which bytes were handed to which connection', () => {
    const sent = records('2.4.9').flatMap((record) => record.sent);
    const bytes = sent.filter(({ from, to }) => from === 'master' && to === 'slave').map((each) => each.text);
    expect(bytes.join('')).toMatch(/select 15\r\n\*3\r\n\$3\r\nset\r\n\$3\r\nfoo\r\n\$3\r\nbar\r\n$/);
  });
});
