import { cloneWorld, type World } from '../../model/index.ts';
import { copyText, type Ledger, ROW, TEXT_PAGE } from '../../sim/index.ts';

/**
 * Worlds that are kept, one after the other, in little memory: of a run that leaks, nearly all of a heap's ledger is rows
 * that never change again. It is kept in pages, and a page that is as it was in the world kept before is the same page.
 */
export interface KeptWorld {
  /** The world without the rows of its ledgers. */
  bare: World;
  /** By server. */
  pages: LedgerPages[];
}

interface LedgerPages {
  cells: Int32Array[];
  text: string[][];
}

const NO_CELLS = new Int32Array(0);
const NO_TEXT: string[][] = [];

/** Keeps a copy of a world; it shares pages with the one that was kept before. */
export function keepWorld(world: World, before: KeptWorld | null): KeptWorld {
  const servers = world.servers.map((running) => {
    const { server } = running;
    const heap = { ...server.heap, cells: NO_CELLS, text: NO_TEXT };
    return { ...running, server: { ...server, heap } };
  });
  return {
    bare: cloneWorld({ ...world, servers }),
    pages: world.servers.map(({ server }, index) => pagesOf(server.heap, before?.pages[index])),
  };
}

/** A copy of a kept world. The rows go into the arrays of `used`, a world that nobody needs any more, as far as they fit. */
export function worldOf({ bare, pages }: KeptWorld, used: World | null = null): World {
  const world = cloneWorld(bare);
  world.servers.forEach(({ server: { heap } }, index) => {
    const old = used?.servers[index]?.server.heap;
    heap.cells = cellsOf(pages[index], heap.top, old);
    heap.text = old?.text ?? [];
    copyText(pages[index].text, heap.text, heap.top / ROW);
  });
  return world;
}

function pagesOf({ cells, text, top }: Ledger, before: LedgerPages | undefined): LedgerPages {
  const kept: LedgerPages = { cells: [], text: [] };
  const rows = top / ROW;
  for (let first = 0, page = 0; first < rows; first += TEXT_PAGE, page++) {
    const end = Math.min(first + TEXT_PAGE, rows);
    const [oldCells, oldText] = [before?.cells[page], before?.text[page]];
    const sameCells = oldCells?.length === (end - first) * ROW && equalCells(cells, first * ROW, oldCells);
    kept.cells.push(sameCells ? oldCells : cells.slice(first * ROW, end * ROW));
    const sameText = oldText?.length === end - first && equalText(text[page], oldText);
    kept.text.push(sameText ? oldText : text[page].slice());
  }
  return kept;
}

function equalCells(cells: Int32Array, first: number, page: Int32Array): boolean {
  // A row at a time: this is most of what it takes to keep a large world.
  for (let i = 0, at = first; i < page.length; i += ROW, at += ROW) {
    const changes =
      (cells[at] ^ page[i]) |
      (cells[at + 1] ^ page[i + 1]) |
      (cells[at + 2] ^ page[i + 2]) |
      (cells[at + 3] ^ page[i + 3]) |
      (cells[at + 4] ^ page[i + 4]) |
      (cells[at + 5] ^ page[i + 5]) |
      (cells[at + 6] ^ page[i + 6]) |
      (cells[at + 7] ^ page[i + 7]);
    if (changes !== 0) return false;
  }
  return true;
}

function equalText(text: readonly string[], page: readonly string[]): boolean {
  for (let i = 0; i < page.length; i++) if (text[i] !== page[i]) return false;
  return true;
}

function cellsOf({ cells: pages }: LedgerPages, top: number, used: Ledger | undefined): Int32Array {
  let cells = used?.cells ?? NO_CELLS;
  if (cells.length < top) cells = new Int32Array(top);
  // Rows above the top have never been used: a ledger relies on their being empty.
  else if (used !== undefined && used.top > top) cells.fill(0, top, used.top);
  let at = 0;
  for (const page of pages) {
    cells.set(page, at);
    at += page.length;
  }
  return cells;
}
