import type { Divergence } from '../lab/index.ts';
import { SITE_NAMES } from '../model/index.ts';
import { totalsBySite } from '../sim/index.ts';
import type { RedisTypes } from './property.ts';

/** What the first server's heap holds at the end, for one allocation site, under each of two variants. */
export interface SiteDifference {
  site: string;
  bytes: [number, number];
  alive: [number, number];
}

/** Every site that either heap has, in the order of sites. */
export function siteDifferences(ends: Divergence<RedisTypes>['ends']): SiteDifference[] {
  const [a, b] = ends.map(
    ({ world }) => new Map(totalsBySite(world.servers[0].server.heap).map((total) => [total.site, total])),
  );
  const sites = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  return sites.map((site) => ({
    site: SITE_NAMES[site],
    bytes: [a.get(site)?.bytes ?? 0, b.get(site)?.bytes ?? 0],
    alive: [a.get(site)?.alive ?? 0, b.get(site)?.alive ?? 0],
  }));
}
