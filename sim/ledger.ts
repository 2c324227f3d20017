import { type SizeClasses, usableSize } from './size-classes.ts';

/**
 * The heap ledger: every simulated allocation, who made it (its site), what was asked for, what it costs, when it
 * was born, and how many references count on it.
 *
 * One allocation is one row of eight int32 in `cells`, so that a clone is one copy and a leaked allocation costs
 * 40 bytes of the simulator's own memory. An address is the index of its row; 0 is never an address.
 *
 * The ledger counts; it does not know what points where. The audit (audit.ts) walks; it does not count. What both
 * say must agree.
 */
export interface Ledger {
  /** Rows: see the column constants below. */
  cells: Int32Array;
  /**
   * The bytes an allocation holds, as the owner sees fit; '' where the content does not matter. In pages of `TEXT_PAGE` rows:
   * one array of all rows would be copied whole each time that it grows. See `heldText` and `holdText`.
   */
  text: string[][];
  /** First address that was never used. */
  top: number;
  /** Head of the list of freed rows, linked through WORD_A; 0 is the end. */
  freed: Address;
  /** Usable bytes alive, those without a row included. */
  used: number;
  /** Usable bytes that are counted in `used` but have no row: what a process holds before anything happens. */
  untracked: number;
  /** Stamped on allocations as their birth: the owner sets it to the ordinal of the event being handled. */
  clock: number;
  allocations: number;
  releases: number;
  /** Allocations ever made, by site. */
  made: number[];
}

/** The index of an allocation's row in `cells`; 0 is never an address. */
export type Address = number;

/** The number of an allocation's row, counted from 1: what people are shown. */
export function rowNumber(address: Address): number {
  return address >> 3;
}

/** Column of a row: the number of the place that allocated it, below `MAX_SITES`. */
export const SITE = 0;
/** Column: bytes that were asked for. */
export const REQUESTED = 1;
/** Column: usable bytes; 0 exactly when the row is not alive. */
export const USABLE = 2;
/** Column: the ledger's clock at its allocation. */
export const BIRTH = 3;
/** Column: how often the row was freed; a reference that remembers another number is dangling. */
export const GENERATION = 4;
/** Column: its reference count, as the owner keeps it. */
export const REFCOUNT = 5;
/** Column: the first of two words that are the owner's to use. */
export const WORD_A = 6;
/** Column: the second of them. */
export const WORD_B = 7;
/** How many int32 a row has. */
export const ROW = 8;

/** A touch of memory that is not alive. The owner decides what dies of it; see `kind`. */
export class HeapFault extends Error {
  readonly kind: 'double-free' | 'use-after-free';
  readonly address: Address;
  constructor(kind: 'double-free' | 'use-after-free', address: Address) {
    super(`${kind} of allocation ${address}`);
    this.kind = kind;
    this.address = address;
  }
}

/** Sites are numbers below this. */
export const MAX_SITES = 32;

const FIRST_ROWS = 256;

/** From here on an array is large. */
const LARGE_LENGTH = 1 << 22;
const LARGE_STEP = 1 << 24;

/**
 * The system backs a page of a large array only when it is written: room that is not used yet costs nothing there, where
 * each array that has become too small lies about until garbage is collected.
 */
function grownLength(length: number): number {
  if (length < LARGE_LENGTH) return length * 2;
  return length < LARGE_STEP ? LARGE_STEP : length + LARGE_STEP;
}

/** The number of a row's page of `text` is in the bits from this one on. */
const TEXT_PAGE_BITS = 10;

/** Rows in a page of `text`. */
export const TEXT_PAGE = 1 << TEXT_PAGE_BITS;

/** An empty heap. `untracked`: usable bytes to count from the start without a row for them. */
export function createLedger(untracked = 0): Ledger {
  return {
    cells: new Int32Array(FIRST_ROWS * ROW),
    text: [['']],
    top: ROW,
    freed: 0,
    used: untracked,
    untracked,
    clock: 0,
    allocations: 0,
    releases: 0,
    made: new Array<number>(MAX_SITES).fill(0),
  };
}

/** A new allocation of `requested` bytes with a reference count of 0 and empty text. */
export function allocate(ledger: Ledger, classes: SizeClasses, site: number, requested: number): Address {
  let address = ledger.freed;
  if (address === 0) address = extend(ledger);
  else ledger.freed = ledger.cells[address + WORD_A];
  allocateAt(ledger, classes, address, site, requested);
  return address;
}

/** The same in a row that is nobody's: see short-lived-rows.ts. */
export function allocateAt(
  ledger: Ledger,
  classes: SizeClasses,
  address: Address,
  site: number,
  requested: number,
): void {
  const { cells } = ledger;
  const usable = usableSize(classes, requested);
  cells[address + SITE] = site;
  cells[address + REQUESTED] = requested;
  cells[address + USABLE] = usable;
  cells[address + BIRTH] = ledger.clock;
  cells[address + REFCOUNT] = 0;
  cells[address + WORD_A] = 0;
  cells[address + WORD_B] = 0;
  ledger.used += usable;
  ledger.allocations++;
  ledger.made[site]++;
}

function extend(ledger: Ledger): Address {
  const address = ledger.top;
  if (address + ROW > ledger.cells.length) {
    const grown = new Int32Array(grownLength(ledger.cells.length));
    grown.set(ledger.cells);
    ledger.cells = grown;
  }
  ledger.top = address + ROW;
  addRowOfText(ledger.text);
  return address;
}

function addRowOfText(text: string[][]): void {
  const last = text.length - 1;
  const page = text[last];
  if (page.length < TEXT_PAGE) page.push('');
  else {
    // A copy has no room left over from growing.
    text[last] = page.slice();
    text.push(['']);
  }
}

/** The bytes that an allocation holds. */
export function heldText({ text }: Ledger, address: Address): string {
  const row = rowNumber(address);
  return text[row >> TEXT_PAGE_BITS][row & (TEXT_PAGE - 1)];
}

/** Replaces them. */
export function holdText({ text }: Ledger, address: Address, bytes: string): void {
  const row = rowNumber(address);
  text[row >> TEXT_PAGE_BITS][row & (TEXT_PAGE - 1)] = bytes;
}

/**
 * Makes the texts of `rows` rows those of `from`, '' where that has no such row. What is the same already is not written.
 */
export function copyText(from: readonly (readonly string[])[], into: string[][], rows: number): void {
  const pages = Math.ceil(rows / TEXT_PAGE);
  if (into.length > pages) into.length = pages;
  for (let page = 0; page < pages; page++) {
    if (page === into.length) into.push([]);
    copyPage(from[page] ?? [], into[page], Math.min(TEXT_PAGE, rows - page * TEXT_PAGE));
  }
}

function copyPage(from: readonly string[], into: string[], rows: number): void {
  // An assignment that changes nothing is a call into the engine all the same.
  if (into.length > rows) into.length = rows;
  for (let i = 0; i < rows; i++) {
    const text = i < from.length ? from[i] : '';
    if (i === into.length) into.push(text);
    else if (into[i] !== text) into[i] = text;
  }
}

/** Changes the size in place, as a realloc that moves nothing anyone can see. Keeps text, count and words. */
export function reallocate(ledger: Ledger, classes: SizeClasses, address: Address, requested: number): void {
  const cells = ledger.cells;
  const before = cells[address + USABLE];
  if (before === 0) throw new HeapFault('use-after-free', address);
  const usable = usableSize(classes, requested);
  cells[address + REQUESTED] = requested;
  cells[address + USABLE] = usable;
  ledger.used += usable - before;
}

/** Frees an allocation. Throws HeapFault on one that is not alive. */
export function release(ledger: Ledger, address: Address): void {
  const cells = ledger.cells;
  const usable = cells[address + USABLE];
  if (usable === 0) throw new HeapFault('double-free', address);
  cells[address + USABLE] = 0;
  cells[address + GENERATION]++;
  cells[address + WORD_A] = ledger.freed;
  ledger.freed = address;
  holdText(ledger, address, '');
  ledger.used -= usable;
  ledger.releases++;
}

/** Declares that a row now stands for bytes that were counted without one, so that `used` does not change. */
export function adoptUntracked(ledger: Ledger, address: Address): void {
  const usable = ledger.cells[address + USABLE];
  ledger.untracked -= usable;
  ledger.used -= usable;
}

/** Whether an address is that of a living allocation. Any number may be asked about. */
export function isAlive(ledger: Ledger, address: Address): boolean {
  return address > 0 && address < ledger.top && ledger.cells[address + USABLE] !== 0;
}

/** Totals of what is alive, by site, in order of first appearance in the ledger. */
export interface SiteCount {
  site: number;
  alive: number;
  bytes: number;
  /** Allocations ever made there. */
  made: number;
}

/** What is alive now, summed up by site, in order of first appearance in the ledger. */
export function totalsBySite(ledger: Ledger): SiteCount[] {
  const { cells, top, made } = ledger;
  const totals: SiteCount[] = [];
  const bySite: (SiteCount | undefined)[] = [];
  for (let address = ROW; address < top; address += ROW) {
    const usable = cells[address + USABLE];
    if (usable === 0) continue;
    const site = cells[address + SITE];
    let total = bySite[site];
    if (total === undefined) {
      total = { site, alive: 0, bytes: 0, made: made[site] };
      bySite[site] = total;
      totals.push(total);
    }
    total.alive++;
    total.bytes += usable;
  }
  return totals;
}

/**
 * An independent copy. Freed rows at the top are kept, so that addresses stay the same from here on. Field by field, so
 * that the engine takes it for one that was created. `length` keeps room behind the top, as far as the original has it.
 */
export function cloneLedger(ledger: Ledger, length = ledger.top): Ledger {
  return {
    cells: ledger.cells.slice(0, length),
    text: ledger.text.map((page) => page.slice()),
    top: ledger.top,
    freed: ledger.freed,
    used: ledger.used,
    untracked: ledger.untracked,
    clock: ledger.clock,
    allocations: ledger.allocations,
    releases: ledger.releases,
    made: ledger.made.slice(),
  };
}
