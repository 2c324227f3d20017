import { join } from 'node:path';
import fc from 'fast-check';
import { checkRun, hunt } from '../../lab/index.ts';
import { VARIANTS, variantById } from '../../model/index.ts';
import { createRedisSystem, LIFETIMES, PROPERTIES } from '../../properties/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { nodeOutput, ROOT } from '../processes/spawned.ts';
import { type Contestant, race, ratio, type Scale, spreadOf, timingOf } from '../race.ts';
import { smallScenario } from '../scenarios.ts';
import {
  type Benchmark,
  digits,
  type Point,
  point,
  type Section,
  type Table,
  timingTable,
} from '../section.ts';

const COMMANDS = 50;
/** The engine needs some thousand runs until all that a run goes through is compiled; each thread does so for itself. */
const LONGER = { roundMillis: 200, warmMillis: 5_000 };
/** Cases of a hunt before those that count. Each thread compiles for itself; long hunts are what more jobs are for. */
const WARM_CASES = 20_000;
const CASES = 40_000;
const RIGHT = variantById('2.4.10') ?? VARIANTS[0];

const SYSTEM = createRedisSystem();

const TARGET = {
  system: SYSTEM,
  variant: RIGHT,
  space: { version: '2.4.10' },
  properties: PROPERTIES,
  seed: 'bench',
} as const;

function generating(name: string, arbitrary: fc.Arbitrary<unknown>): Contestant {
  return {
    name,
    role: 'peer',
    run(count) {
      const property = fc.property(arbitrary, () => true);
      return fc.check(property, { numRuns: count, seed: 1 }).numRuns;
    },
  };
}

function judging(): Contestant {
  const scenario = smallScenario(COMMANDS);
  return {
    name: `a run of ${COMMANDS} commands, simulated and judged`,
    role: 'replisim',
    run(count) {
      let held = 0;
      for (let i = 0; i < count; i++) {
        const { verdicts } = checkRun(SYSTEM, scenario, { variant: RIGHT, chooser: createSeededChooser(i) });
        held += verdicts.length;
      }
      return held;
    },
  };
}

function hunting(): Contestant {
  let from = 0;
  return {
    name: 'a case of a hunt, drawn, simulated and judged',
    role: 'replisim',
    run(count) {
      from += count;
      return hunt(TARGET, from - count, count).played;
    },
  };
}

/** The parts of a command as a user of fast-check would have them generated: numbers, a word, and two strings. */
const COMMAND_RECORD = fc.record({
  client: fc.nat(3),
  db: fc.nat(15),
  command: fc.constantFrom('SET', 'GET', 'DEL', 'INCR'),
  key: fc.string(),
  value: fc.string(),
});

const SMALL_RECORD = fc.record({ client: fc.nat(3), db: fc.nat(15), key: fc.nat(9), value: fc.nat(9) });

function contestants(): Contestant[] {
  const list = { minLength: COMMANDS, maxLength: COMMANDS };
  return [
    judging(),
    hunting(),
    generating(`fast-check: generate ${COMMANDS} records`, fc.array(COMMAND_RECORD, list)),
    generating(`fast-check: the same with small numbers only`, fc.array(SMALL_RECORD, list)),
    generating(`fast-check: generate ${COMMANDS} packed numbers`, fc.array(fc.nat(0xffffff), list)),
  ];
}

/** Seconds that the command takes for a hunt. */
function huntSeconds(jobs: number, cases: number): number {
  const begin = performance.now();
  nodeOutput([
    join(ROOT, 'dist/cli/main.js'),
    ...['hunt', '--variant', '2.4.10', '--no-store'],
    ...LIFETIMES.flatMap(({ id }) => ['--property', id]),
    ...['--runs', String(cases), '--jobs', String(jobs)],
  ]);
  return (performance.now() - begin) / 1000;
}

/**
 * Seconds that so many cases take on so many threads, once all of them have compiled what they need: what a longer hunt
 * takes longer than a shorter one. They are the same cases for any number of threads: ten thousand of them can take a tenth
 * longer than the next ten thousand. A quick look, which is shorter than a start is even, gives no figure.
 */
function warmSeconds(jobs: number, cases: number, warmCases: number): number {
  const shorter = huntSeconds(jobs, warmCases);
  return Math.max(0.001, huntSeconds(jobs, warmCases + cases) - shorter);
}

function jobsTable(scale: Scale): { table: Table; point: Point } {
  const cases = scale.quick ? 4 : CASES;
  const warmCases = scale.quick ? 1 : WARM_CASES;
  const rounds = scale.quick ? 1 : 5;
  const one: number[] = [];
  const two: number[] = [];
  for (let round = 0; round < rounds; round++) {
    one.push(warmSeconds(1, cases, warmCases));
    two.push(warmSeconds(2, cases, warmCases));
  }
  const gain = spreadOf(one.map((seconds, round) => seconds / two[round]));
  const row = (jobs: string, seconds: number[]) => {
    const rates = spreadOf(seconds.map((each) => cases / each));
    return [jobs, digits(rates.median), `${digits(rates.low)} - ${digits(rates.high)}`];
  };
  return {
    table: {
      caption: `\`replisim hunt\` of ${cases} cases more, asked for lifetimes`,
      columns: ['jobs', 'cases a second', 'quartiles'],
      rows: [row('1', one), row('2', two)],
    },
    point: point(
      'hunt: two jobs beside one (median of five)',
      'at least 1.75 times',
      digits(gain.median),
      gain.median >= 1.75,
    ),
  };
}

async function run(scale: Scale): Promise<Section> {
  const timings = await race(contestants(), scale.quick ? scale : { ...scale, ...LONGER });
  const jobs = jobsTable(scale);
  const [run50, drawn, records] = timings;
  const over = ratio(run50, records);
  const aSecond = 1e9 / timingOf(timings, drawn.name).median;
  return {
    tables: [timingTable('one run of a property', timings), jobs.table],
    points: [
      point(
        'a property run of 50 commands, simulation and all checks included, beside fast-check generating 50 records',
        'at most 1.8 times its time',
        digits(over),
        over <= 1.8,
      ),
      point(
        "property runs on one core, the default suite's size",
        'at least 6,000 a second',
        digits(aSecond),
        aSecond >= 6_000,
      ),
      jobs.point,
    ],
  };
}

export const properties: Benchmark = {
  name: 'properties',
  title: 'Property runs and hunts',
  about:
    'A fixed scenario of 50 commands, one slave; a case of a hunt is drawn as `replisim hunt` draws it (up to 4 clients ' +
    'with 8 commands each, 3 slaves, faults). Every property that ships is asked. A record is a command: client, ' +
    'database, name, and strings for key and value.',
  run,
  profiled() {
    judging().run(2_000);
    hunt(TARGET, 0, 2_000);
  },
  obstacle:
    'Playing takes more than half of a run: a command is five events on average, executed by the master and by the slave. The ' +
    'rest is what each run has once, however short: drawing the case, booting its servers, two virtual seconds of ' +
    'cron, and at the end the walk over every heap and the world brought to rest. A case takes 4 to 9 % more of the ' +
    'processor with two jobs than with one; what else is missing on the wall is not explained.',
};
