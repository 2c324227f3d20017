import { type Scenario, type Simulation, simulate, VARIANTS, variantById } from '../../model/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { processorNanos, type Scale } from '../race.ts';
import { manyClients, manyDatabases, reportScenario } from '../scenarios.ts';
import {
  type Benchmark,
  digits,
  megabytes,
  type Point,
  point,
  type Section,
  type Table,
} from '../section.ts';

interface Measured {
  microsAWrite: number;
  writes: number;
  slaves: number;
  heldBytes: number;
  leaked: number;
}

/** Plays a scenario without a leak, so that what it holds beyond `before` is the model's own. */
function measure(scenario: Scenario, before: number, keep?: (simulation: Simulation) => void): Measured {
  const variant = variantById('2.4.10') ?? VARIANTS[0];
  globalThis.gc?.();
  let heldBytes = 0;
  let seconds = 0;
  const begin = processorNanos();
  const { writes, selects } = simulate(scenario, {
    variant,
    chooser: createSeededChooser(scenario.seed),
    atEnd(simulation) {
      keep?.(simulation);
      seconds = (processorNanos() - begin) / 1e9;
      heldBytes = heldNow() - before;
    },
  });
  return {
    microsAWrite: (seconds * 1e6) / writes,
    writes,
    slaves: scenario.servers.length - 1,
    heldBytes,
    leaked: selects.leaked,
  };
}

/** What JavaScript holds when garbage has been collected. */
function heldNow(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

interface Series {
  caption: string;
  what: string;
  sizes: number[];
  scenario(size: number): Scenario;
  /** What the work of a write grows with, beside the writes themselves. */
  share?(measured: Measured): number;
}

function seriesFor(quick: boolean): Series[] {
  const writes = quick ? 200 : 100_000;
  const each = `${writes.toLocaleString('en')} writes`;
  return [
    {
      caption: 'writes, by two clients in two databases',
      what: 'writes',
      sizes: quick ? [100, 200] : [10_000, 100_000, 1_000_000, 10_000_000],
      scenario: (size) => reportScenario(size / 2),
    },
    {
      caption: `slaves, ${each}; the time is for one write on one of all servers`,
      what: 'slaves',
      sizes: quick ? [1, 2] : [1, 2, 4, 8, 16, 32, 64],
      scenario: (size) => reportScenario(Math.round(writes / 2 / Math.sqrt(size)), size),
      share: ({ slaves }) => slaves + 1,
    },
    {
      caption: `clients, ${each}, all in one database`,
      what: 'clients',
      sizes: quick ? [1, 3] : [1, 10, 100, 1_000],
      scenario: (size) => manyClients(size, writes, 1),
    },
    {
      caption: `clients, ${each}, each client in one of sixteen databases`,
      what: 'clients that switch databases',
      sizes: quick ? [2, 3] : [2, 10, 100, 1_000],
      scenario: (size) => manyClients(size, writes, 16),
    },
    {
      caption: `databases, ${each}, each in the next one`,
      what: 'databases',
      sizes: quick ? [2, 20] : [16, 100, 1_000, 10_000],
      scenario: (size) => manyDatabases(size, writes),
    },
  ];
}

/**
 * The engine compiles what it sees often: two runs of the second size warm it up, and are not shown. It throws away what
 * it compiled for a shape of objects when the last object of that shape is collected: one world stays, so that the
 * collections between the runs do not make each of them begin anew.
 */
function warmUp({ scenario, sizes }: Series): void {
  measure(scenario(sizes[0]), 0, (run) => standing.push(run));
  for (let i = 0; i < 2; i++) measure(scenario(sizes[1]), 0);
}

/** The better of two for what is short: the first run of a size can meet something that is new to the engine. */
function measureTwice(scenario: Scenario, before: number): Measured {
  const first = measure(scenario, before);
  if (first.writes > SHORT_WRITES) return first;
  const second = measure(scenario, before);
  return second.microsAWrite < first.microsAWrite ? second : first;
}

const SHORT_WRITES = 200_000;

const standing: Simulation[] = [];

function play(series: Series): { table: Table; point: Point } {
  warmUp(series);
  const before = heldNow();
  const measured = series.sizes.map((size) => measureTwice(series.scenario(size), before));
  const costs = measured.map((each) => each.microsAWrite / (series.share?.(each) ?? 1));
  const steepest = Math.max(...costs) / Math.min(...costs);
  const label = (size: number) => size.toLocaleString('en');
  return {
    table: {
      caption: series.caption,
      columns: [series.what, 'us a write', 'held at the end', 'leaked'],
      rows: series.sizes.map((size, i) => rowOf(label(size), costs[i], measured[i])),
    },
    point: point(
      `growth with ${series.what}, ${label(series.sizes[0])} to ${label(series.sizes[series.sizes.length - 1])}`,
      'linear: the dearest size at most 2 times the cheapest',
      digits(steepest),
      steepest <= 2,
    ),
  };
}

function rowOf(label: string, cost: number, { heldBytes, leaked }: Measured): string[] {
  return [label, digits(cost), megabytes(heldBytes), String(leaked)];
}

async function run(scale: Scale): Promise<Section> {
  const all = seriesFor(scale.quick);
  // Before anything is compiled: what a short run in a process of its own takes.
  const [{ scenario, sizes }] = all;
  const cold = measure(scenario(sizes[0]), heldNow());
  const played = all.map(play);
  played[0].table.rows.unshift(
    rowOf(`${sizes[0].toLocaleString('en')}, the first run of the process`, cold.microsAWrite, cold),
  );
  return { tables: played.map(({ table }) => table), points: played.map((each) => each.point) };
}

export const growth: Benchmark = {
  name: 'growth',
  title: 'Growth',
  about:
    'Variant 2.4.10, so that nothing is lost: what is held at the end, after collecting garbage, is what the model itself ' +
    'needs, keys included.',
  run,
  obstacle:
    'The first run of a process is compiled while it runs, which takes longer than 10,000 writes do; it is shown, and ' +
    'no part of the ratio. A thousand clients are a thousand connections, buffers and programs, each of which is ' +
    'touched once in a thousand writes: nothing looks through them all, but no near cache holds them. Counted by ' +
    'cachegrind with a cache of 1 MB, which is what a core here has for itself, a write misses it 0.8 times with two ' +
    'clients, 3.4 times with a hundred, and 90 times with a thousand, at 16 ns each where nothing else uses the cache ' +
    'that is shared. With ten clients or more that switch databases the master is busy all the time, and its slave, ' +
    'which takes a SELECT and a SET for each SET, cannot keep up: it is written to through an output list that grows, ' +
    'to 2.5 MB with a hundred, as on a real server. Of ten thousand databases each takes, with one key, about 1.2 KB in each server: four dicts of ' +
    'which one has a table, and nine rows of the ledger. A tenth of the writes makes its database, on both servers, ' +
    'the cron goes through all of them ten times a second (about a tenth of the time, for waiting for memory), and as ' +
    'much goes into finding twenty thousand requests again.',
};
