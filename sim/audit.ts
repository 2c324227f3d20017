import { type Address, BIRTH, GENERATION, type Ledger, ROW, SITE, USABLE } from './ledger.ts';

/**
 * The audit: what can be reached, found by walking, held against what the ledger counts as alive.
 *
 * The owner hands in a walk that calls `visit` once for every reference it can follow from its roots. The walk never
 * looks at the ledger's idea of life, and the ledger never looks at the walk: each is a check on the other.
 */
export type Visit = (address: Address, holder: string, generation?: number) => void;
export type Walk = (visit: Visit) => void;

export interface Leaked {
  address: Address;
  site: number;
  bytes: number;
  birth: number;
}

export interface LeakedAtSite {
  site: number;
  count: number;
  bytes: number;
}

/** How many leaked allocations a report lists one by one. A leak of millions is told by its sites. */
export const LISTED_LEAKS = 10_000;

export interface Dangling {
  address: Address;
  holder: string;
}

export interface AuditReport {
  /** Reachable allocations, and the usable bytes of those that are alive. */
  reached: number;
  reachedBytes: number;
  /** Alive in the ledger, out of reach of the roots: the first of them in order of address, and all of them by site. */
  leaked: Leaked[];
  leakedBySite: LeakedAtSite[];
  leakedBytes: number;
  /** In reach, and not alive any more (or another allocation stands there now); in order of the walk. */
  dangling: Dangling[];
}

export function audit(ledger: Ledger, walk: Walk): AuditReport {
  const seen = new Uint8Array(ledger.top / ROW);
  const report: AuditReport = {
    reached: 0,
    reachedBytes: 0,
    leaked: [],
    leakedBySite: [],
    leakedBytes: 0,
    dangling: [],
  };
  walk((address, holder, generation) => {
    const cells = ledger.cells;
    const sameLife = generation === undefined || cells[address + GENERATION] === generation;
    if (address <= 0 || address >= ledger.top || cells[address + USABLE] === 0 || !sameLife) {
      report.dangling.push({ address, holder });
      return;
    }
    const slot = address / ROW;
    if (seen[slot] === 1) return;
    seen[slot] = 1;
    report.reached++;
    report.reachedBytes += cells[address + USABLE];
  });
  collectLeaks(ledger, seen, report);
  return report;
}

function collectLeaks(ledger: Ledger, seen: Uint8Array, report: AuditReport): void {
  const cells = ledger.cells;
  const bySite = new Map<number, LeakedAtSite>();
  for (let address = ROW; address < ledger.top; address += ROW) {
    const bytes = cells[address + USABLE];
    if (bytes === 0 || seen[address / ROW] === 1) continue;
    const site = cells[address + SITE];
    const total = bySite.get(site) ?? { site, count: 0, bytes: 0 };
    total.count++;
    total.bytes += bytes;
    bySite.set(site, total);
    report.leakedBytes += bytes;
    if (report.leaked.length < LISTED_LEAKS)
      report.leaked.push({ address, site, bytes, birth: cells[address + BIRTH] });
  }
  report.leakedBySite.push(...bySite.values());
}
