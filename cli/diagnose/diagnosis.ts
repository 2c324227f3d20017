import { counted, grouped } from '../output/numbers.ts';
import { type Evidence, sameProcess } from './evidence.ts';
import { type Comparison, compareLooks } from './looks.ts';
import { backlog, clients, replicationBacklog } from './rules/buffers.ts';
import { expired } from './rules/expired.ts';
import { data, tables } from './rules/keys.ts';
import { leak } from './rules/leak.ts';
import { childCopy, fragmentation, namedBuffers } from './rules/process.ts';
import { SUSPECTS, type Suspect, type SuspectId } from './suspect.ts';

/** What the files show of a server's memory. */
export interface Diagnosis {
  /** A suspect; `nothing` where nothing has grown; `not-told` where the figures do not decide. */
  conclusion: SuspectId | 'nothing' | 'not-told';
  sentence: string;
  /** The two looks, in words. */
  basis: string;
  /** Bytes by which used memory grew; null when no look shows any. */
  growth: number | null;
  /** In the order of weight; those that are ruled out come last. */
  suspects: Suspect[];
  /** What is missing to be sure. */
  missing: string[];
  /** Sentences on what could not be used. */
  partial: string[];
}

/** From here on a suspect is named as the cause. */
const ENOUGH = 0.5;
/** From here on it is named at all. */
const POSSIBLE = 0.3;
/** Two suspects nearer to each other than this are both told. */
const NEAR = 0.05;

export function diagnose(evidence: Evidence): Diagnosis {
  const partial = evidence.sources.flatMap((source) => source.partial);
  if (evidence.infos.length > 1 && !sameProcess(evidence.infos))
    partial.push(
      'The INFO outputs are of different processes or versions: they are not compared, and only the last one is used.',
    );
  const sampled = evidence.logs.filter(({ last }) => last !== null);
  if (evidence.infos.length < 2 && sampled.length > 1)
    partial.push(
      'The logs are not of one process, as far as they say: they are not compared, and only the last one is used.',
    );
  const comparison = compareLooks(evidence);
  if (comparison === null) return withoutMemory(evidence, partial);
  const suspects = weigh(comparison);
  const [first] = suspects;
  const basis = basisOf(comparison);
  const missing = missingOf(comparison);
  const rest = { basis, growth: comparison.growth, suspects, missing, partial };
  if (comparison.growth <= comparison.noise && first.weight < ENOUGH)
    return { conclusion: 'nothing', sentence: nothingSentence(comparison), ...rest };
  if (first.weight < ENOUGH || comparison.assumed)
    return { conclusion: 'not-told', sentence: openSentence(comparison, suspects), ...rest };
  const near = suspects.filter(
    ({ weight, id }) => id !== first.id && weight >= ENOUGH && first.weight - weight < NEAR,
  );
  const beside =
    near.length === 0 ? '' : ` Nearly as likely: ${near.map(({ id }) => SUSPECTS[id]).join('; ')}.`;
  const sentence = `The most likely cause is ${SUSPECTS[first.id]}.${beside}${restSentence(comparison, suspects)}`;
  return { conclusion: first.id, sentence, ...rest };
}

/** These are no part of used memory. */
const OUTSIDE_OF_USED: readonly SuspectId[] = ['fork', 'fragmentation'];
/** A smaller part of the growth is not worth a sentence. */
const REST_SHARE = 0.1;

/** What the first suspect leaves of the growth, where its bytes are known. */
function restSentence({ growth, noise }: Comparison, [first, ...others]: Suspect[]): string {
  if (first.bytes === null || OUTSIDE_OF_USED.includes(first.id)) return '';
  const left = growth - first.bytes;
  if (left <= Math.max(noise, REST_SHARE * growth)) return '';
  const possible = others.filter(
    ({ id, weight, bytes }) =>
      !OUTSIDE_OF_USED.includes(id) &&
      (weight >= POSSIBLE || (weight > 0 && (bytes ?? 0) >= REST_SHARE * growth)),
  );
  const what =
    possible.length === 0
      ? 'what the rest is cannot be told'
      : `the rest may be ${possible.map(({ id }) => SUSPECTS[id]).join(', or ')}`;
  return ` That explains up to ${grouped(first.bytes)} of ${grouped(growth)} bytes; ${what}.`;
}

function weigh(comparison: Comparison): Suspect[] {
  const suspects = [
    leak(comparison),
    backlog(comparison),
    replicationBacklog(comparison),
    data(comparison),
    tables(comparison),
    clients(comparison),
    expired(comparison),
    fragmentation(comparison),
    childCopy(comparison),
    ...namedBuffers(comparison),
  ];
  const of = (id: SuspectId) => suspects.find((suspect) => suspect.id === id) as Suspect;
  // What is left when everything else is ruled out: values that have grown under keys that were there.
  const others = suspects.filter(({ id, weight }) => id !== 'data' && weight >= POSSIBLE);
  if (others.length === 0 && of('data').weight >= 0.4) of('data').weight = Math.max(of('data').weight, 0.6);
  // Keys whose time is over are a part of the dataset that came.
  if (of('expired').weight >= ENOUGH) of('data').weight *= 0.6;
  return suspects
    .filter(
      ({ weight, speaksFor, speaksAgainst }) => weight > 0 || speaksFor.length + speaksAgainst.length > 0,
    )
    .sort((one, other) => other.weight - one.weight);
}

function basisOf({ before, after, growth, assumed }: Comparison): string {
  const more = `${counted(Math.abs(growth), 'byte')} ${growth >= 0 ? 'more' : 'less'}`;
  const from = assumed
    ? `than an empty server${after.version === '' ? '' : ` of ${after.version}`} takes (about ${grouped(before.usedMemory)})`
    : `than in ${before.source} (${grouped(before.usedMemory)})`;
  return `${after.source}: ${grouped(after.usedMemory)} bytes used, ${more} ${from}.`;
}

function nothingSentence({ growth, noise, assumed, before, after }: Comparison): string {
  if (growth < -noise) {
    const keys =
      before.keys === null || after.keys === null
        ? ''
        : `, and the number of keys from ${grouped(before.keys)} to ${grouped(after.keys)}`;
    return `Nothing has grown: used memory went down by ${grouped(-growth)} bytes${keys}.`;
  }
  if (assumed) return 'Nothing needs an explanation: this is about what an empty server takes.';
  if (growth === 0) return 'Nothing has grown: both looks show the same number of bytes.';
  return `Nothing has grown: clients and buffers that come and go explain a difference of ${counted(Math.abs(growth), 'byte')}.`;
}

function openSentence({ assumed }: Comparison, suspects: Suspect[]): string {
  const [first, ...others] = suspects.filter(({ weight }) => weight >= POSSIBLE);
  const from = assumed ? 'from one look alone' : 'from this alone';
  if (first === undefined) return `It cannot be told ${from}: the figures fit none of the suspects.`;
  const reason = first.speaksFor.length === 0 ? '' : ` ${first.speaksFor[0]}`;
  const beside =
    others.length === 0 ? '' : ` It may also be ${others.map(({ id }) => SUSPECTS[id]).join(', or ')}.`;
  return `It cannot be told for certain ${from}. The first suspect is ${SUSPECTS[first.id]}.${reason}${beside}`;
}

function missingOf({ before, after, assumed, evidence, growth, noise }: Comparison): string[] {
  const missing: string[] = [];
  if (assumed)
    missing.push(
      'A second INFO, some minutes later: how much memory grows says more than how much there is.',
    );
  if (after.info === null)
    missing.push(
      'INFO: the version, the state of the slaves, client_longest_output_list (up to 4.0), used_memory_rss.',
    );
  else if (after.version === '') missing.push('The version: the line redis_version of INFO.');
  if (growth <= noise && !assumed) return missing;
  if (before.keys === null || after.keys === null)
    missing.push('INFO to its end: which databases hold keys, and how many.');
  if (evidence.clients.length === 0 && (after.info === null || (after.longestOutput ?? 0) > 0))
    missing.push('CLIENT LIST: whether output or a query waits, and whose.');
  if (evidence.traffic === null && after.keys !== 0 && (assumed || before.keys === after.keys))
    missing.push(
      'MONITOR for a minute (it slows the server down): which database is written when, and which values grow.',
    );
  return missing;
}

/** Files of the right kind that do not show how much memory is used. */
function withoutMemory(evidence: Evidence, partial: string[]): Diagnosis {
  const databases = evidence.logs.flatMap(({ open }) => open);
  const high = databases.filter(({ id }) => id >= 10);
  const hint =
    high.length === 0
      ? ''
      : ` For ${high.map(({ id }) => `DB ${id}`).join(', ')} Redis has no ready-made SELECT object: from 2.2.0 to 2.4.9 that is a leak when a slave is attached.`;
  return {
    conclusion: 'not-told',
    sentence: `It cannot be told: nothing here shows how much memory is used.${hint}`,
    basis: evidence.sources.map(({ file, holds }) => `${file}: ${holds.join(', ')}`).join('; '),
    growth: null,
    suspects: [],
    missing: [
      'INFO, better twice, some minutes apart; or a log at loglevel verbose (debug from 6.0 on) with its lines "... bytes in use".',
    ],
    partial,
  };
}
