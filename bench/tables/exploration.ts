import { VARIANTS, variantById } from '../../model/index.ts';
import { completeScope, exploreScope } from '../../properties/explore.ts';
import type { ExploreProgress } from '../../sim/index.ts';
import { processorNanos, type Scale } from '../race.ts';
import { type Benchmark, digits, megabytes, point, type Section } from '../section.ts';

const RIGHT = variantById('2.4.10') ?? VARIANTS[0];

/** Two clients with four writes each to a database with and one without a shared object, a slave, a cut. */
const scopeOf = (writes: number) =>
  completeScope({ variant: RIGHT, clients: 2, writes, slaves: 2, backlog: 'empty', cuts: 1 });

interface Stage {
  states: number;
  transitions: number;
  seconds: number;
  tableBytes: number;
  waiting: number;
  heldBytes: number;
}

function stages(sizes: readonly number[]): Stage[] {
  const seen: Stage[] = [];
  globalThis.gc?.();
  const before = process.memoryUsage();
  const begin = processorNanos();
  let paused = 0;
  const look = ({ states, transitions, tableBytes, waiting }: ExploreProgress) => {
    const seconds = (processorNanos() - begin - paused) / 1e9;
    const pause = processorNanos();
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const heldBytes = heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers;
    seen.push({ states, transitions, seconds, tableBytes, waiting, heldBytes });
    paused += processorNanos() - pause;
  };
  const end = exploreScope(scopeOf(4), {
    maxStates: 4 * sizes[sizes.length - 1],
    progressEvery: 500,
    keepGoing(progress) {
      if (progress.states >= sizes[seen.length]) look(progress);
      return seen.length < sizes.length;
    },
  });
  if (seen.length < sizes.length) look(end);
  return seen;
}

async function run(scale: Scale): Promise<Section> {
  const sizes = scale.quick ? [1_000] : [10_000, 30_000, 100_000, 200_000];
  stages([scale.quick ? 500 : 5_000]);
  const seen = stages(sizes);
  const rates = seen.map(({ transitions, seconds }) => transitions / seconds);
  const last = seen[seen.length - 1];
  const atTheEnd = rates[rates.length - 1];
  const bytes = last.tableBytes / last.states;
  const costs = seen.map(({ states, seconds }) => seconds / states);
  return {
    tables: [
      {
        caption:
          '2 clients x 4 writes x 2 slaves, one cut allowed, breadth first, one core, seconds of the processor',
        columns: [
          'states',
          'transitions',
          'seconds',
          'transitions a second',
          'bytes a visited state',
          'waiting',
          'bytes held for each that waits',
        ],
        rows: seen.map((stage, i) => [
          stage.states.toLocaleString('en'),
          stage.transitions.toLocaleString('en'),
          digits(stage.seconds),
          digits(rates[i]),
          digits(stage.tableBytes / stage.states),
          stage.waiting.toLocaleString('en'),
          digits((stage.heldBytes - stage.tableBytes) / Math.max(1, stage.waiting)),
        ]),
      },
    ],
    points: [
      point(
        'exploration on the full byte model, one core',
        'at least 100,000 transitions a second',
        digits(atTheEnd),
        atTheEnd >= 100_000,
      ),
      point(
        'memory of the visited states',
        'at most 64 bytes each',
        `${digits(bytes)} (${megabytes(last.tableBytes)})`,
        bytes <= 64,
      ),
      point(
        `time beside states, ${sizes[0].toLocaleString('en')} to ${last.states.toLocaleString('en')}`,
        'linear: the dearest at most 1.5 times the cheapest',
        digits(Math.max(...costs) / Math.min(...costs)),
        Math.max(...costs) <= 1.5 * Math.min(...costs),
      ),
    ],
  };
}

export const exploration: Benchmark = {
  name: 'exploration',
  title: 'Exploration',
  about:
    'Every order of events in a small scope, on the same server that every simulation runs. SPIN on an abstract model of ' +
    'this protocol, elsewhere: 1.1 M states a second at 2.6 M states, 0.65 M at 17 M; it is not measured here.',
  run,
  profiled() {
    exploreScope(scopeOf(4), { maxStates: 20_000 });
  },
  obstacle:
    'What waits is kept as whole states (the column on the right), so that a transition clones and ' +
    'collects kilobytes: copying, fingerprinting and collecting garbage take most of the time, executing ' +
    'the step takes little.',
};
