import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeScenario, type Scenario, type Variant, variantById } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createRedisSystem } from '../../properties/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import type { BranchInfo, Edit } from '../protocol.ts';
import { type Branch, createBranch, endingOf, look, playedEvents, recordMore } from './branch.ts';
import type { Desk } from './desk.ts';
import { forkBranch } from './fork.ts';
import { orderAt } from './free-order.ts';
import { answer } from './open-run.ts';

/** What a fork costs, counted, and that it shows what it has from the run that was forked as that run does. */

const folder = join(__dirname, '../../model/scenario/shipped');
const CUT: Edit = { do: 'cut', from: 'master', to: 'slave' };
const COLUMNS = 70;

/** Two clients whose messages seldom meet. */
const RARE = `
name: rare
servers: [{ name: master }, { name: slave, follows: master }]
clients:
  - { name: one, server: master, workload: { repeat: 400, command: [set, foo, bar] }, thinkMicros: [0, 20000] }
  - { name: two, server: master, db: 15, workload: { repeat: 400, command: [set, foo, bar] }, thinkMicros: [0, 20000] }
`;

function optionsOf(name: string, text: string) {
  const scenario = completeScenario(parseScenario(text, { file: name }).scenario as Scenario);
  return {
    spec: { scenario: { name }, variant: '2.4.9', forks: [] },
    scenario,
    variant: variantById('2.4.9') as Variant,
    sourceOf: () => readFileSync(join(folder, '../../variants/feed-2.4.9.ts'), 'utf8'),
    chooser: createSeededChooser(scenario.seed).save(),
  };
}

function played(branch: Branch): Branch {
  while (!branch.complete) recordMore(branch, 10_000);
  return branch;
}

describe('of a run that is recorded', () => {
  const options = optionsOf('report-small', readFileSync(join(folder, 'report-small.yaml'), 'utf8'));
  const branch = played(createBranch(options));
  const at = 9_000;

  test('a fork takes over what is shown around it, however much comes before it', () => {
    const sizes = [3_000, at].map((event) => {
      const { micros, objects, messages, log } = forkBranch(branch, event, CUT, options).history;
      expect(log.length).toBeLessThanOrEqual(60);
      return [micros.length, objects.length, messages.length];
    });
    for (const [events, objects, messages] of sizes) {
      expect(events).toBeLessThan(400);
      expect(objects).toBeLessThan(200);
      expect(messages).toBeLessThan(events);
    }
    expect(branch.history.objects.length).toBeGreaterThan(900);
  });

  test('its first moment is the one that was on show: nothing is played again for it', () => {
    const before = look(branch, 1, at, COLUMNS);
    const view = branch.view as NonNullable<Branch['view']>;
    const moves = [jest.spyOn(view, 'restoreKept'), jest.spyOn(view, 'trace')];
    const forked = forkBranch(branch, at, CUT, options);
    const { feed, servers, objects, clauses } = look(forked, 1, at, COLUMNS);
    for (const move of moves) expect(move).not.toHaveBeenCalled();
    expect({ feed, servers, objects, clauses }).toEqual({
      feed: before.feed,
      servers: before.servers,
      objects: before.objects,
      clauses: before.clauses,
    });
    for (const move of moves) move.mockRestore();
    // A playback of its own is made when something after the fork is looked at.
    expect(forked.view).toBeNull();
    expect(look(forked, 1, at + 1, COLUMNS).event).toBe(at + 1);
    expect(forked.view).not.toBeNull();
  });

  test('forks of forks show what comes before them as the first run does, up to where they part', () => {
    const first = played(forkBranch(branch, at, CUT, options));
    const second = played(forkBranch(first, at + 40, { do: 'restart', server: 'slave' }, options));
    for (const [forked, parent] of [
      [first, branch],
      [second, first],
    ]) {
      const end = forked.parent?.at as number;
      for (let event = end - 420; event <= end; event += 7) {
        const [shown, expected] = [forked, parent].map((each) => look(each, 1, event, COLUMNS));
        const common = ({ columns }: typeof shown) => columns.filter((column) => column.event <= end);
        expect(shown.columns.length).toBe(COLUMNS);
        expect(common(shown)).toEqual(common(expected));
        for (const part of ['clauses', 'memory', 'servers', 'objects', 'moreLeaked', 'log', 'feed'] as const)
          expect([event, part, shown[part]]).toEqual([event, part, expected[part]]);
      }
      const { leaked } = look(forked, 1, playedEvents(forked), COLUMNS).memory;
      expect(leaked).toBe(forked.history.leakedBytes);
      expect(endingOf(forked).stop).toBe('until');
    }
  });
});

describe('on the desk of the page', () => {
  const text = readFileSync(join(folder, 'report-small.yaml'), 'utf8');
  const { scenario, variant } = optionsOf('report-small', text);
  const spec = { scenario: { name: 'report-small' }, variant: '2.4.9', forks: [] };
  const deskWith = (own: Variant): Desk => ({
    system: createRedisSystem(),
    branches: [],
    checking: new Map(),
    own: new Map([['its text', own]]),
    catalogue: () => ({ scenarios: [], variants: [] }),
    sourceOf: () => '',
    scenarioNamed: () => scenario,
    texts: null,
  });
  const forkOf = (desk: Desk, event: number, edit: Edit) =>
    answer(desk, { op: 'fork', branch: 0, event, edit }) as BranchInfo;

  test('a fork comes with the steps that follow its first moment', () => {
    const desk = deskWith(variant);
    const { history } = answer(desk, { op: 'open', spec }) as BranchInfo;
    for (const event of [90, 700]) {
      const fork = forkOf(desk, event, CUT).history;
      expect(fork.from).toBeLessThanOrEqual(event);
      expect(fork.ends.at(-1)).toBeGreaterThanOrEqual(event + COLUMNS);
      expect(fork.ends[0]).toBe(fork.from + 1);
      // Up to the fork, the page has the first run's rows or gets the same again.
      const place = event - fork.from - 1;
      if (place >= 0) expect(fork.used[place]).toBe(history.used[event - 1]);
    }
  });

  test('a feed that fails after a fork leaves the fork known up to there', () => {
    const failing: Variant = {
      ...variant,
      feed(ports, ...all) {
        const calls = ports.recall('calls') ?? 0;
        if (calls >= 100) throw new Error('the feed fails');
        ports.remember('calls', calls + 1);
        variant.feed(ports, ...all);
      },
    };
    const desk = deskWith(failing);
    const own = { ...spec, variant: 'yours', source: 'its text' };
    desk.branches.push(createBranch({ ...optionsOf('report-small', text), spec: own, variant: failing }));
    const [run] = desk.branches as Branch[];
    expect(() => recordMore(run, 10_000)).toThrow('the feed fails');
    const last = playedEvents(run);
    const send: Edit = { do: 'send', server: 'master', db: 11, command: ['SET', 'mine', '1'] };
    const { history } = forkOf(desk, last - 5, send);
    expect(history.complete).toBe(true);
    expect(look(desk.branches[1] as Branch, 1, last - 5, COLUMNS).event).toBe(last - 5);
  });
});

test('whether an order was free before a fork is told by what became of the messages in the fork', () => {
  const options = optionsOf('rare', RARE);
  const branch = played(createBranch(options));
  const choices: number[] = [];
  for (let { next } = orderAt(branch, 0); next !== null; { next } = orderAt(branch, next)) choices.push(next);
  const late = choices.findIndex((choice, index) => index > 0 && choice - choices[index - 1] > 330);
  const [before, choice] = [choices[late - 1], choices[late]];
  const [, last] = orderAt(branch, choice).messages.filter(({ to }) => to === 'master');
  const forked = played(forkBranch(branch, choice, { do: 'cut', from: last.from, to: last.to }, options));
  expect(forked.history.from).toBeGreaterThan(before);
  expect(orderAt(branch, before).next).toBe(choice);
  // One of the two that were under way is lost.
  expect(orderAt(forked, before).next).not.toBe(choice);
});
