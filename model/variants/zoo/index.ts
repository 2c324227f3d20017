import type { Variant } from '../../server/index.ts';
import { cacheNeverShrinks } from './cache-never-shrinks.ts';
import { cacheWithoutCount } from './cache-without-count.ts';
import { countFromZero } from './count-from-zero.ts';
import { firstSlaveDecides } from './first-slave-decides.ts';
import { freedAtOnce } from './freed-at-once.ts';
import { freedUnlessTaken } from './freed-unless-taken.ts';
import { lastOneKept } from './last-one-kept.ts';
import { laterDesign } from './later-design.ts';
import { laterDesignNotReset } from './later-design-not-reset.ts';
import { neverSelected } from './never-selected.ts';
import { oneForAllReleasedByEach } from './one-for-all-released-by-each.ts';
import { oneForAllUnwanted } from './one-for-all-unwanted.ts';
import { ownMemoryNotReset } from './own-memory-not-reset.ts';
import { releasedFirst } from './released-first.ts';
import { releasedFromEleven } from './released-from-eleven.ts';
import { releasedOnceACall } from './released-once-a-call.ts';
import { releasedUnlessTaken } from './released-unless-taken.ts';
import { selectAfterCommand } from './select-after-command.ts';
import { selectedThoughSkipped } from './selected-though-skipped.ts';
import { sharedNotCounted } from './shared-not-counted.ts';
import { sharedNotReleased } from './shared-not-released.ts';
import { twoCounts } from './two-counts.ts';
import { waitingSlaveFed } from './waiting-slave-fed.ts';

/**
 * Designs of the feed that did not ship with 2.4: two right ones, then wrong fixes with one mistake each. Which property
 * must find which of them is said in properties/matrix.ts; a variant knows nothing of properties.
 */
export const ZOO: readonly Variant[] = [
  freedUnlessTaken,
  laterDesign,
  countFromZero,
  freedAtOnce,
  releasedFirst,
  sharedNotCounted,
  sharedNotReleased,
  releasedOnceACall,
  releasedUnlessTaken,
  twoCounts,
  releasedFromEleven,
  oneForAllReleasedByEach,
  oneForAllUnwanted,
  cacheNeverShrinks,
  cacheWithoutCount,
  lastOneKept,
  neverSelected,
  selectedThoughSkipped,
  ownMemoryNotReset,
  firstSlaveDecides,
  selectAfterCommand,
  waitingSlaveFed,
  laterDesignNotReset,
];
