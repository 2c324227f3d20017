import { acknowledgedWritesSurvive } from './predicates/acknowledged-writes-survive.ts';
import { clientOrder } from './predicates/client-order.ts';
import { ledgerAndAuditAgree } from './predicates/ledger-and-audit-agree.ts';
import { memoryAtRest } from './predicates/memory-at-rest.ts';
import { noCrash } from './predicates/no-crash.ts';
import { noPanic } from './predicates/no-panic.ts';
import { noUseAfterFree } from './predicates/no-use-after-free.ts';
import {
  reachesClosing,
  reachesCopied,
  reachesGlued,
  reachesHighId,
  reachesNode,
  reachesPartialWrite,
  reachesSkippedSlave,
} from './predicates/reaches.ts';
import { readsDoNotGoBack, slavesAsOldAsTheySay } from './predicates/reads.ts';
import { selectLifetimes } from './predicates/select-lifetimes.ts';
import { sharedCounts } from './predicates/shared-counts.ts';
import { sharedObjectsIntact } from './predicates/shared-objects-intact.ts';
import { slavesConverge } from './predicates/slaves-converge.ts';
import { streamReplays } from './predicates/stream-replays.ts';
import type { RedisProperty } from './property.ts';

/** What must never go wrong with an object's life: what a variant of the feed is judged by. */
export const LIFETIMES: readonly RedisProperty[] = [
  noPanic,
  noUseAfterFree,
  sharedObjectsIntact,
  selectLifetimes,
  sharedCounts,
  ledgerAndAuditAgree,
  memoryAtRest,
];

/** What must hold of the servers as a whole, whatever their feed. */
export const BEHAVIOUR: readonly RedisProperty[] = [noCrash, clientOrder, slavesConverge, streamReplays];

/** What clients may hope for; asynchronous replication promises none of it. */
export const HISTORIES: readonly RedisProperty[] = [
  acknowledgedWritesSurvive,
  readsDoNotGoBack,
  slavesAsOldAsTheySay,
];

/** What a suite must come across. */
export const REACHES: readonly RedisProperty[] = [
  reachesCopied,
  reachesGlued,
  reachesNode,
  reachesClosing,
  reachesHighId,
  reachesSkippedSlave,
  reachesPartialWrite,
];

/** Every property that ships. */
export const PROPERTIES: readonly RedisProperty[] = [...LIFETIMES, ...BEHAVIOUR, ...HISTORIES, ...REACHES];

/** The property with this id among those that ship, or undefined. */
export function propertyById(id: string): RedisProperty | undefined {
  return PROPERTIES.find((property) => property.id === id);
}
