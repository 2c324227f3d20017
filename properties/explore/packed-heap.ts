import { type Ledger, ROW } from '../../sim/index.ts';

/**
 * The heap of a stored master: the rows in which it differs from a base that all of them share, which is mostly what
 * boot made. Running numbers are left out; they start again at those of the base.
 */
export interface PackedHeap {
  /** Address after address, each with the cells of its row. */
  readonly rows: Int32Array;
  /** What those rows hold, in the same order. */
  readonly texts: readonly string[];
  readonly top: number;
  readonly freed: number;
  readonly used: number;
  readonly untracked: number;
}

const PACKED_ROW = ROW + 1;
/** Rows that an unpacked heap can still take before it moves out. */
const SPARE_ROWS = 32;

export function packHeap(base: Ledger, ledger: Ledger): PackedHeap {
  const { top, freed, used, untracked, cells } = ledger;
  const addresses: number[] = [];
  for (let address = ROW; address < top; address += ROW) {
    if (address >= base.top || differs(base, ledger, address)) addresses.push(address);
  }
  const rows = new Int32Array(addresses.length * PACKED_ROW);
  const texts: string[] = [];
  let at = 0;
  for (const address of addresses) {
    rows[at++] = address;
    for (let cell = address; cell < address + ROW; cell++) rows[at++] = cells[cell];
    texts.push(ledger.text[address >> 3]);
  }
  return { rows, texts, top, freed, used, untracked };
}

function differs(base: Ledger, ledger: Ledger, address: number): boolean {
  const [before, after] = [base.cells, ledger.cells];
  for (let cell = address; cell < address + ROW; cell++) if (before[cell] !== after[cell]) return true;
  return base.text[address >> 3] !== ledger.text[address >> 3];
}

/** The heap again. Its cells are those of `scratch`, if they suffice: the next heap unpacked there ends it. */
export function unpackHeap(base: Ledger, packed: PackedHeap, scratch: { cells: Int32Array }): Ledger {
  const { rows, texts, top, freed, used, untracked } = packed;
  if (scratch.cells.length < top + SPARE_ROWS * ROW)
    scratch.cells = new Int32Array(2 * (top + SPARE_ROWS * ROW));
  const { cells } = scratch;
  cells.set(base.cells.subarray(0, Math.min(base.top, top)));
  const text = base.text.slice(0, top >> 3);
  for (let i = 0, at = 0; at < rows.length; i++, at += PACKED_ROW) {
    const address = rows[at];
    for (let cell = 0; cell < ROW; cell++) cells[address + cell] = rows[at + 1 + cell];
    text[address >> 3] = texts[i];
  }
  // A row that is used for the first time counts its generations from 0.
  cells.fill(0, top);
  return {
    cells,
    text,
    top,
    freed,
    used,
    untracked,
    clock: 0,
    allocations: base.allocations,
    releases: base.releases,
    made: base.made.slice(),
  };
}
