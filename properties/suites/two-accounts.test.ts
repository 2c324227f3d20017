/**
 * Ledger and audit are independent: the ledger is told of every count taken and given back and follows no pointer, the
 * audit follows pointers and knows no count. Wrong feeds show that they find the same objects all the same.
 */

import { advance, checkRun, startRun } from '../../lab/index.ts';
import {
  auditServer,
  auditsOf,
  completeScenario,
  type FeedPorts,
  type Simulation,
  simulate,
  type Variant,
} from '../../model/index.ts';
import { feed2410, SITE_SELECT } from '../../model/internals.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { createReplayChooser, REFCOUNT, ROW, SITE, USABLE } from '../../sim/index.ts';
import { selectLifetimes } from '../predicates/select-lifetimes.ts';
import { LIFETIMES } from '../properties.ts';

const redis = createRedisSystem();

/** What the feed of 2.4.10 does, but for one port. */
function withPorts(id: string, change: (ports: FeedPorts) => Partial<FeedPorts>): Variant {
  return {
    id,
    title: id,
    feed: (ports, slaves, dictid, argv) =>
      feed2410.feed({ ...ports, ...change(ports) }, slaves, dictid, argv),
  };
}

const withoutRelease = withPorts('without-release', () => ({ decrRefCount: () => {} }));

const releasedTwice = withPorts('released-twice', (ports) => ({
  decrRefCount(object) {
    ports.decrRefCount(object);
    ports.decrRefCount(object);
  },
}));

const countedFromZero = withPorts('counted-from-zero', (ports) => ({
  createSelect: (dictid) => ports.createSelect(dictid, 0),
}));

/** A slave that a BGSAVE holds for 100 ms; meanwhile its output grows over the static buffer, so that way 5 is gone. */
const held = completeScenario({
  name: 'held',
  servers: [{ name: 'master' }, { name: 'slave-1', follows: 'master' }],
  clients: [
    {
      name: 'client-1',
      server: 'master',
      startMicros: 2000,
      workload: {
        script: [
          ['SELECT', '10'],
          ['SET', 'k', 'v'.repeat(7455)],
          ['SELECT', '11'],
          ['SET', 'k', 'v'],
          ['SELECT', '12'],
          ['SET', 'k', 'v'],
        ],
      },
    },
  ],
});

/** The same, but the first switch already finds no room. */
const heldAtOnce = {
  ...held,
  clients: [
    {
      ...held.clients[0],
      workload: {
        script: [
          ['SET', 'k', 'v'.repeat(7466)],
          ['SELECT', '11'],
          ['SET', 'k', 'v'],
        ],
        repeat: 1,
      },
    },
  ],
};

/** By what the ledger was told alone: the balance of each SELECT object's count. */
interface Balance {
  /** Counts taken, less counts given back. */
  count: number;
  /** Places in a reply list that took a count. */
  nodes: number;
}

function follow(balances: Map<number, Balance>) {
  return (server: number, object: number, what: string) => {
    if (server !== 0) return;
    const balance = balances.get(object) ?? { count: 0, nodes: 0 };
    if (what === 'create') balances.set(object, { count: 1, nodes: 0 });
    if (what === 'increment') balance.count++;
    if (what === 'decrement') balance.count--;
    if (what === 'node') balance.nodes++;
  };
}

function aliveSelects(simulation: Simulation): number[] {
  const { cells, top } = simulation.world.servers[0].server.heap;
  const alive: number[] = [];
  for (let row = ROW; row < top; row += ROW) {
    if (cells[row + SITE] === SITE_SELECT && cells[row + USABLE] > 0) alive.push(row);
  }
  return alive;
}

test('with the release taken out, both report the same objects as lost', () => {
  const balances = new Map<number, Balance>();
  let counted: number[] = [];
  let walked: number[] = [];
  let rows: number[] = [];
  const outcome = simulate(held, {
    variant: withoutRelease,
    chooser: createReplayChooser({}),
    observers: { select: follow(balances) },
    atEnd(simulation, [audit]) {
      const { cells } = simulation.world.servers[0].server.heap;
      counted = [...balances].filter(([, { count }]) => count > 0).map(([object]) => object);
      rows = aliveSelects(simulation).filter((row) => cells[row + REFCOUNT] > 0);
      walked = audit.leaked.filter(({ site }) => site === SITE_SELECT).map(({ address }) => address);
    },
  });
  expect(outcome.selects).toMatchObject({ created: 3, copied: 1, glued: 1, node: 1, freed: 0 });
  expect(counted.sort()).toEqual(walked.sort());
  expect(rows.sort()).toEqual(walked);
  expect(walked).toHaveLength(3);
});

test('with the release as it is, neither reports any', () => {
  const balances = new Map<number, Balance>();
  let leaked = -1;
  simulate(held, {
    variant: feed2410,
    chooser: createReplayChooser({}),
    observers: { select: follow(balances) },
    atEnd(_, [audit]) {
      leaked = audit.leaked.length;
    },
  });
  expect([...balances.values()].map(({ count }) => count)).toEqual([0, 0, 0]);
  expect(leaked).toBe(0);
});

test('with a release too many, both report the same object as in reach and dead', () => {
  const balances = new Map<number, Balance>();
  let counted: number[] = [];
  let walked: number[] = [];
  let sentence: string | null | undefined;
  let named = '';
  const births: number[] = [];
  const following = follow(balances);
  const run = startRun(redis, heldAtOnce, {
    variant: releasedTwice,
    chooser: createReplayChooser({}),
    observers: {
      select(server, object, what) {
        following(server, object, what);
        if (what === 'create') births[object] = run.simulation.world.events;
      },
    },
  });
  advance(run, 1_000_000, {
    check(simulation) {
      const { server } = simulation.world.servers[0];
      const { dangling } = auditServer(server);
      if (dangling.length === 0) return null;
      const objects = dangling.filter(({ address }) => server.heap.cells[address + SITE] === SITE_SELECT);
      walked = [...new Set(objects.map(({ address }) => address))];
      counted = [...balances].filter(([, { count, nodes }]) => count < nodes).map(([object]) => object);
      sentence = selectLifetimes.already?.(server);
      [named] = auditsOf(simulation)[0].dangling.map(({ holder }) => holder);
      return 'seen';
    },
  });
  expect(walked).toHaveLength(1);
  expect(counted).toEqual(walked);
  expect(sentence).toBe(
    `master: 1 SELECT objects are freed and still held: the one made at event ${births[walked[0]]} by chunk 0 of the output of client 0.`,
  );
  expect(named).toBe('chunk 0 of the output of slave-1');
});

test('what is in reach and dead is the end of the server as soon as it is touched', () => {
  const { verdicts } = checkRun(redis, heldAtOnce, {
    variant: releasedTwice,
    chooser: createReplayChooser({}),
    properties: LIFETIMES,
  });
  const violated = verdicts.filter((verdict) => verdict.held === false);
  expect(violated.map(({ property }) => property)).toEqual(['no-use-after-free']);
  expect(violated[0].sentence).toMatch(/^master touched freed memory: SELECT object \d+/);
});

test('the panic at a count of zero is the ledger’s own: nothing has been walked by then', () => {
  const { verdicts, outcome } = checkRun(redis, held, {
    variant: countedFromZero,
    chooser: createReplayChooser({}),
    properties: LIFETIMES,
  });
  expect(outcome.stop).toBe('violation');
  const violated = verdicts.filter((verdict) => verdict.held === false);
  expect(violated.map(({ property }) => property)).toEqual(['no-panic']);
  expect(violated[0].sentence).toMatch(
    /^master panicked: decrRefCount against refcount <= 0, on SELECT object \d+/,
  );
});
