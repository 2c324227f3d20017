import {
  type Address,
  BIRTH,
  GENERATION,
  type Ledger,
  REFCOUNT,
  REQUESTED,
  reallocate,
  SITE,
  WORD_A,
  WORD_B,
} from './ledger.ts';
import type { SizeClasses } from './size-classes.ts';

/**
 * Allocations that are freed before anybody can look: the ledger counts them, and their rows end as they would have, but
 * nobody writes them in between.
 *
 * Every command comes through here. A row begins at a multiple of `ROW`, a power of two, so that `row | COLUMN` is its
 * column: of a sum the engine would ask each time whether it is too large.
 */

/**
 * Sets aside the rows that the next `count` allocations would get, without writing them: what is allocated and freed
 * again before anybody can look needs no more than that. Returns the first; `nextAside` leads to the others. 0, and nothing
 * is set aside, when so many rows have not been freed before.
 */
export function setAside(ledger: Ledger, count: number): Address {
  const { cells } = ledger;
  const first = ledger.freed;
  let row = first;
  for (let left = count; left > 0; left--) {
    if (row === 0) return 0;
    row = cells[row | WORD_A];
  }
  ledger.freed = row;
  return first;
}

/** The row that was set aside after this one. */
export function nextAside({ cells }: Ledger, address: Address): Address {
  return cells[address | WORD_A];
}

/**
 * Gives back rows that were set aside in pairs, as if they had been allocated (one at the first of the sites and one at the
 * second, which points to it in its second word) and freed in the same order.
 */
export function giveBack(
  ledger: Ledger,
  first: Address,
  pairs: number,
  partSite: number,
  ownerSite: number,
): void {
  const { cells, made } = ledger;
  let before = ledger.freed;
  let part = first;
  for (let i = 0; i < pairs; i++) {
    const owner = cells[part | WORD_A];
    const next = cells[owner | WORD_A];
    leaveFreed(ledger, part, partSite, before, 0);
    leaveFreed(ledger, owner, ownerSite, part, part);
    before = owner;
    part = next;
  }
  ledger.freed = before;
  ledger.allocations += 2 * pairs;
  ledger.releases += 2 * pairs;
  made[partSite] += pairs;
  made[ownerSite] += pairs;
}

function leaveFreed({ cells, clock }: Ledger, row: Address, site: number, next: Address, word: number): void {
  cells[row | SITE] = site;
  cells[row | BIRTH] = clock;
  cells[row | GENERATION]++;
  cells[row | WORD_A] = next;
  cells[row | WORD_B] = word;
}

/** What the release of an allocation, and another at the same site at once, would come to: it gets the same row. */
export function renew(ledger: Ledger, classes: SizeClasses, address: Address, requested: number): void {
  const { cells } = ledger;
  if (cells[address | REQUESTED] !== requested) reallocate(ledger, classes, address, requested);
  cells[address | BIRTH] = ledger.clock;
  cells[address | GENERATION]++;
  cells[address | REFCOUNT] = 0;
  cells[address | WORD_A] = 0;
  cells[address | WORD_B] = 0;
  ledger.allocations++;
  ledger.releases++;
  ledger.made[cells[address | SITE]]++;
}
