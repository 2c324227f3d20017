import { type Address, BIRTH, GENERATION, type Ledger, ROW, rowNumber, SITE, USABLE } from './ledger.ts';

/**
 * Called once for every reference: the row that it leads to, who holds it, and the row's generation where the holder
 * remembers one.
 */
export type Visit = (address: Address, holder: string, generation?: number) => void;
/** The owner's part of an audit: calls `visit` for every reference that can be followed from the roots. */
export type Walk = (visit: Visit) => void;

/** An allocation that is alive and out of reach: its site, its usable bytes, and the clock at its birth. */
export interface Leaked {
  address: Address;
  site: number;
  bytes: number;
  birth: number;
}

/** How many allocations of a site are leaked, and their usable bytes. */
export interface LeakedAtSite {
  site: number;
  count: number;
  bytes: number;
}

/** How many leaked allocations a report lists one by one. A leak of millions is told by its sites. */
export const LISTED_LEAKS = 10_000;

/** A reference to an allocation that is not alive, and who holds it. */
export interface Dangling {
  address: Address;
  holder: string;
}

/** What an audit found. */
export interface AuditReport {
  /** How many references lead to each living allocation. Index: row number. */
  references: Int32Array;
  /** Alive in the ledger, out of reach of the roots: the first of them in order of address, and all of them by site. */
  leaked: Leaked[];
  leakedBySite: LeakedAtSite[];
  leakedBytes: number;
  /** In reach, and not alive any more (or another allocation stands there now); in order of the walk. */
  dangling: Dangling[];
}

/**
 * The audit: what can be reached, found by walking, held against what the ledger counts as alive. The walk never looks at
 * the ledger's idea of life, and the ledger never looks at the walk: each is a check on the other. Changes neither.
 */
export function audit(ledger: Ledger, walk: Walk): AuditReport {
  const { cells, top } = ledger;
  const references = new Int32Array(rowNumber(top));
  const dangling: Dangling[] = [];
  walk((address, holder, generation) => {
    const alive = address > 0 && address < top && cells[address + USABLE] !== 0;
    if (alive && (generation === undefined || cells[address + GENERATION] === generation))
      references[rowNumber(address)]++;
    else dangling.push({ address, holder });
  });
  return reconcile(ledger, references, dangling);
}

/** Everything alive, held against the references that were found. */
function reconcile({ cells, top }: Ledger, references: Int32Array, dangling: Dangling[]): AuditReport {
  const leaked: Leaked[] = [];
  const leakedBySite: LeakedAtSite[] = [];
  let leakedBytes = 0;
  for (let address = ROW; address < top; address += ROW) {
    const bytes = cells[address + USABLE];
    if (bytes === 0 || references[rowNumber(address)] > 0) continue;
    const site = cells[address + SITE];
    leakedBytes += bytes;
    addToSite(leakedBySite, site, bytes);
    if (leaked.length < LISTED_LEAKS) leaked.push({ address, site, bytes, birth: cells[address + BIRTH] });
  }
  return { references, leaked, leakedBySite, leakedBytes, dangling };
}

function addToSite(sites: LeakedAtSite[], site: number, bytes: number): void {
  const known = sites.find((leaked) => leaked.site === site);
  if (known === undefined) {
    sites.push({ site, count: 1, bytes });
  } else {
    known.count++;
    known.bytes += bytes;
  }
}
