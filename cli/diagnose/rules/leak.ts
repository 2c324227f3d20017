import { counted, grouped } from '../../output/numbers.ts';
import { type Comparison, databasesWithKeys, moreKeys } from '../looks.ts';
import { atLeast, clientBytes, FIRST_UNSHARED, selectObjectBytes } from '../server-sizes.ts';
import type { Suspect } from '../suspect.ts';

/** Bytes that may be left over: a query buffer that breathes. */
const REMAINDER_BYTES = 256;

/** New keys beside a leak: more of them, and the leak's figures say nothing. */
const KEYS_BESIDE_SHARE = 0.05;
const MOST_BESIDE_BYTES = 400;

/** Possible, and no more: the looks end before the databases. */
const WEIGHT_WITHOUT_DATABASES = 0.3;

/** Blocks of jemalloc are multiples of this: a value that each write makes longer grows by so much. */
const QUANTUM = 16;

const SOURCE =
  'replicationFeedSlaves (replication.c) of 2.2.0 to 2.4.9: createObject, its count set to 0, handed to addReply and not released; 2.4.10: "Fixed a memory leak: happens when replication is used with DB > 9"';

export interface LeakFigures {
  /** Ids without a shared SELECT object that hold keys, or are written in MONITOR. */
  ids: number[];
  /** Bytes of one of its objects; the least, when ids differ. */
  unit: number;
  objects: number;
  remainder: number;
}

/** What of the growth could be SELECT objects. */
export function leakFigures({ before, after, growth, evidence }: Comparison): LeakFigures {
  const databases = [...(after.databases ?? []), ...(before.databases ?? [])].map(({ id }) => id);
  const written = evidence.traffic?.possibleSwitches.keys() ?? [];
  const ids = [...new Set([...databases, ...written])].filter((id) => id >= FIRST_UNSHARED);
  const sizes = ids.map((id) => selectObjectBytes(id, after.allocator));
  const unit = Math.min(...(sizes.length > 0 ? sizes : [selectObjectBytes(FIRST_UNSHARED, after.allocator)]));
  const objects = Math.max(0, Math.floor(growth / unit));
  return { ids, unit, objects, remainder: growth - objects * unit };
}

/** The report's leak. Null when nothing grew. */
export function leak(comparison: Comparison): Suspect {
  const { after, before, growth, assumed, evidence } = comparison;
  const suspect: Suspect = {
    id: 'leak',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source: SOURCE,
    proof: [],
  };
  const figures = leakFigures(comparison);
  const excluded = exclusion(comparison, figures);
  if (excluded !== null) return { ...suspect, speaksAgainst: [excluded] };
  if (figures.ids.length === 0)
    return {
      ...suspect,
      weight: WEIGHT_WITHOUT_DATABASES,
      speaksAgainst: [`It is not shown whether a database from ${FIRST_UNSHARED} on holds keys.`],
      proof: ['INFO to its end: the databases that hold keys stand in its last lines.'],
    };
  const { ids, unit, objects, remainder } = figures;
  const slaves = Math.max(mostSlaves(comparison) ?? 1, 1);
  const others = databasesWithKeys(comparison).filter(({ id }) => !ids.includes(id));
  suspect.bytes = objects * unit;
  suspect.speaksFor.push(
    oddOne(
      comparison,
      figures,
      others.map(({ id }) => id),
    ),
  );
  suspect.speaksFor.push(
    `${assumed ? 'About ' : ''}${grouped(growth)} bytes would be ${counted(objects, 'SELECT object')} of ${unit} bytes` +
      `${assumed || remainder === 0 ? '' : `, with ${counted(remainder, 'byte')} left over`}: the writes would have turned ${counted(Math.ceil(objects / slaves), 'time')} ` +
      `to ${ids.map((id) => `DB ${id}`).join(' or ')}${slaves > 1 ? `, with one object for each of ${slaves} slaves` : ''}.`,
  );
  suspect.weight = assumed || after.info === null ? 0.45 : weightOfPair(comparison, figures, slaves, suspect);
  if (ids.length === 1 && others.length === 0 && after.info !== null && after.databases !== null) {
    suspect.weight *= 0.4;
    suspect.speaksAgainst.push(
      'Only one database holds keys: there is no other one that the writes could turn from.',
    );
  }
  if (
    (after.longestOutput ?? 0) > 0 ||
    after.slaveStates?.some(({ state }) => state !== '' && state !== 'online')
  ) {
    suspect.weight *= 0.5;
    suspect.speaksAgainst.push(
      'Output waits for a client, or a slave is not online yet: look again when it has been sent.',
    );
  }
  if (after.slaves === 0)
    suspect.speaksAgainst.push('No slave is attached any more: without one no SELECT object is made.');
  if (after.version === '')
    suspect.speaksAgainst.push('The version is not shown: Redis 2.4.10 and later do not have this leak.');
  const { traffic } = evidence;
  if (traffic !== null && traffic.commands > 0) weighTraffic(comparison, figures, slaves, suspect);
  suspect.proof.push(
    'Take INFO, run `redis-cli monitor` for a minute, take INFO again, and give all three to `replisim diagnose --prove`.',
    `Stop the writes to ${ids.map((id) => `DB ${id}`).join(', ')}, or upgrade to 2.4.10: the growth must stop.`,
  );
  if (before.keys !== null && after.keys !== null && before.keys !== after.keys && !assumed)
    suspect.speaksAgainst.push(
      `The number of keys went from ${grouped(before.keys)} to ${grouped(after.keys)}.`,
    );
  return suspect;
}

/** Whether a server of the version may leak; one that is not known may. */
export function leaksByVersion(version: string): boolean {
  return version === '' || (atLeast(version, 2, 2) && !atLeast(version, 2, 4, 10));
}

/** Why it cannot be this leak. */
function exclusion(comparison: Comparison, { ids }: LeakFigures): string | null {
  const { before, after, growth, noise } = comparison;
  if (growth <= 0) return 'Used memory did not grow.';
  if (growth <= noise)
    return `Used memory grew by ${counted(growth, 'byte')} only: clients and buffers that come and go explain that.`;
  if (!leaksByVersion(after.version))
    return `Redis ${after.version} releases its SELECT objects: only 2.2.0 to 2.4.9 leak them.`;
  if (mostSlaves(comparison) === 0) return 'No slave is attached: without one no SELECT object is made.';
  if (ids.length === 0 && before.databases !== null && after.databases !== null)
    return `No database from ${FIRST_UNSHARED} on holds keys, and for 0 to ${FIRST_UNSHARED - 1} Redis has ready-made SELECT objects (createSharedObjects, redis.c).`;
  return null;
}

/** The most slaves that were attached at a time, as far as it is shown: what was leaked stays when they go. */
function mostSlaves({ before, after, assumed, evidence }: Comparison): number | null {
  if (after.slaves === null) return null;
  const isOfLog = after.info === null || (before.info === null && !assumed);
  const logged = isOfLog ? evidence.logs.map(({ mostSlaves }) => mostSlaves) : [];
  return Math.max(after.slaves, before.slaves ?? 0, after.slaveStates?.length ?? 0, ...logged);
}

function oddOne(comparison: Comparison, { ids }: LeakFigures, others: number[]): string {
  const slaves = mostSlaves(comparison) ?? 1;
  const odd = ids.map((id) => `DB ${id}`).join(', ');
  const rest = others.length === 0 ? '' : ` beside ${others.map((id) => `DB ${id}`).join(', ')}`;
  return `${odd} ${ids.length === 1 ? 'is the odd one out' : 'are the odd ones out'}${rest}: only for databases 0 to ${FIRST_UNSHARED - 1} does Redis have ready-made SELECT commands. Whenever the writes turn to another one, the master makes a SELECT object for ${slaves > 1 ? `each of its ${slaves} slaves` : 'its slave'}.`;
}

function weightOfPair(
  comparison: Comparison,
  figures: LeakFigures,
  slaves: number,
  suspect: Suspect,
): number {
  const { before, after, growth, course } = comparison;
  const { unit, objects, remainder } = figures;
  const writes = writesBetween(comparison);
  const newKeys = moreKeys(comparison) ?? 0;
  const newClients = Math.max(0, (after.clients ?? 0) - (before.clients ?? 0));
  if (newKeys > 0) {
    const left = growth - newClients * clientBytes(after.version).most;
    return weightBesideKeys(left, figures, slaves, writes, newKeys);
  }
  const most = writes === null ? null : mostTurns(comparison, figures, writes) * slaves;
  if (most !== null && objects > most) {
    suspect.speaksAgainst.push(
      `It would take ${counted(objects, 'object')}, but ${counted(writes ?? 0, 'write')} with ${counted(slaves, 'slave')} can make ${grouped(most)} at the most.`,
    );
    return 0;
  }
  const sameClients = after.clients === before.clients;
  if (sameClients && remainder > REMAINDER_BYTES) return 0.1;
  const steps = course.slice(1).map((bytes, at) => bytes - course[at]);
  const exact = remainder === 0 && steps.every((step) => step % unit === 0);
  if (exact)
    suspect.speaksFor.push(
      `The growth is a multiple of ${unit} bytes${steps.length > 1 ? ' from each look to the next' : ''}.`,
    );
  const each = writes === null || writes === 0 ? 0 : growth / writes;
  if (each > 0 && each % QUANTUM === 0) {
    suspect.speaksAgainst.push(
      `Every write has cost ${grouped(each)} bytes: in INFO, a value that grows under the same key looks the same.`,
    );
    // As many turns as there can be: clients that take turns strictly.
    return exact && objects === most ? 0.6 : 0.45;
  }
  return exact ? 0.85 : 0.6;
}

/** A turn to an id needs a write to another database before: with one such id alone, every second write. */
function mostTurns(comparison: Comparison, { ids }: LeakFigures, writes: number): number {
  return ids.length === 1 && databasesWithKeys(comparison).length > 1 ? Math.ceil(writes / 2) : writes;
}

/** New keys beside a leak take their share first. */
function weightBesideKeys(
  growth: number,
  { unit }: LeakFigures,
  slaves: number,
  writes: number | null,
  newKeys: number,
): number {
  if (writes === null || newKeys > writes * KEYS_BESIDE_SHARE) return 0.05;
  const left = growth - newKeys * MOST_BESIDE_BYTES;
  if (left <= 0 || growth - newKeys * MOST_BESIDE_BYTES > unit * writes * slaves) return 0.05;
  return 0.6;
}

/** Writes between the two looks, at most; null when it is not shown. */
export function writesBetween({ before, after }: Comparison): number | null {
  if (after.writes !== null && before.writes !== null && after.writes >= before.writes)
    return after.writes - before.writes;
  return after.commands === null || before.commands === null ? null : after.commands - before.commands;
}

/** MONITOR says how often the feed had to switch. */
function weighTraffic(comparison: Comparison, { unit }: LeakFigures, slaves: number, suspect: Suspect): void {
  const { growth, evidence, after, assumed } = comparison;
  const sum = (switches: ReadonlyMap<number, number>) =>
    [...switches].reduce(
      (bytes, [db, count]) =>
        bytes + (db < FIRST_UNSHARED ? 0 : count * slaves * selectObjectBytes(db, after.allocator)),
      0,
    );
  const { traffic } = evidence;
  if (traffic === null) return;
  const [least, most] = [sum(traffic.switches), sum(traffic.possibleSwitches)];
  const turns = Math.round(most / unit / slaves);
  const { share, words } = shownOf(comparison);
  if (most === 0) {
    suspect.weight *= 1 - share;
    suspect.speaksAgainst.push(
      `In MONITOR the writes never turn to a database from ${FIRST_UNSHARED} on${words}.`,
    );
  } else if (most >= growth * 0.9 && least <= growth * 1.1) {
    suspect.weight = 0.97;
    suspect.speaksFor.push(
      `In MONITOR the writes turn to such a database ${counted(turns, 'time')}: ${grouped(most)} of ${grouped(growth)} bytes.`,
    );
  } else if (!assumed && most < growth * 0.5) {
    const sentence = `In MONITOR the writes turn to such a database ${counted(turns, 'time')}: at most ${grouped(most)} of ${grouped(growth)} bytes`;
    if (most / share >= growth * 0.5) suspect.speaksFor.push(`${sentence}${words}.`);
    else {
      suspect.weight *= 0.3;
      suspect.speaksAgainst.push(
        `${sentence}${words === '' ? ', unless it ran for only a part of the time' : words}.`,
      );
    }
  }
}

/** A capture that shows so much of what was executed shows all: it begins after one look and ends before the other. */
const SHOWS_ALL = 0.9;

/** How much of what was executed between the looks the capture shows: 1 where that is all, or nothing tells. */
function shownOf({ before, after, evidence }: Comparison): { share: number; words: string } {
  const shown = evidence.traffic?.commands ?? 0;
  const executed = (after.commands ?? 0) - (before.commands ?? 0);
  // An append-only file has no times, and every write.
  if (before.commands === null || evidence.traffic?.lastMicros === 0 || shown >= executed * SHOWS_ALL)
    return { share: 1, words: '' };
  return {
    share: shown / executed,
    words: `, but it shows ${counted(shown, 'command')} of ${grouped(executed)}`,
  };
}
