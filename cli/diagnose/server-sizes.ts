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

/** The least that a new key takes: entry, key, object; without its value. `dictAdd`, `createObject`. */
export const LEAST_KEY_BYTES = 56;

/** A client without anything to say: `createClient` (networking.c), with its static buffer of 7,500 bytes or 16 KiB, and its query buffer: measured. */
export function clientBytes(version: string): { least: number; most: number } {
  return atLeast(version, 2, 6) ? { least: 1_800, most: 60_000 } : { least: 7_900, most: 9_000 };
}

/** A list entry of a client's output: the node and its object at least, a chunk (REDIS_REPLY_CHUNK_BYTES) at most. */
export const OUTPUT_ENTRY_BYTES = { least: 48, most: 16_500 };
