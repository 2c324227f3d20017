import { counterfactuals, diff } from '../lab/index.ts';
import { completeScenario, type Variant, variantById } from '../model/index.ts';
import { createRedisSystem } from '../properties/redis-system.ts';
import { createSeededChooser } from '../sim/index.ts';
import { selectLifetimes } from './predicates/select-lifetimes.ts';
import { siteDifferences } from './site-differences.ts';
import { why } from './why.ts';

const redis = createRedisSystem();

const scenario = completeScenario({
  name: 'one leak',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [
    {
      name: 'a',
      server: 'master',
      startMicros: 500_000,
      workload: {
        script: [
          ['SELECT', '15'],
          ['SET', 'foo', 'bar'],
          ['GET', 'foo'],
        ],
      },
    },
  ],
  calm: { settleMicros: 200_000 },
});

const variant = (id: string) => variantById(id) as Variant;
const chooserOf = () => createSeededChooser(1);

describe('why', () => {
  it('tells the life of the object that 2.4.9 leaks', () => {
    const { lives, more } = why(scenario, { variant: variant('2.4.9'), chooser: chooserOf() });
    expect(more).toBe(0);
    expect(lives).toHaveLength(1);
    const [{ text, bytes, moments, fate, blame }] = lives;
    expect({ text, bytes }).toEqual({ text: 'select 15', bytes: 48 });
    expect(moments.map(({ what, refcount }) => [what, refcount])).toEqual([
      ['create', 0],
      ['copied', 0],
    ]);
    expect(moments[0].command).toContain('SET foo bar');
    expect(fate).toContain('leaked');
    expect(blame).toContain('count was 0');
  });

  it('has nothing to tell of 2.4.10', () => {
    expect(why(scenario, { variant: variant('2.4.10'), chooser: chooserOf() })).toEqual({
      lives: [],
      more: 0,
    });
  });
});

describe('counterfactuals', () => {
  it('say which change undoes the leak', () => {
    const rows = counterfactuals(redis, scenario, {
      variant: variant('2.4.9'),
      property: selectLifetimes,
      chooserOf,
    });
    const survives = Object.fromEntries(rows.map((row) => [row.change, row.survives]));
    expect(survives).toEqual({
      'without SELECT 15 of a': false,
      'without SET foo bar of a': false,
      'without GET foo of a': true,
      'without client a': false,
      'with db 15 as db 9': false,
      'without slave slave': false,
    });
  });
});

describe('diff', () => {
  it('finds the event at which 2.4.10 does otherwise than 2.4.9', () => {
    const variants: [Variant, Variant] = [variant('2.4.9'), variant('2.4.10')];
    const { first, ends } = diff(redis, scenario, { variants, chooserOf, untilMicros: 1_000_000 });
    expect(first?.sentences[0]).toContain('created with a count of 0');
    expect(first?.sentences[1]).toContain('created with a count of 1');
    expect(siteDifferences(ends).find(({ site }) => site === 'SELECT object')).toEqual({
      site: 'SELECT object',
      bytes: [16, 0],
      alive: [1, 0],
    });
  });

  it('finds none between a variant and itself', () => {
    const variants: [Variant, Variant] = [variant('2.4.9'), variant('2.4.9')];
    const { first, events } = diff(redis, scenario, { variants, chooserOf, untilMicros: 1_000_000 });
    expect(first).toBeNull();
    expect(events[0]).toBe(events[1]);
  });
});
