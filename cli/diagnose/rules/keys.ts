import { counted, grouped } from '../../output/numbers.ts';
import { type Comparison, growthOf, type Look, moreKeys, sampledLog } from '../looks.ts';
import {
  atLeast,
  clientBytes,
  DEFAULT_BACKLOG_BYTES,
  leastKeyBytes,
  SLOT_BYTES,
  slotsFor,
} from '../server-sizes.ts';
import type { Suspect } from '../suspect.ts';
import { shareOf } from './buffers.ts';
import { writesBetween } from './leak.ts';

/** The dataset and its hash tables. */

/** dictEntry and the key's object in the database's table, as getMemoryOverheadData counts them (object.c, 4.0 to 7.2). */
const ENTRY_BYTES = 40;
/** dictEntry in the table of expiries. */
const EXPIRE_ENTRY_BYTES = 24;

const DATA_SOURCE =
  'dbAdd (db.c), createObject (object.c), 2.4.9; from 4.0 on used_memory_dataset: getMemoryOverheadData (object.c)';

/** Bytes of the overhead that INFO names and that are no tables. */
const NO_TABLES = [
  ['mem_clients_normal'],
  ['mem_aof_buffer'],
  ['used_memory_scripts_eval', 'used_memory_scripts'],
  ['used_memory_functions'],
  ['mem_cluster_links'],
  ['used_memory_startup'],
];

/** Growth of the main tables and tables of expiries, with the entries in them; null in 4.0, whose INFO does not name the rest. */
function tableItems(comparison: Comparison): number | null {
  const overhead = growthOf(comparison, 'used_memory_overhead');
  if (overhead === null || growthOf(comparison, 'mem_clients_normal') === null) return null;
  const replication =
    growthOf(comparison, 'mem_total_replication_buffers') ??
    (growthOf(comparison, 'mem_clients_slaves') ?? 0) +
      (growthOf(comparison, 'mem_replication_backlog') ?? 0);
  return NO_TABLES.reduce(
    (rest, names) => rest - (growthOf(comparison, ...names) ?? 0),
    overhead - replication,
  );
}

/** Bytes of the entries of keys that came; 0 when it is not shown how many did. */
function entryBytes({ before, after }: Comparison): number {
  if (before.databases === null || after.databases === null) return 0;
  const bytesOf = ({ databases }: Look) =>
    (databases ?? []).reduce(
      (sum, { keys, expires }) => sum + keys * ENTRY_BYTES + expires * EXPIRE_ENTRY_BYTES,
      0,
    );
  return bytesOf(after) - bytesOf(before);
}

export function data(comparison: Comparison): Suspect {
  const { after, growth, noise, assumed, itemized, evidence } = comparison;
  const suspect: Suspect = {
    id: 'data',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source: DATA_SOURCE,
    proof: [
      'The sizes of the keys that are written, twice: `redis-cli --bigkeys` (2.6 and later), or STRLEN, LLEN, SCARD, HLEN, ZCARD.',
    ],
  };
  if (growth <= noise) return suspect;
  const keys = moreKeys(comparison);
  const dataset = growthOf(comparison, 'used_memory_dataset');
  if (keys === null) suspect.speaksAgainst.push('It is not shown how many keys there are.');
  else if (keys > 0) suspect.speaksFor.push(keysSentence(keys, growth, assumed));
  else suspect.speaksAgainst.push(`There are no more keys than before (${grouped(after.keys ?? 0)} now).`);
  if (itemized && dataset !== null) {
    suspect.bytes = dataset + Math.max(0, entryBytes(comparison));
    suspect.weight = shareOf(suspect.bytes, growth, noise);
    if (suspect.weight > 0)
      suspect.speaksFor.push(`used_memory_dataset has grown by ${grouped(dataset)} bytes.`);
    return suspect;
  }
  const growing = [...(evidence.traffic?.growing ?? [])].sort(([, one], [, other]) => other - one);
  if (growing.length > 0)
    suspect.speaksFor.push(
      `In MONITOR there are commands that make values longer: ${growing
        .slice(0, 3)
        .map(([name, count]) => `${grouped(count)} ${name.toUpperCase()}`)
        .join(', ')}.`,
    );
  suspect.weight = assumed ? weightOfWhole(after, growth) : weightOfKeys(comparison, keys);
  if (keys !== null && keys <= 0 && suspect.weight > 0 && !assumed)
    suspect.speaksFor.push(
      'Values may have grown under the same keys: INFO shows how many keys there are, not how large they are.',
    );
  if (growing.length > 0) suspect.weight = Math.max(suspect.weight, 0.7);
  return suspect;
}

function keysSentence(keys: number, growth: number, assumed: boolean): string {
  const what = assumed ? counted(keys, 'key') : `${grouped(keys)} more ${keys === 1 ? 'key' : 'keys'}`;
  return `${what}: ${keys === 1 ? 'it' : 'each'} would have taken ${grouped(Math.round(growth / keys))} bytes.`;
}

const SMALL_KEY_BYTES = 400;
const PLAUSIBLE_KEY_BYTES = 2_000;
const LARGE_KEY_BYTES = 20_000;

/** One look only: how much each key would have to take. */
function weightOfWhole({ keys }: Look, growth: number): number {
  if (keys === 0) return 0;
  if (keys === null) return 0.3;
  const each = growth / keys;
  return each <= PLAUSIBLE_KEY_BYTES ? 0.7 : each <= LARGE_KEY_BYTES ? 0.5 : 0.3;
}

function weightOfKeys(comparison: Comparison, keys: number | null): number {
  const { after, growth } = comparison;
  const writes = writesBetween(comparison);
  if (writes === 0) return 0;
  if (keys === null || keys <= 0) return after.keys === 0 ? 0 : 0.45;
  const each = growth / keys;
  if (each < leastKeyBytes(after.version)) return 0.1;
  if (each > SMALL_KEY_BYTES && connectionBytes(comparison) >= growth * 0.8) return 0.4;
  // Each new key has been written; when far more was written, the growth may come from the rest. A log does not say.
  const beside =
    writes === null ? each > PLAUSIBLE_KEY_BYTES : keys < writes * 0.05 && each > SMALL_KEY_BYTES;
  return beside ? 0.4 : 0.85;
}

/** What clients and slaves that came between the looks take at most, with the backlog that the first slave brings. */
function connectionBytes({ before, after }: Comparison): number {
  const more = (one: number | null, other: number | null) => Math.max(0, (other ?? 0) - (one ?? 0));
  const slaves = more(before.slaves, after.slaves);
  const clients = more(before.clients, after.clients) + slaves;
  const backlog =
    slaves > 0 && before.slaves === 0 && atLeast(after.version, 2, 8) ? DEFAULT_BACKLOG_BYTES : 0;
  return clients * clientBytes(after.version).most + backlog;
}

export function tables(comparison: Comparison): Suspect {
  const { growth, noise, itemized, evidence } = comparison;
  const suspect: Suspect = {
    id: 'tables',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source:
      'dictExpand, _dictExpandIfNeeded (dict.c): the old table stays until all of it is moved; htNeedsResize (redis.c): it shrinks below a fill of 10 %, and up to 3.0 not when it is empty',
    proof: [
      'The slots in the lines `DB n: ... in ... slots HT.` of a log at loglevel verbose, or DEBUG HTSTATS n (3.2 and later).',
    ],
  };
  if (growth <= noise) return suspect;
  const items = itemized ? tableItems(comparison) : null;
  if (items !== null) {
    suspect.bytes = items - Math.max(0, entryBytes(comparison));
    suspect.weight = shareOf(suspect.bytes, growth, noise);
    if (suspect.weight > 0)
      suspect.speaksFor.push(
        `used_memory_overhead has grown by ${grouped(suspect.bytes)} bytes that are neither entries nor clients nor buffers: slots of hash tables.`,
      );
    return suspect;
  }
  const log = sampledLog(evidence);
  const doubled = doubledTables(comparison) ?? leftTables(comparison);
  if (log !== undefined) {
    const slots = (sample: typeof log.first) => sample.databases.reduce((sum, each) => sum + each.slots, 0);
    const more = slots(log.last) - slots(log.first);
    if (more > 0)
      suspect.speaksFor.push(
        `The log shows ${grouped(more)} more slots: ${grouped(more * SLOT_BYTES)} bytes.`,
      );
    else
      suspect.speaksAgainst.push(
        `The log shows ${counted(slots(log.last), 'slot')}: ${grouped(slots(log.last) * SLOT_BYTES)} bytes.`,
      );
  }
  if (doubled === null) return suspect;
  suspect.bytes = doubled.most;
  const fits = growth >= doubled.least * 0.9 && growth <= doubled.most * 1.1;
  suspect.weight = fits ? 0.93 : Math.min(0.6, (0.6 * doubled.most) / growth);
  suspect.speaksFor.push(doubled.sentence);
  return suspect;
}

interface TableGrowth {
  least: number;
  most: number;
  sentence: string;
}

/** Tables that had to double for the keys that came. */
function doubledTables({ before, after }: Comparison): TableGrowth | null {
  let [least, most] = [0, 0];
  const told: string[] = [];
  for (const { id, keys, expires } of after.databases ?? []) {
    const old = before.databases?.find((database) => database.id === id);
    for (const [what, now, then] of [
      ['keys', keys, old?.keys ?? 0],
      ['keys with an expiry', expires, old?.expires ?? 0],
    ] as const) {
      const [slots, oldSlots] = [slotsFor(now), slotsFor(then)];
      if (slots <= oldSlots || then === 0) continue;
      least += (slots - oldSlots) * SLOT_BYTES;
      most += slots * SLOT_BYTES;
      told.push(
        `DB ${id} went from ${grouped(then)} to ${grouped(now)} ${what}, which takes a table of ${grouped(slots)} slots instead of ${grouped(oldSlots)}`,
      );
    }
  }
  if (told.length === 0) return null;
  return { least, most, sentence: `${told.join('; ')}: ${grouped(least)} to ${grouped(most)} bytes.` };
}

/** Tables that keys have left: they came and went between the looks. */
function leftTables({ before, after, growth }: Comparison): TableGrowth | null {
  const gone = (after.expiredKeys ?? 0) - (before.expiredKeys ?? 0);
  if (gone < 4 || after.keys === null || after.keys > gone) return null;
  // htNeedsResize: from 3.2 on an empty table shrinks as one that is nearly so (server.c).
  if (atLeast(after.version, 3, 2) && after.keys * 10 < slotsFor(gone)) return null;
  const bytes = slotsFor(gone) * SLOT_BYTES;
  // The main table, and the one of expiries.
  const most = 2 * bytes;
  if (growth > most * 1.1 || growth < bytes * 0.4) return null;
  return {
    least: bytes / 2,
    most,
    sentence: `${counted(gone, 'key')} came and expired: their tables, of up to ${grouped(slotsFor(gone))} slots each, may still be there: ${grouped(bytes)} to ${grouped(most)} bytes.`,
  };
}
