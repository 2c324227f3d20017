import {
  completeScenario,
  type OutsideStep,
  type Scenario,
  simulate,
  type Variant,
  variantById,
} from '../../model/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { type Captured, eachCaptured } from '../import/captured.ts';
import { createExtent, createImporter, emptyImport } from '../import/importer.ts';
import { counted, grouped, percent } from '../output/numbers.ts';
import { type Evidence, STANDARD_INPUT } from './evidence.ts';
import { type Comparison, compareLooks, databasesWithKeys } from './looks.ts';
import { leakFigures, leaksByVersion } from './rules/leak.ts';
import { FIRST_UNSHARED } from './server-sizes.ts';

/** What a run of the model says of the growth that was seen. */
export interface Proof {
  /** What was played. */
  played: string;
  runs: { variant: string; objects: number; bytes: number }[];
  /** The growth, held against the runs. */
  sentence: string;
  /** Bytes of the growth that are SELECT objects on 2.4.9; null when nothing could be played. */
  explained: number | null;
}

const VARIANTS = ['2.4.9', '2.4.10'] as const;

/** A capture with more commands is played up to here. */
const MAX_COMMANDS = 500_000;

/** Ten days of virtual time, whose crons take some ten seconds. */
const MAX_PLAYED_MICROS = 864_000_000_000;

/** Turns that are played where only their number is known; the rest is counted by them. */
const MAX_TURNS = 2_000;

/**
 * Plays what the files show on 2.4.9 and on 2.4.10: the commands of a capture, or else as many turns between the log's or
 * INFO's databases as would explain the bytes.
 *
 * @throws UserError when a capture cannot be read again, which the standard input never can.
 */
export function prove(evidence: Evidence): Proof {
  const comparison = compareLooks(evidence);
  const captures = evidence.sources.filter(({ captured }) => captured > 0).map(({ file }) => file);
  if (captures.length > 0) return proveByCaptures(captures, comparison);
  if (comparison === null || comparison.growth <= comparison.noise)
    return nothing('Nothing has grown, so that there is nothing to hold a run against.');
  return proveByTurns(comparison);
}

function nothing(sentence: string): Proof {
  return { played: 'nothing', runs: [], sentence, explained: null };
}

function slavesOf(comparison: Comparison | null): number {
  return Math.max(1, comparison?.after.slaves ?? 1);
}

function played(scenario: Scenario): Proof['runs'] {
  return VARIANTS.map((id) => {
    const variant = variantById(id) as Variant;
    const { selects } = simulate(scenario, { variant, chooser: createSeededChooser(scenario.seed) });
    return { variant: id, objects: selects.leaked, bytes: selects.leakedBytes };
  });
}

/** Captures that follow each other are played in the order in which they were given. */
function proveByCaptures(files: readonly string[], comparison: Comparison | null): Proof {
  if (files.includes(STANDARD_INPUT))
    throw new UserError('--prove reads a capture twice: give it as a file, not by the standard input');
  const { extent, take } = createExtent();
  for (const file of files) eachCaptured(file, take, () => {});
  const slaves = slavesOf(comparison);
  const steps: OutsideStep[] = [];
  const importer = createImporter(extent, (step) => steps.push(step));
  let left = 0;
  const play = (captured: Captured) => {
    const since = (captured.atMicros ?? 0) - (extent.firstMicros ?? 0);
    if (importer.counts.commands < MAX_COMMANDS && since < MAX_PLAYED_MICROS) importer.take(captured);
    else left++;
  };
  for (const file of files) eachCaptured(file, play, () => {});
  const scenario = {
    ...emptyImport('capture', extent, slaves),
    outside: steps,
    stop: { afterMicros: importer.lastMicros() + 1 },
  };
  const { counts } = importer;
  const notPlayed =
    counts.notModelled.size === 0
      ? ''
      : `, without what is not modelled (${[...counts.notModelled.keys()].join(', ')})`;
  const rest = left === 0 ? '' : `; ${counted(left, 'more command is', 'more commands are')} not played`;
  const what = `${counted(counts.played, 'command')} of ${files.join(' and ')}, with ${counted(slaves, 'slave')}${notPlayed}${rest}`;
  const runs = played(scenario);
  return conclude(what, runs, comparison);
}

function proveByTurns(comparison: Comparison): Proof {
  const { ids, objects } = leakFigures(comparison);
  if (ids.length === 0)
    return nothing(`No database from ${FIRST_UNSHARED} on holds keys: there is nothing to play.`);
  const slaves = slavesOf(comparison);
  const turns = Math.ceil(objects / slaves);
  const some = Math.min(turns, MAX_TURNS);
  const other =
    databasesWithKeys(comparison)
      .map(({ id }) => id)
      .find((id) => !ids.includes(id)) ?? 0;
  const scenario = completeScenario({
    name: 'turns',
    databases: Math.max(16, ...ids.map((id) => id + 1)),
    servers: [
      { name: 'master', config: { save: [] } },
      ...Array.from({ length: slaves }, (_, at) => ({ name: `slave-${at + 1}`, follows: 'master' })),
    ],
    clients: [
      {
        name: 'client',
        server: 'master',
        startMicros: 3_000_000,
        workload: {
          script: [other, ids[0]].flatMap((db) => [
            ['SELECT', String(db)],
            ['SET', 'foo', 'bar'],
          ]),
          repeat: some,
        },
      },
    ],
  });
  const scale = turns / some;
  const runs = played(scenario).map(({ variant, objects: made, bytes }) => ({
    variant,
    objects: Math.round(made * scale),
    bytes: Math.round(bytes * scale),
  }));
  const what = `${counted(some, 'turn')} between DB ${other} and DB ${ids[0]}, with ${counted(slaves, 'slave')}${scale > 1 ? `; the figures are multiplied up to ${grouped(turns)} turns` : ''}`;
  const proof = conclude(what, runs, comparison);
  return {
    ...proof,
    sentence: `${proof.sentence} The number of turns is an assumption: MONITOR would show how many there were.`,
  };
}

/** Why nothing of the growth can be the leak's; null when it can. */
function withoutLeak({ growth, noise, after }: Comparison): string | null {
  if (growth <= noise) return 'The server has not grown: there is nothing to compare it with.';
  return leaksByVersion(after.version)
    ? null
    : `The server is ${after.version}, which releases them: they are no part of its growth.`;
}

/** "Of 32,416 bytes seen, 32,400 are 675 SELECT objects." */
function conclude(what: string, runs: Proof['runs'], comparison: Comparison | null): Proof {
  const [leaking, fixed] = runs;
  const after = `on 2.4.10 ${fixed.objects === 0 ? 'none is left' : `${grouped(fixed.objects)} are left`}`;
  const objects = counted(leaking.objects, 'SELECT object');
  const leaves = `On 2.4.9 this leaves ${objects}, ${grouped(leaking.bytes)} bytes; ${after}.`;
  const other = comparison === null ? 'No growth was given to compare it with.' : withoutLeak(comparison);
  if (comparison === null || other !== null)
    return { played: what, runs, sentence: `${leaves} ${other}`, explained: null };
  const { growth } = comparison;
  const explained = Math.min(growth, leaking.bytes);
  const more = leaking.bytes > growth ? ` (the run leaves ${grouped(leaking.bytes)})` : '';
  return {
    played: what,
    runs,
    sentence: `Of ${grouped(growth)} bytes seen, ${grouped(explained)} (${percent(explained, growth)}) are ${objects} on 2.4.9${more}; ${after}.`,
    explained,
  };
}
