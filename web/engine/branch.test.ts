import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeScenario, type Scenario, simulate, type Variant, variantById } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { FLAG_LEAK } from '../protocol.ts';
import { type Branch, createBranch, endingOf, figuresAt, look, playedEvents, recordMore } from './branch.ts';
import { forkBranch } from './fork.ts';
import { orderAt } from './free-order.ts';
import { lanesOf } from './moment.ts';

const folder = join(__dirname, '../../model/scenario/shipped');
const variant = (id: string) => variantById(id) as Variant;

function scenarioNamed(name: string): Scenario {
  const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
  return completeScenario(parseScenario(text, { file: name }).scenario as Scenario);
}

function options(name: string, id = '2.4.9') {
  const scenario = scenarioNamed(name);
  return {
    spec: { scenario: { name }, variant: id, forks: [] },
    scenario,
    variant: variant(id),
    sourceOf: () => readFileSync(join(folder, '../../variants/feed-2.4.9.ts'), 'utf8'),
    chooser: createSeededChooser(scenario.seed).save(),
  };
}

function whole(branch: Branch): Branch {
  while (!branch.complete) recordMore(branch, 10_000);
  return branch;
}

const names = readdirSync(folder).map((file) => file.replace('.yaml', ''));

test.each(names.filter((name) => name !== 'slow-slave'))(
  'recorded step by step, %s has the digest of a plain run',
  (name) => {
    const branch = whole(createBranch(options(name)));
    const plain = simulate(scenarioNamed(name), {
      variant: variant('2.4.9'),
      chooser: createSeededChooser(scenarioNamed(name).seed),
    });
    expect(endingOf(branch)).toMatchObject({ digest: plain.digest, events: plain.events });
    expect(figuresAt(branch, plain.events).leaked).toBe(plain.selects.leakedBytes);
  },
);

describe('a branch', () => {
  const branch = whole(createBranch(options('report-small')));
  const leak = branch.history.flags.findIndex((flags) => (flags & FLAG_LEAK) !== 0) + 1;

  test('shows the first leak: the object, the feed and the sentence', () => {
    const moment = look(branch, 0, leak, 40);
    expect(moment.headline).toBe('1 SELECT object leaked: slave.');
    expect(moment.clauses[0]).toBe('nothing holds SELECT object 1 any more: it has leaked');
    expect(moment.objects).toHaveLength(1);
    expect(moment.objects[0]).toMatchObject({ state: 'leaked', refcount: 0, way: 'copied', bytes: 48 });
    expect(moment.feed.map(({ port }) => port)).toEqual([
      'waitsForBgsaveStart',
      'selectedDb',
      'createSelect',
      'addReply',
      'setSelectedDb',
      'addReplyCommand',
    ]);
    const source = options('report-small').sourceOf().split('\n');
    for (const { line, port } of moment.feed) expect(source[line - 1]).toContain(`ports.${port}`);
  });

  test('shows the same moment again after going elsewhere', () => {
    const moments = [leak, leak + 700, leak - 1, 1, branch.history.micros.length];
    const first = moments.map((event) => look(branch, 0, event, 40));
    const again = moments
      .slice()
      .reverse()
      .map((event) => look(branch, 0, event, 40))
      .reverse();
    expect(again).toEqual(first);
  });

  test('plays as far as the moment that is asked for', () => {
    const fresh = createBranch(options('report-small'));
    expect(look(fresh, 0, leak + 700, 40)).toEqual(look(branch, 0, leak + 700, 40));
  });

  test('tells where a message went: sent by one lane, arrived at another, in that order', () => {
    const { arrows, columns } = look(branch, 0, leak + 4, 40);
    expect(arrows.length).toBeGreaterThan(5);
    for (const { sent, arrived, from, to } of arrows) {
      expect(from).not.toBe(to);
      if (arrived >= 0) expect(arrived).toBeGreaterThan(sent);
    }
    expect(columns.map(({ event }) => event)).toEqual(
      [...columns].map(({ event }) => event).sort((a, b) => a - b),
    );
  });

  test('forks by a command, and keeps its own future', () => {
    const before = look(branch, 0, leak + 50, 40);
    const edit = { do: 'send', server: 'master', db: 11, command: ['SET', 'mine', '1'] } as const;
    const forked = whole(
      forkBranch(branch, leak + 10, { ...edit, command: [...edit.command] }, options('report-small')),
    );
    expect(look(branch, 0, leak + 50, 40)).toEqual(before);
    expect(forked.history.micros.slice(0, leak + 10)).toEqual(branch.history.micros.slice(0, leak + 10));
    const done = forked.history.clauses.flat().map(({ text }) => text);
    expect(done.some((text) => text.includes('SET mine 1 in db 11'))).toBe(true);
    expect(forked.history.objects.some(({ text }) => text === 'select 11\r\n')).toBe(true);
    expect(endingOf(forked).stop).toBe('until');
    expect(look(forked, 0, leak + 11, 40).log).toEqual(look(branch, 0, leak + 10, 40).log);
    // Before the fork, what the first run shows.
    expect(look(forked, 0, leak, 40).objects).toEqual(look(branch, 0, leak, 40).objects);
  });

  test('forks by a slave more: every switch costs twice from then on', () => {
    const attach = { do: 'attach', server: 'another', to: 'master' } as const;
    const forked = whole(forkBranch(branch, 40, attach, options('report-small')));
    expect(forked.head.run.simulation.world.servers[2].server.linkState).toBe('connected');
    const [one, two] = [branch, forked].map(({ history }) => history.leaked.at(-1) as number);
    expect(two).toBeGreaterThan(one * 1.9);
  });

  test('forks when all is over, and comes to its calm again', () => {
    const end = branch.history.micros.length;
    const edit = { do: 'cut', from: 'master', to: 'slave' } as const;
    const forked = whole(forkBranch(branch, end, edit, options('report-small')));
    expect(playedEvents(forked)).toBeGreaterThan(end);
    expect(endingOf(forked).stop).toBe('until');
    const again = whole(forkBranch(forked, end + 3, edit, options('report-small')));
    expect(again.spec.forks).toHaveLength(2);
  });

  test('looks for the next free order a stretch at a time', () => {
    const fresh = createBranch(options('report-small'));
    expect(orderAt(fresh, 0).next).toBe(orderAt(branch, 0).next);
    // Of one server and one client, nobody's order is free.
    const { servers, clients, ...rest } = scenarioNamed('report-small');
    const alone = { ...rest, servers: servers.slice(0, 1), clients: clients.slice(0, 1) };
    const quiet = createBranch({ ...options('report-small'), scenario: alone });
    let order = orderAt(quiet, 0);
    let asked = 1;
    for (; order.next === null && !order.complete; asked++) order = orderAt(quiet, 0);
    expect([order.next, asked > 1]).toEqual([null, true]);
  });

  test('forks by another message that comes first: those before it wait until it has arrived', () => {
    const nextChoice = (event: number) => orderAt(branch, event).next as number;
    let choice = nextChoice(0);
    const toMaster = () => orderAt(branch, choice).messages.filter(({ to }) => to === 'master');
    while (new Set(toMaster().map(({ from }) => from)).size < 2) choice = nextChoice(choice);
    const [one, two] = toMaster();
    expect(one.micros).toBeLessThanOrEqual(two.micros);
    const edit = { do: 'first', from: two.from, to: two.to } as const;
    const forked = whole(forkBranch(branch, choice, edit, options('report-small')));
    const arrivals = ({ history }: Branch) => {
      const lane = (name: string) => lanesOf(branch).findIndex((each) => each.name === name);
      const { arrows } = look(history === branch.history ? branch : forked, 0, choice, 40);
      return [one, two].map(({ from, to }) => {
        const arrow = arrows.find(
          (each) =>
            each.from === lane(from) && each.to === lane(to) && each.sent <= choice && each.arrived > choice,
        );
        return arrow?.arrived as number;
      });
    };
    const [before, after] = [arrivals(branch), arrivals(forked)];
    expect(before[0]).toBeLessThan(before[1]);
    expect(after[1]).toBeLessThan(after[0]);
    expect(forked.history.micros[after[1] - 1]).toBe(two.micros);
    expect(forked.history.micros[after[0] - 1]).toBe(two.micros);
    expect(endingOf(forked).stop).toBe('until');
    expect(() => forkBranch(branch, choice, { ...edit, from: one.from }, options('report-small'))).toThrow(
      /comes first anyway/,
    );
    expect(() => forkBranch(branch, 1, edit, options('report-small'))).toThrow(/nothing is under way/);
  });
});
