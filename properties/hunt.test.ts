import {
  checkRun,
  chooserOf,
  hunt,
  huntCase,
  mergeHunts,
  type ScenarioBase,
  shrinkCase,
  signatureOf,
} from '../lab/index.ts';
import { type Variant, variantById } from '../model/index.ts';
import { createRedisSystem } from '../properties/redis-system.ts';
import { selectLifetimes } from './predicates/select-lifetimes.ts';
import { LIFETIMES, REACHES } from './properties.ts';
import type { RedisHuntTarget, RunEnd } from './property.ts';

const redis = createRedisSystem();

const target = (id: string): RedisHuntTarget => ({
  system: redis,
  variant: variantById(id) as Variant,
  space: { version: '2.4.9' },
  properties: [...LIFETIMES, ...REACHES],
  seed: 'hunt-test',
});

describe('a hunt', () => {
  it('finds the leak of 2.4.9 and nothing against 2.4.10', () => {
    const found = hunt(target('2.4.9'), 0, 60);
    expect(found.findings.map(({ verdict }) => verdict.property)).toContain('select-lifetimes');
    expect(hunt(target('2.4.10'), 0, 60).findings).toEqual([]);
  });

  it('is the same in one range or in several, in any order', () => {
    const whole = hunt(target('2.4.9'), 0, 60);
    const parts = [
      hunt(target('2.4.9'), 40, 20),
      hunt(target('2.4.9'), 0, 25),
      hunt(target('2.4.9'), 25, 15),
    ];
    expect(mergeHunts(parts)).toEqual(whole);
  });

  it('draws a case from its seed and number alone', () => {
    expect(huntCase(target('2.4.9'), 17)).toEqual(huntCase(target('2.4.10'), 17));
    expect(huntCase({ ...target('2.4.9'), seed: 'other' }, 17)).not.toEqual(huntCase(target('2.4.9'), 17));
  });

  it('drawn from recipes it says what each case met, from which picks, so that others can follow', () => {
    const recipes = Array.from({ length: 20 }, () => ({ focus: 0, picks: [] }));
    const { met, reached = [] } = hunt(target('2.4.9'), 0, 20, { recipes });
    const counted: Record<string, number> = {};
    for (const { properties, focus, picks } of reached) {
      for (const id of properties) counted[id] = (counted[id] ?? 0) + 1;
      expect([focus, picks.length > 0]).toEqual([0, true]);
    }
    expect(reached.length).toBeGreaterThan(0);
    expect(counted).toEqual(met);
    expect(hunt(target('2.4.9'), 0, 20).reached).toBeUndefined();
    // Who follows all the picks of a case meets the same.
    const [{ properties, picks }] = reached;
    expect(hunt(target('2.4.9'), 900, 1, { recipes: [{ focus: 0, picks }] }).reached).toEqual([
      { properties, focus: 0, picks },
    ]);
  });

  it('counts of each sometimes in how many cases it was met', () => {
    const met: Record<string, number> = {};
    for (let number = 0; number < 20; number++) {
      const drawn = huntCase(target('2.4.9'), number);
      const { variant, properties } = target('2.4.9');
      const { verdicts } = checkRun(redis, drawn.scenario, {
        variant,
        chooser: chooserOf(drawn),
        properties,
      });
      for (const { when, held, property } of verdicts)
        if (when === 'sometimes' && held === true) met[property] = (met[property] ?? 0) + 1;
    }
    expect(Object.keys(met).length).toBeGreaterThan(1);
    expect(hunt(target('2.4.9'), 0, 20).met).toEqual(met);
  });

  it('says which case it could not decide first, of which property, and why not, whatever the ranges were', () => {
    const crowded = ({ simulation }: RunEnd) =>
      simulation.scenario.clients.length > 3 ? 'Too many clients.' : null;
    const properties = [LIFETIMES[0], { ...selectLifetimes, id: 'open', undecided: crowded }];
    const asked = { ...target('2.4.10'), properties };
    const crowds = Array.from({ length: 40 }, (_, number) => number).filter(
      (number) => huntCase(asked, number).scenario.clients.length > 3,
    );
    expect(crowds[0]).toBeGreaterThan(0);
    expect(crowds.length).toBeGreaterThan(1);
    const whole = hunt(asked, 0, 40);
    expect(whole.undecided).toBe(crowds.length);
    expect(whole.firstUndecided).toEqual({
      number: crowds[0],
      property: 'open',
      sentence: 'Too many clients.',
    });
    const [first, second] = crowds;
    const parts = [
      hunt(asked, second, 40 - second),
      hunt(asked, first + 1, second - first - 1),
      hunt(asked, 0, first + 1),
    ];
    expect(mergeHunts(parts)).toEqual(whole);
    expect(hunt(asked, 0, first)).not.toHaveProperty('firstUndecided');
  });

  it('stops when it is told to, with what it has', () => {
    let asked = 0;
    const found = hunt(target('2.4.9'), 0, 60, { interrupted: () => ++asked > 10 });
    expect(found.played).toBe(10);
  });
});

describe('shrinking', () => {
  const [finding] = hunt(target('2.4.9'), 0, 60).findings.filter(
    ({ verdict }) => verdict.property === selectLifetimes.id,
  );

  function fails(candidate: typeof finding.case): boolean {
    const { verdicts } = checkRun(redis, candidate.scenario, {
      variant: variantById('2.4.9') as Variant,
      chooser: chooserOf(candidate),
      properties: [selectLifetimes],
    });
    return verdicts[0].held === false;
  }

  it('ends at one slave, one client, one SELECT and one command that is fed', () => {
    const { found: smallest, done } = shrinkCase(redis, finding.case, { fails });
    expect(done).toBe(true);
    expect(smallest.scenario.servers.map(({ follows }) => follows)).toEqual([
      undefined,
      smallest.scenario.servers[0].name,
    ]);
    expect(smallest.scenario.clients).toHaveLength(1);
    expect(fails(smallest)).toBe(true);
  });

  it('keeps the best so far when it is interrupted', () => {
    let left = 5;
    const stopped = shrinkCase(redis, finding.case, { fails, interrupted: () => --left < 0 });
    expect(stopped.done).toBe(false);
    expect(fails(stopped.found)).toBe(true);
  });

  it('knows a violation by its property and sentence, whatever the names, the numbers and the data', () => {
    const known = (names: string[], texts: string[], sentence: string) =>
      signatureOf(
        { names: () => names },
        { seed: 1, name: 'x', title: 'x', texts } as unknown as ScenarioBase,
        { property: 'p', sentence },
      );
    const a = known(['master', 'slave-1'], [], 'master leaks 3 objects (144 bytes) from memory.');
    expect(a).toBe('p: NAME leaks N objects from memory.');
    expect(known(['m'], [], 'm leaks 1,200 objects (48 bytes) from memory.')).toBe(a);
    const b = known(['m'], ['k', 'say "so"'], 'key "k" is "say \\"so\\"" in m, in mode "slow".');
    expect(b).toBe('p: key TEXT is TEXT in NAME, in mode "slow".');
    expect(known(['m'], ['other', 'v'], 'key "other" is "v" in m, in mode "slow".')).toBe(b);
    expect(known(['m'], ['k', 'v'], 'key "k" is "v" in m, in mode "fast".')).not.toBe(b);
    // Only what is quoted is data: a key called "in" is no word.
    expect(known(['m'], ['k', 'in', 'v'], 'key "k" is "v" in m, in mode "slow".')).toBe(b);
  });
});
