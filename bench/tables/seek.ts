import {
  attachWorld,
  cloneWorld,
  createSimulation,
  type Simulation,
  step,
  VARIANTS,
  type World,
} from '../../model/index.ts';
import { createSeededChooser, digestText } from '../../sim/index.ts';
import { drawnBefore } from '../numbers.ts';
import { type Scale, spreadOf } from '../race.ts';
import { reportScenario } from '../scenarios.ts';
import { type Benchmark, digits, megabytes, nanos, point, type Section } from '../section.ts';

/** Events between two checkpoints. */
const STRIDE = 500;
/** How often each moment is gone to. */
const ROUNDS = 3;

/** A run in which nothing is drawn: no jitter. What its chooser has given then does not have to be put back. */
function simulationOf(writes: number): Simulation {
  const scenario = reportScenario(writes);
  scenario.links.default.jitterMicros = 0;
  return createSimulation({ scenario, chooser: createSeededChooser(1), variantOf: () => VARIANTS[0] });
}

/** Plays `events` events, with a checkpoint every so many, and notes the digest at each of `moments`. */
function played(simulation: Simulation, events: number) {
  const checkpoints: World[] = [];
  const digests: string[] = [];
  for (let event = 0; event < events; event++) {
    if (event % STRIDE === 0) checkpoints.push(cloneWorld(simulation.world));
    digests.push(digestText(simulation.world.digest));
    step(simulation);
  }
  return { checkpoints, digests };
}

async function run(scale: Scale): Promise<Section> {
  const events = scale.quick ? 1_000 : 20_000;
  const simulation = simulationOf(events);
  globalThis.gc?.();
  const before = process.memoryUsage();
  const { checkpoints, digests } = played(simulation, events);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const seeks: number[] = [];
  const moments = drawnBefore(scale.quick ? 5 : 400, events);
  for (let round = 0; round < ROUNDS; round++) {
    for (const moment of moments) {
      const begin = performance.now();
      attachWorld(simulation, cloneWorld(checkpoints[Math.floor(moment / STRIDE)]));
      for (let event = moment - (moment % STRIDE); event < moment; event++) step(simulation);
      seeks.push((performance.now() - begin) * 1e6);
      if (digestText(simulation.world.digest) !== digests[moment])
        throw new Error(`event ${moment} was not reached as it was at first`);
    }
  }
  const { median, low, high } = spreadOf(seeks);
  // A moment is as far as its nearest seek says: what disturbed one of them (the machine, a collection) is not its own.
  const farthest = Math.max(
    ...Array.from(moments, (_, i) => Math.min(...seeks.filter((_, at) => at % moments.length === i))),
  );
  return {
    tables: [
      {
        caption: `seeking in a run of ${events.toLocaleString('en')} events, a checkpoint every ${STRIDE}, time on the wall`,
        columns: ['', ''],
        rows: [
          ['median of all seeks', nanos(median)],
          ['quartiles', `${nanos(low)} - ${nanos(high)}`],
          ['slowest of all', nanos(Math.max(...seeks))],
          [`slowest moment, by the best of its ${ROUNDS} seeks`, nanos(farthest)],
          [`${checkpoints.length} checkpoints and ${digests.length} digests`, megabytes(bytes)],
        ],
      },
    ],
    points: [
      point(
        'seeking to any moment of a run of 20,000 events, the slowest of 400, best of three',
        'under 20 ms',
        `${digits(farthest / 1e6)} ms`,
        farthest < 20e6,
      ),
    ],
  };
}

export const seek: Benchmark = {
  name: 'seek',
  title: 'Seeking',
  about:
    'To any moment of a run: the last checkpoint before it is cloned, and played on from there. The digest is compared ' +
    'with that of the first time.',
  run,
};
