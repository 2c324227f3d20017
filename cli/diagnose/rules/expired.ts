import { counted, grouped, percent } from '../../output/numbers.ts';
import { type Comparison, growthOf, type Look } from '../looks.ts';
import { numberOf } from '../read/info-reader.ts';
import type { Suspect } from '../suspect.ts';

/** Keys whose time is over. */

const STALE_SHARE = 0.01;

/** When the last look was taken, by the capture's clock: it is begun right after the first look. */
function lastLookMicros(comparison: Comparison): number {
  const { traffic } = comparison.evidence;
  if (traffic === null) return 0;
  const seconds = growthOf(comparison, 'uptime_in_seconds') ?? 0;
  return Math.max(traffic.lastMicros, traffic.firstMicros + seconds * 1_000_000);
}

/** Keys that have an expiry. */
function volatileKeys(databases: NonNullable<Look['databases']>): number {
  return databases.reduce((sum, { expires }) => sum + expires, 0);
}

export function expired(comparison: Comparison): Suspect {
  const { before, after, growth, noise, evidence } = comparison;
  const suspect: Suspect = {
    id: 'expired',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source:
      'activeExpireCycle (redis.c, 2.4.9): ten random keys of each database a cron, again while more than a quarter have expired; expireIfNeeded (db.c); expired_stale_perc: activeExpireCycle (expire.c, 4.0.9 and later)',
    proof: [
      'Read the keys, or wait: expired_keys goes up, the number of keys and the memory go down. SCAN (2.8 and later), or KEYS *, touches each key.',
    ],
  };
  if (before.databases === null || after.databases === null) return suspect;
  const nowVolatile = volatileKeys(after.databases);
  const volatile = nowVolatile - (comparison.assumed ? 0 : volatileKeys(before.databases));
  if (growth <= noise || volatile <= 0) return suspect;
  const stale = after.info === null ? null : numberOf(after.info, 'expired_stale_perc');
  const known = evidence.traffic?.overdue(lastLookMicros(comparison)) ?? 0;
  const removed = (after.expiredKeys ?? 0) - (before.expiredKeys ?? 0);
  const overdue =
    known > 0
      ? Math.min(Math.max(0, known - removed), volatile)
      : Math.round(((stale ?? 0) / 100) * nowVolatile);
  suspect.speaksFor.push(
    `${grouped(volatile)}${comparison.assumed ? '' : ' more'} ${volatile === 1 ? 'key has' : 'keys have'} an expiry.`,
  );
  if (removed > 0)
    suspect.speaksFor.push(
      `${counted(removed, 'key')} expired and ${removed === 1 ? 'was' : 'were'} removed between the looks.`,
    );
  if (overdue <= nowVolatile * STALE_SHARE) {
    if (stale === null && known === 0)
      suspect.speaksAgainst.push(
        'Nothing here shows whether their time is over (MONITOR or expired_stale_perc would).',
      );
    suspect.weight = 0.2;
    return suspect;
  }
  const source = known > 0 ? 'by the expiries in MONITOR' : `expired_stale_perc is ${stale}`;
  suspect.speaksFor.push(
    `The time of ${counted(overdue, 'key')} is over (${source}): ${percent(overdue, volatile)} of those.`,
  );
  const share = Math.min(1, overdue / volatile);
  suspect.weight = share >= 0.3 ? 0.6 + 0.35 * share : share;
  suspect.bytes = Math.round(growth * share);
  return suspect;
}
