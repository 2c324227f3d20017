import { type Scenario, simulate, VARIANTS, variantById } from '../../model/index.ts';
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

/** Plays a scenario without a leak, so that what it holds is the model's own. */
function measure(scenario: Scenario): Measured {
  const variant = variantById('2.4.10') ?? VARIANTS[0];
  globalThis.gc?.();
  const before = heldNow();
  let heldBytes = 0;
  let seconds = 0;
  const begin = processorNanos();
  const { writes, selects } = simulate(scenario, {
    variant,
    chooser: createSeededChooser(scenario.seed),
    atEnd() {
      seconds = (processorNanos() - begin) / 1e9;
      globalThis.gc?.();
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

function heldNow(): number {
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
  return [
    {
      caption: 'writes',
      what: 'writes',
      sizes: quick ? [100, 200] : [10_000, 100_000, 1_000_000, 10_000_000],
      scenario: (size) => reportScenario(size / 2),
    },
    {
      caption: `slaves, ${writes.toLocaleString('en')} writes; the time is for one write on one of all servers`,
      what: 'slaves',
      sizes: quick ? [1, 2] : [1, 2, 4, 8, 16, 32, 64],
      scenario: (size) => reportScenario(Math.round(writes / 2 / Math.sqrt(size)), size),
      share: ({ slaves }) => slaves + 1,
    },
    {
      caption: `clients, ${writes.toLocaleString('en')} writes`,
      what: 'clients',
      sizes: quick ? [1, 3] : [1, 10, 100, 1_000],
      scenario: (size) => manyClients(size, writes, 16),
    },
    {
      caption: `databases, ${writes.toLocaleString('en')} writes, each in the next one`,
      what: 'databases',
      sizes: quick ? [2, 20] : [16, 100, 1_000, 10_000],
      scenario: (size) => manyDatabases(size, writes),
    },
  ];
}

function play(series: Series): { table: Table; point: Point } {
  // The first run warms up and is not shown.
  measure(series.scenario(series.sizes[0]));
  const measured = series.sizes.map((size) => measure(series.scenario(size)));
  const costs = measured.map((each) => each.microsAWrite / (series.share?.(each) ?? 1));
  const steepest = Math.max(...costs) / Math.min(...costs);
  return {
    table: {
      caption: series.caption,
      columns: [series.what, 'us a write', 'held at the end', 'leaked'],
      rows: series.sizes.map((size, i) => [
        size.toLocaleString('en'),
        digits(costs[i]),
        megabytes(measured[i].heldBytes),
        String(measured[i].leaked),
      ]),
    },
    point: point(
      `growth with ${series.what}, ${series.sizes[0].toLocaleString('en')} to ${series.sizes[series.sizes.length - 1].toLocaleString('en')}`,
      'linear: the dearest size at most 2 times the cheapest',
      digits(steepest),
      steepest <= 2,
    ),
  };
}

async function run(scale: Scale): Promise<Section> {
  const played = seriesFor(scale.quick).map(play);
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
    'A short run pays for what each run has once: boot, compilation, five virtual seconds of cron. One ' +
    'client never makes the master switch databases; from ten clients on almost every write does, and ' +
    'feeds a SELECT that the slave executes, too. A thousand clients also connect and leave, with a ' +
    'hundred writes each in between. Ten thousand databases are as many dicts, which no cache holds.',
};
