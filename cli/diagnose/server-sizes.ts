import { REDIS_2_4, SHARED_SELECTS } from '../../model/index.ts';
import { usableSize } from '../../sim/index.ts';

/** What things take in servers of the versions that INFO and logs come from. All sizes are bytes. */

/** Whether a version, `2.4.9`, is major.minor.patch or later; false when it is not known. */
export function atLeast(version: string, ...wanted: number[]): boolean {
  if (version === '') return false;
  const parts = version.split('.').map(Number);
  for (const [at, number] of wanted.entries()) if (parts[at] !== number) return parts[at] > number;
  return true;
}

/** An empty server without a configuration file: 2.4 with jemalloc (docs: fidelity), later ones as their INFO has it. */
export function emptyServerBytes(version: string): number {
  return atLeast(version, 2, 6) ? 900_000 : 730_000;
}

/** What a slave takes that is online and owes nothing. */
export function slaveBytes(version: string): number {
  return atLeast(version, 2, 6) ? 20_000 : 9_000;
}

/** The replication backlog that a master makes for its first slave: REDIS_DEFAULT_REPL_BACKLOG_SIZE (redis.h, 2.8), 1 MiB. */
export const DEFAULT_BACKLOG_BYTES = 1024 * 1024;

/** The first database id without a shared SELECT object: `createSharedObjects` (redis.c). */
export const FIRST_UNSHARED = SHARED_SELECTS;

const OBJECT_BYTES = 16;
const SDS_HEADER = 8;
const WORD = 8;

/**
 * A SELECT object that `replicationFeedSlaves` (replication.c, 2.4.9) makes for this id: an object and a string whose room
 * `sdscatprintf` doubles. libc's sizes are not asked for: each block counts as its request and a word (zmalloc.c).
 */
export function selectObjectBytes(db: number, allocator: string): number {
  const text = `select ${db}\r\n`.length;
  const string = SDS_HEADER + 2 * text + 1;
  if (!allocator.startsWith('libc')) {
    return usableSize(REDIS_2_4.sizeClasses, OBJECT_BYTES) + usableSize(REDIS_2_4.sizeClasses, string);
  }
  const counted = (bytes: number) => Math.ceil(bytes / WORD) * WORD + WORD;
  return counted(OBJECT_BYTES) + counted(string);
}

/** The main table's slots for so many keys, as it grows: `_dictNextPower` (dict.c). */
export function slotsFor(keys: number): number {
  let slots = 4;
  while (slots < keys) slots *= 2;
  return keys === 0 ? 0 : slots;
}

/** A pointer. */
export const SLOT_BYTES = 8;

/** The least that a new key takes: its entry and its name; small integers are shared (`dbAdd`, `tryObjectEncoding`). jemalloc has a class of 24, and names a shorter header, from 3.2 on. */
export function leastKeyBytes(version: string): number {
  return atLeast(version, 3, 2) ? 32 : 48;
}

/** A client without anything to say: `createClient` (networking.c), with its query buffer and its static buffer: 7,500 bytes since 2.2, 16 KiB since 2.6, from 7.0 on 1 KiB when idle. */
export function clientBytes(version: string): { least: number; most: number } {
  if (atLeast(version, 2, 6)) return { least: atLeast(version, 7, 0) ? 1_800 : 16_500, most: 62_000 };
  if (version !== '' && !atLeast(version, 2, 2)) return { least: 400, most: 3_000 };
  return { least: 7_900, most: 9_000 };
}

/** The least that a list entry of a client's output takes: the node and its object. */
export const LEAST_OUTPUT_ENTRY_BYTES = 48;
