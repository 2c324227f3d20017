import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Scenario, type Variant, variantById } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { type Branch, createBranch, look } from './branch.ts';
import { forkBranch } from './fork.ts';
import { watchChange, watchValue } from './watch.ts';
import { parseWatch } from './watch-expression.ts';

type At = Record<string, number>;
const value = (text: string, at: At = {}) =>
  parseWatch<At>(text, (name) => (name in at ? (now) => now[name] : null), 'a, b')(at);

test.each<[string, number | boolean | null]>([
  ['12', 12],
  [' 1,000 + 1 ', 1001],
  ['a', 3],
  ['a-b', 7],
  ['a - b', 1],
  ['a - b - 1 + 10', 10],
  ['a > b', true],
  ['a + 1 <= b - 1', false],
  ['a - b == 1', true],
  ['a != 3', false],
  ['gone', null],
  ['gone < 1', null],
])('%s', (text, expected) => {
  expect(value(text, { a: 3, b: 2, 'a-b': 7, gone: Number.NaN })).toBe(expected);
});

test.each([
  ['', /missing at the end/],
  ['a +', /a name or a number is missing at the end of "a \+"/],
  ['> a', /">" stands where a name or a number is wanted/],
  ['a b', /between two names stands one of \+ - < > <= >= == !=/],
  ['a > b > a', /compares once/],
  ['a = b', /"=", character 3, is not allowed/],
  ['a; alert(1)', /";", character 2, is not allowed/],
  ['a * 2', /"\*", character 3/],
  ['b-a', /"b-a" is no name of this run; allowed: a, b; a minus has a space on both sides/],
  ['constructor', /"constructor" is no name/],
  ['1.5', /"1", character 1, is not allowed/],
  [`a${' + a'.repeat(60)}`, /at most 200 characters/],
])('%s is refused with a sentence', (text, words) => {
  const nameOf = (name: string) => (name === 'a' || name === 'b' ? () => 1 : null);
  expect(() => parseWatch(text, nameOf, 'a, b')).toThrow(words);
});

/** Searches on until the change is found, as the page does. */
function changeOf(branch: Branch, text: string, event: number, direction: 1 | -1): number | null {
  for (let from = event; ; ) {
    const searched = watchChange(branch, text, from, direction);
    if (searched === null || searched.found) return searched?.event ?? null;
    expect(Math.sign(searched.event - from)).toBe(direction);
    from = searched.event;
  }
}

describe('a watch of a run', () => {
  const file = join(__dirname, '../../model/scenario/shipped/report-small.yaml');
  const scenario = parseScenario(readFileSync(file, 'utf8'), { file }).scenario as Scenario;
  const options = {
    spec: { scenario: { name: 'report-small' }, variant: '2.4.9', forks: [] },
    scenario,
    variant: variantById('2.4.9') as Variant,
    sourceOf: () => '',
    chooser: createSeededChooser(scenario.seed).save(),
  };
  const branch = createBranch(options);
  /** The first leak. */
  const at = 91;
  const { used } = look(branch, 0, at - 1, 40).servers[0];

  test('has the values that the panels show', () => {
    const [master, slave] = look(branch, 0, at, 40).servers;
    const now = (text: string, event = at) => watchValue(branch, text, event);
    expect(now('leaked')).toBe(48);
    expect(now('leaked', 90)).toBe(0);
    expect(now('used_memory', 90)).toBe(used);
    expect(now('master.used_memory - used_memory')).toBe(0);
    expect(now('slave.used_memory')).toBe(slave.used);
    expect(now('slave.selected_db')).toBe(master.slaves[0].selectedDb);
    expect(now('slave.output')).toBe(master.slaves[0].bufferUsed + master.slaves[0].replyBytes);
    expect(now('master.connected_slaves')).toBe(1);
    expect(now('select_created - select_freed')).toBe(1);
    expect(now('slave.selected_db', 0)).toBeNull();
    expect(() => now('slaves.keys')).toThrow(
      /"slaves.keys" is no name of this run; allowed: leaked, .*slave\.used/,
    );
  });

  test('is followed to where it changes, both ways, and beyond what is played', () => {
    const next = (text: string, event: number, direction: 1 | -1 = 1) =>
      changeOf(branch, text, event, direction);
    expect(next('leaked', 0)).toBe(at);
    expect(next('leaked > 0', 500, -1)).toBe(at);
    expect(next('leaked > 0', at, -1)).toBeNull();
    expect(next('leaked > 0', at)).toBeNull();
    const later = next('leaked > 10,000', 0) as number;
    expect([later - 1, later].map((event) => watchValue(branch, 'leaked', event))).toEqual([9_984, 10_032]);
    expect(next('leaked', later, -1)).toBeGreaterThan(at);
    // Searched in stretches, each of which leaves the page free for others.
    const end = branch.history.micros.length;
    expect(next('connected_slaves == 1', end, -1)).toBe(next('connected_slaves == 1', 0));
    expect(watchChange(branch, 'connected_slaves', end, -1)).toEqual({ event: end - 2_000, found: false });
    expect(watchChange(createBranch(options), 'leaked > 100,000', 0, 1)).toEqual({
      event: 2_000,
      found: false,
    });
  });

  test('goes across a fork', () => {
    const edit = { do: 'attach', server: 'another', to: 'master' } as const;
    const forked: Branch = forkBranch(branch, at, edit, options);
    expect(changeOf(forked, 'leaked', 0, 1)).toBe(at);
    const attached = changeOf(forked, 'master.connected_slaves > 1', 0, 1) as number;
    expect(attached).toBeGreaterThan(at);
    expect(changeOf(forked, 'master.connected_slaves', attached + 1, -1)).toBe(attached);
    expect(watchValue(forked, 'another.selected_db', at)).toBeNull();
  });
});
