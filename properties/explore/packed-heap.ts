import { copyText, heldText, holdText, type Ledger, ROW } from '../../sim/index.ts';

/**
 * The heaps of stored masters, each as the rows in which it differs from a base that all of them share, which is mostly
 * what boot made. Running numbers are left out; they start again at those of the base. Many heaps are in one page, so that
 * they are nothing to the garbage collector, and pages stay where they are: one array for all would be copied as it grows.
 */
export interface HeapStore {
  readonly base: Ledger;
  /**
   * Heap after heap: `HEAD` integers, and then for each row its address, its cells and the number of its text. A heap
   * begins within the first `PAGE` integers of a page, and ends in it.
   */
  readonly pages: Int32Array[];
  /** How much of the last page is used. */
  used: number;
  readonly texts: string[];
  readonly textNumbers: Map<string, number>;
}

/** top, freed, used, untracked, how many rows follow. */
const HEAD = 5;
const PACKED_ROW = ROW + 2;
/** Rows that an unpacked heap can still take before it moves out. */
const SPARE_ROWS = 32;
const PAGE_BITS = 16;
const PAGE = 1 << PAGE_BITS;

/** `base` should be the heap of some master of the exploration: the closer to most of them, the less is stored. */
export function createHeapStore(base: Ledger): HeapStore {
  return { base, pages: [new Int32Array(PAGE)], used: 0, texts: [''], textNumbers: new Map() };
}

/** Stores a heap, and says where. */
export function packHeap(store: HeapStore, ledger: Ledger): number {
  const { base } = store;
  const cells = pageFor(store, HEAD + (ledger.top / ROW) * PACKED_ROW);
  const begin = store.used;
  const heap = ledger.cells;
  let at = begin + HEAD;
  for (let address = ROW; address < ledger.top; address += ROW) {
    if (address < base.top && !differs(base, ledger, address)) continue;
    cells[at++] = address;
    for (let cell = address; cell < address + ROW; cell++) cells[at++] = heap[cell];
    cells[at++] = numberOfText(store, heldText(ledger, address));
  }
  cells[begin] = ledger.top;
  cells[begin + 1] = ledger.freed;
  cells[begin + 2] = ledger.used;
  cells[begin + 3] = ledger.untracked;
  cells[begin + 4] = (at - begin - HEAD) / PACKED_ROW;
  store.used = at;
  return ((store.pages.length - 1) << PAGE_BITS) | begin;
}

/** The last page, with room for at least so many integers. */
function pageFor(store: HeapStore, room: number): Int32Array {
  const last = store.pages[store.pages.length - 1];
  if (store.used < PAGE && store.used + room <= last.length) return last;
  const page = new Int32Array(Math.max(PAGE, room));
  store.pages.push(page);
  store.used = 0;
  return page;
}

function differs(base: Ledger, ledger: Ledger, address: number): boolean {
  const [before, after] = [base.cells, ledger.cells];
  for (let cell = address; cell < address + ROW; cell++) if (before[cell] !== after[cell]) return true;
  return heldText(base, address) !== heldText(ledger, address);
}

function numberOfText({ texts, textNumbers }: HeapStore, text: string): number {
  // Most rows have none.
  if (text === '') return 0;
  const known = textNumbers.get(text);
  if (known !== undefined) return known;
  textNumbers.set(text, texts.length);
  return texts.push(text) - 1;
}

/** Room for one heap. */
export interface HeapScratch {
  cells: Int32Array;
  readonly text: string[][];
}

/** The heap that is stored there, in the room of `scratch`: the next one unpacked there ends it. */
export function unpackHeap(store: HeapStore, place: number, scratch: HeapScratch): Ledger {
  const { base, pages, texts } = store;
  const packed = pages[place >>> PAGE_BITS];
  const begin = place & (PAGE - 1);
  const top = packed[begin];
  if (scratch.cells.length < top + SPARE_ROWS * ROW)
    scratch.cells = new Int32Array(2 * (top + SPARE_ROWS * ROW));
  const { cells, text } = scratch;
  cells.set(base.cells.subarray(0, Math.min(base.top, top)));
  copyText(base.text, text, top / ROW);
  // A row that is used for the first time counts its generations from 0.
  cells.fill(0, top);
  const heap: Ledger = {
    cells,
    text,
    top,
    freed: packed[begin + 1],
    used: packed[begin + 2],
    untracked: packed[begin + 3],
    clock: 0,
    allocations: base.allocations,
    releases: base.releases,
    made: base.made.slice(),
  };
  const end = begin + HEAD + packed[begin + 4] * PACKED_ROW;
  for (let at = begin + HEAD; at < end; at += PACKED_ROW) {
    const address = packed[at];
    for (let cell = 0; cell < ROW; cell++) cells[address + cell] = packed[at + 1 + cell];
    holdText(heap, address, texts[packed[at + 1 + ROW]]);
  }
  return heap;
}
