import type { ExploreProgress } from '../../lab/index.ts';
import { VARIANTS, variantById } from '../../model/index.ts';
import { completeScope, exploreScope } from '../../properties/index.ts';
import { nodeOutput } from '../processes/spawned.ts';
import { processorNanos, type Scale, spreadOf } from '../race.ts';
import {
  type Benchmark,
  digits,
  megabytes,
  type Point,
  point,
  type Section,
  type Table,
} from '../section.ts';

const RIGHT = variantById('2.4.10') ?? VARIANTS[0];

/** Two clients with four writes each to a database with and one without a shared object, a slave, a cut. */
const scopeOf = (writes: number) =>
  completeScope({ variant: RIGHT, clients: 2, writes, slaves: 2, backlog: 'empty', cuts: 1 });

interface Stage {
  states: number;
  transitions: number;
  seconds: number;
  /** Seconds of the processor for each state since the stage before. */
  secondsEach: number;
  tableBytes: number;
  waiting: number;
  frontierBytes: number;
  heldBytes: number;
}

function stages(sizes: readonly number[]): Stage[] {
  const seen: Stage[] = [];
  globalThis.gc?.();
  const before = process.memoryUsage();
  const begin = processorNanos();
  let paused = 0;
  const look = ({ states, transitions, tableBytes, waiting, frontierBytes }: ExploreProgress) => {
    const seconds = (processorNanos() - begin - paused) / 1e9;
    const last = seen.at(-1) ?? { seconds: 0, states: 0 };
    const secondsEach = (seconds - last.seconds) / (states - last.states);
    const pause = processorNanos();
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const heldBytes = heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers;
    seen.push({
      states,
      transitions,
      seconds,
      secondsEach,
      tableBytes,
      waiting,
      frontierBytes: frontierBytes ?? 0,
      heldBytes,
    });
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

/** By what factor a stage costs more than an earlier one, at the most. The first states make most moves anew, and are dear. */
function growthOf(costs: readonly number[]): number {
  let cheapest = costs[0];
  let growth = 1;
  for (const cost of costs) {
    growth = Math.max(growth, cost / cheapest);
    cheapest = Math.min(cheapest, cost);
  }
  return growth;
}

/** A scope that is searched to its end: 3,744,330 states. */
const WHOLE_SCOPE = ['--writes', '2', '--slaves', '2', '--cuts', '1', '--states', '4000000'];
const SMALL_SCOPE = ['--clients', '1'];

/** Seconds on the wall that the command's threads take for a scope. */
function secondsWith(jobs: number, scope: readonly string[]): number {
  const command = ['dist/cli/main.js', 'explore', ...scope, '--jobs', String(jobs), '--no-store', '--json'];
  return JSON.parse(nodeOutput(command)).wallMillis / 1000;
}

function jobsTable({ quick }: Scale): { table: Table; point: Point } {
  const scope = quick ? SMALL_SCOPE : WHOLE_SCOPE;
  const rounds = Array.from({ length: quick ? 1 : 3 }, () => [secondsWith(1, scope), secondsWith(2, scope)]);
  const gain = spreadOf(rounds.map(([one, two]) => one / two));
  const row = (jobs: string, seconds: number[]) => {
    const { median, low, high } = spreadOf(seconds);
    return [jobs, digits(median), `${digits(low)} - ${digits(high)}`];
  };
  return {
    table: {
      caption: `replisim explore ${scope.join(' ')}, seconds on the wall`,
      columns: ['jobs', 'seconds', 'quartiles'],
      rows: [
        row(
          '1',
          rounds.map(([one]) => one),
        ),
        row(
          '2',
          rounds.map(([, two]) => two),
        ),
      ],
    },
    point: point(
      'exploration: two jobs beside one (median of three)',
      'at least 1.6 times',
      digits(gain.median),
      gain.median >= 1.6,
    ),
  };
}

async function run(scale: Scale): Promise<Section> {
  const sizes = scale.quick ? [1_000] : [10_000, 100_000, 300_000, 1_000_000, 3_000_000];
  stages([scale.quick ? 500 : 5_000]);
  const seen = stages(sizes);
  const rates = seen.map(({ transitions, seconds }) => transitions / seconds);
  const last = seen[seen.length - 1];
  const atTheEnd = rates[rates.length - 1];
  const bytes = last.tableBytes / last.states;
  const growth = growthOf(seen.map(({ secondsEach }) => secondsEach));
  const jobs = jobsTable(scale);
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
          'us a further state',
          'bytes a visited state',
          'waiting',
          'bytes each that waits',
          'parts and moves, bytes a state',
        ],
        rows: seen.map((stage, i) => [
          stage.states.toLocaleString('en'),
          stage.transitions.toLocaleString('en'),
          digits(stage.seconds),
          digits(rates[i]),
          digits(stage.secondsEach * 1e6),
          digits(stage.tableBytes / stage.states),
          stage.waiting.toLocaleString('en'),
          digits(stage.frontierBytes / Math.max(1, stage.waiting)),
          digits((stage.heldBytes - stage.tableBytes - stage.frontierBytes) / stage.states),
        ]),
      },
      jobs.table,
    ],
    points: [
      point(
        'exploration on the full byte model, one core',
        'at least 250,000 transitions a second',
        digits(atTheEnd),
        atTheEnd >= 250_000,
      ),
      point(
        'memory of the visited states',
        'at most 64 bytes each',
        `${digits(bytes)} (${megabytes(last.tableBytes)})`,
        bytes <= 64,
      ),
      point(
        `time for a further state, ${seen[0].states.toLocaleString('en')} to ${last.states.toLocaleString('en')}`,
        'linear: at most 1.5 times what it took in any stage before',
        digits(growth),
        growth <= 1.5,
      ),
      jobs.point,
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
    'A state is a list of numbers of parts, and the engine makes each move only the first time that it is given the same ' +
    'parts. About one transition in ten still needs it: it unpacks a master, copies what the move can change, executes ' +
    'it, and stores a master that is new, which the garbage collector moves twice before it lets it be. The rest is ' +
    'looking moves up, putting fingerprints together, and waiting for memory in the tables. Two threads share the table of ' +
    'visited states, and keep both cores busy; but each compiles what it runs, collects its own garbage, and makes its own ' +
    'moves, of which one in seven is made by both, and two such programs side by side, of which neither knows of the ' +
    'other, take a tenth longer each, for memory.',
};
