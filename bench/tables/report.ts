import { simulate, VARIANTS, variantById } from '../../model/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { playReport, type ReportRun } from '../processes/spawned.ts';
import { type Scale, spreadOf } from '../race.ts';
import { reportScenario } from '../scenarios.ts';
import { type Benchmark, digits, megabytes, point, type Section } from '../section.ts';

const SECONDS_ALLOWED = 4;
const RESIDENT_ALLOWED = 150 * 1_048_576;
const BYTES_A_LEAK = 100;

async function run(scale: Scale): Promise<Section> {
  const writesEach = scale.quick ? 1_000 : 1_000_000;
  const rounds = scale.quick ? 1 : 3;
  const leaky: ReportRun[] = [];
  const fixed: ReportRun[] = [];
  for (let round = 0; round < rounds; round++) {
    leaky.push(playReport('2.4.9', writesEach, false));
  }
  fixed.push(playReport('2.4.10', writesEach, false));
  const held = playReport('2.4.9', writesEach, true);
  const [half, end] = held.looks;
  const growth = (end.rss - half.rss) / (held.leaked / 2);
  const wall = spreadOf(leaky.map((each) => each.seconds));
  const seconds = spreadOf(leaky.map(({ cpuSeconds }) => cpuSeconds));
  const peak = Math.max(...leaky.map(({ peakRss }) => peakRss));
  return {
    tables: [
      {
        caption: `2 x ${writesEach.toLocaleString('en')} writes, one slave, each in a process of its own`,
        columns: [
          'variant',
          'seconds',
          'quartiles',
          'seconds of the processor',
          'us a write',
          'leaked',
          'peak resident',
        ],
        rows: [rowOf('2.4.9', leaky), rowOf('2.4.10', fixed)],
      },
      {
        caption: '2.4.9, garbage collected at the half and at the end',
        columns: ['requests', 'resident', 'held by JavaScript'],
        rows: held.looks.map(({ requests, rss, held: bytes }) => [
          requests.toLocaleString('en'),
          megabytes(rss),
          megabytes(bytes),
        ]),
      },
    ],
    points: [
      point(
        'the report, 2 x 1,000,000 writes, one variant',
        `under ${SECONDS_ALLOWED} s`,
        `${digits(seconds.median)} s of the processor, ${digits((seconds.median * 1e6) / held.writes)} us a write; ${digits(wall.median)} s on the wall`,
        seconds.median < SECONDS_ALLOWED,
      ),
      point('its resident memory at the most', 'under 150 MB', megabytes(peak), peak < RESIDENT_ALLOWED),
      point(
        'what is resident more after the second million than after the first, garbage collected',
        `at most ${BYTES_A_LEAK} bytes a leaked object`,
        `${digits(growth)} bytes`,
        growth <= BYTES_A_LEAK,
      ),
    ],
  };
}

function rowOf(variant: string, runs: readonly ReportRun[]): string[] {
  const seconds = spreadOf(runs.map((each) => each.seconds));
  const cpu = spreadOf(runs.map(({ cpuSeconds }) => cpuSeconds));
  const [{ writes, leaked, leakedBytes }] = runs;
  return [
    variant,
    digits(seconds.median),
    `${digits(seconds.low)} - ${digits(seconds.high)}`,
    digits(cpu.median),
    digits((cpu.median * 1e6) / writes),
    `${leaked.toLocaleString('en')} objects, ${leakedBytes.toLocaleString('en')} bytes`,
    megabytes(Math.max(...runs.map(({ peakRss }) => peakRss))),
  ];
}

export const report: Benchmark = {
  name: 'report',
  title: 'The report',
  about:
    'The main job: `simulate` on the scenario of the report, recorder off, byte-exact, the slave a full server that ' +
    'executes its stream. On real servers, Redis 2.4.9 takes 56 s for it and 3.6 s of its own CPU.',
  run,
  profiled() {
    const scenario = reportScenario(300_000);
    const variant = variantById('2.4.9') ?? VARIANTS[0];
    simulate(scenario, { variant, chooser: createSeededChooser(scenario.seed) });
  },
  obstacle:
    'A write is about six events, goes through sockets with finite buffers at both ends, and is read, ' +
    'executed and answered as bytes, by the master and again by the slave. What was said before is known without ' +
    'being parsed, and makes no objects of its arguments. What is left is spread thin: counted by callgrind with the ' +
    'addresses of compiled functions, a write takes 22,500 instructions (31,900 in the version of the first benchmarks), ' +
    'of which the dearest function has a tenth, the digest 6 %, rows of arguments that nobody sees 6 %, the barrier of ' +
    'the garbage collector 2 %. Of the memory about 70 MB are Node, a thread and the model before anything happens, 59 ' +
    'the rows of two allocations for each object that leaks, and 15 their texts.',
};
