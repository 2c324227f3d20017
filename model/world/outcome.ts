/** What one run of one variant gives back. Plain data: it is printed, compared, stored and drawn as it is. */

import type { StopReason } from '../../lab/index.ts';
import type { Version } from '../scenario/index.ts';

/** Where the SELECT objects that the feed created went, counted per slave it was handed to. */
export interface SelectCounts {
  /** SELECT objects that the feed created. */
  created: number;
  /** Way 3: its bytes were copied into the slave's static buffer. */
  copied: number;
  /** Way 4: its bytes were glued to the last chunk of the slave's reply list. */
  glued: number;
  /** Way 5, the sound one: it became a node of the slave's reply list. */
  node: number;
  /** Way 2: the slave was closing after its reply. */
  closing: number;
  /** Way 1: the write event could not be installed. */
  unsent: number;
  /** Created objects that were released in the end. */
  freed: number;
  /** Created objects that live on though nothing holds them. */
  leaked: number;
  /** Usable bytes of these, object and string. */
  leakedBytes: number;
}

/** What one server's ledger holds for one allocation site. */
export interface SiteTotal {
  site: string;
  /** Allocations alive at the end. */
  alive: number;
  /** Their usable bytes. */
  bytes: number;
  /** Allocations ever made there. */
  total: number;
}

/** A server at the end of a run. Memory is in bytes, as INFO counts it. */
export interface ServerSummary {
  name: string;
  version: Version;
  role: 'master' | 'slave';
  usedMemory: number;
  /** Why its process died, or null while it lives. */
  dead: string | null;
  keys: number;
}

/** Memory of one server over virtual time; the three lists have the same, bounded, length. */
export interface MemorySamples {
  timeMicros: number[];
  usedMemory: number[];
  leakedBytes: number[];
}

/** What came of a run, as plain data. Memory is in bytes, as INFO counts it. */
export interface Outcome {
  variant: string;
  version: Version;
  seed: string | number;
  /** Client commands of the scenario's workloads that changed the dataset. */
  writes: number;
  /** Times that the feed turned from one database to another, slave by slave. */
  switches: number;
  selects: SelectCounts;
  /** `used_memory` of the server that the run is shown of, the first unless another is named: when the clients begin, when all is calm, and the most in between. */
  usedMemory: { before: number; after: number; peak: number };
  samples: MemorySamples;
  virtualMicros: number;
  events: number;
  /** The rolling digest over every event, choice and the ledger. */
  digest: string;
  stop: StopReason;
  servers: ServerSummary[];
  /** Commands that were refused because 2.4, or the model of it, does not have them: how many, by name. */
  notModelled: Record<string, number>;
  /** That server's ledger, site by site. */
  ledger: SiteTotal[];
  /** That server's log, when it was asked for. */
  log: string[];
}
